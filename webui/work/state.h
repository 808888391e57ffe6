/* SPDX-License-Identifier: GPL-2.0 */
/* What the broker has said of the VXEDs in force: the key state of a request. */
#ifndef WEBUI_WORK_STATE_H
#define WEBUI_WORK_STATE_H

#include <json-c/json.h>
#include <stdbool.h>

#include "uapi/vxe.h"

/* A member of an object; NULL: there is none, or it is no object. */
struct json_object *state_member(struct json_object *object, const char *name);

/* The name of a VXED, which is a string, or an array of its bytes. False: it is none. */
bool state_name(struct json_object *value, char name[VXE_NAME_SIZE]);

/* Whether the state is the broker's, which knows what is in force and what the user has seen. What
 * stands for that of a broker which does not answer has the member "broker". */
bool state_is_told(struct json_object *state);

/* Whether a trace of this name runs. */
bool state_is_traced(struct json_object *state, const char *name);

#endif
