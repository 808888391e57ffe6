/* SPDX-License-Identifier: GPL-2.0 */
/* The values of a request, checked by the fields of its route. */
#ifndef WEBUI_HTTP_VALUES_H
#define WEBUI_HTTP_VALUES_H

#include <json-c/json.h>

#include "webui/http/target.h"

/*
 * All functions add to values, a JSON object, or return false with *refusal: 422 for a
 * value that is unknown, missing, twice there or of another type, 400 for a body that is no
 * JSON. No string in values has a NUL.
 */

/* Adds what path and query have. */
bool values_of_target(const struct route *route, const struct target *target,
		      struct json_object *values, struct refusal *refusal);

/* Adds what the body has: an object in JSON, or nothing if size is 0. */
bool values_of_body(const struct route *route, const char *body, size_t size,
		    struct json_object *values, struct refusal *refusal);

/* Adds the value of a header, which is a string. */
bool values_of_header(const struct field *field, const char *text, struct json_object *values,
		      struct refusal *refusal);

/* Whether all is there that the route requires: 422, of a header 428. */
bool values_complete(const struct route *route, struct json_object *values,
		     struct refusal *refusal);

/* The string value of this name, or NULL. */
const char *values_string(struct json_object *values, const char *name);
bool values_true(struct json_object *values, const char *name);

/*
 * Puts the values where the broker expects them. *text: the request's text, which the
 * caller frees, or NULL; *size: its bytes.
 */
bool values_to_broker(const struct route *route, struct json_object *values,
		      struct broker_request *request, char **text, size_t *size,
		      struct refusal *refusal);

#endif
