/* SPDX-License-Identifier: GPL-2.0 */
/* The values of a request, checked against the fields of its route. */
#ifndef WEBUI_HTTP_VALUES_H
#define WEBUI_HTTP_VALUES_H

#include <json-c/json.h>

#include "webui/http/target.h"

/*
 * These functions add to `values`, a JSON object. On failure they return false and set *refusal:
 * 422 for a value that is unknown, duplicate or of the wrong type; 400 for a body that is not JSON.
 * Strings in `values` contain no NUL.
 */

/* Adds the values of path and query. */
bool values_of_target(const struct route *route, const struct target *target,
		      struct json_object *values, struct refusal *refusal);

/* Adds the members of the body, a JSON object. size: in bytes; 0: there is no body. */
bool values_of_body(const struct route *route, const char *body, size_t size,
		    struct json_object *values, struct refusal *refusal);

/* Adds the value of a header, a string. */
bool values_of_header(const struct field *field, const char *text, struct json_object *values,
		      struct refusal *refusal);

/* Checks that all required values are there. False: 422, or 428 for a header. */
bool values_complete(const struct route *route, struct json_object *values,
		     struct refusal *refusal);

/* Look up a value: a string (NULL: none), and whether a boolean is true. */
const char *values_string(struct json_object *values, const char *name);
bool values_true(struct json_object *values, const char *name);

/*
 * Puts the values into a request to the broker. *text: the text of the request, of *size bytes,
 * which the caller frees; NULL: none.
 */
bool values_to_broker(const struct route *route, struct json_object *values,
		      struct broker_request *request, char **text, size_t *size,
		      struct refusal *refusal);

#endif
