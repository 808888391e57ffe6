/* SPDX-License-Identifier: GPL-2.0 */
/* Functions that write the JSON of answers. Strings of any content are escaped by quote_json(). */
#ifndef WEBUI_WORK_ANSWER_H
#define WEBUI_WORK_ANSWER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>

#include "libvxe/event/event.h"
#include "libvxe/event/violation.h"
#include "libvxe/failure.h"

/* Each writes `name` as it is, with braces and colon ("{\"id\":"), and then the value. */
void answer_string(FILE *to, const char *name, const char *text);	/* NULL: null */
void answer_bytes(FILE *to, const char *name, const char *bytes, size_t size);
void answer_integer(FILE *to, const char *name, int64_t value);
void answer_flag(FILE *to, const char *name, bool value);
void answer_time(FILE *to, const char *name, int64_t ns);	/* ns since the epoch */
/* The name of a VXED, padded with NULs. */
void answer_name(FILE *to, const char *name, const char vxed[VXE_NAME_SIZE]);
/* The name of a VXED as the key of an object: bytes that are not UTF-8 are escaped. */
void answer_key(FILE *to, const char *name, const char vxed[VXE_NAME_SIZE]);
/* The message of a failure, with its suggestion. */
void answer_message(FILE *to, const char *name, const struct failure *failure);
/* The unified diff of two texts. False: out of memory. */
bool answer_diff(FILE *to, const char *name, const char *a, const char *b);
/* A parsed value; NULL: null. */
void answer_value(FILE *to, const char *name, struct json_object *value);
/* An event in the format of vxelog --json, without the newline. */
void answer_event(FILE *to, const struct event *event);
/* A violation, as in the API. covered: id of the rejected rule that covers it; NULL: none. */
void answer_violation(FILE *to, const struct violation *violation, const char *covered);

#endif
