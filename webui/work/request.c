// SPDX-License-Identifier: GPL-2.0
#include "webui/work/request.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH	32		/* nesting of values, at most */

static bool __attribute__((format(printf, 2, 3)))
refuse(struct request *request, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(request->why, sizeof(request->why), format, list);
	va_end(list);
	return false;
}

static bool is_text(struct json_object *value)
{
	return json_object_is_type(value, json_type_string) &&
	       strlen(json_object_get_string(value)) ==
	       (size_t)json_object_get_string_len(value);
}

static bool is_integer(struct json_object *value)
{
	/* json-c returns INT64_MAX for larger values. */
	return json_object_is_type(value, json_type_int) &&
	       json_object_get_int64(value) < INT64_MAX &&
	       json_object_get_int64(value) > INT64_MIN;
}

static bool are_texts(struct json_object *value)
{
	size_t i;

	if (!json_object_is_type(value, json_type_array))
		return false;
	for (i = 0; i < json_object_array_length(value); i++)
		if (!is_text(json_object_array_get_idx(value, i)))
			return false;
	return true;
}

static bool check(struct request *request, const struct request_key *key,
		  struct json_object *value)
{
	switch (key->type) {
	case REQUEST_STRING:
		return is_text(value) || refuse(request, "%s: a string without NUL expected",
						key->name);
	case REQUEST_STRINGS:
		return are_texts(value) || refuse(request, "%s: an array of strings expected",
						  key->name);
	case REQUEST_INTEGER:
		return is_integer(value) || refuse(request, "%s: an integer expected", key->name);
	case REQUEST_FLAG:
		return json_object_is_type(value, json_type_boolean) ||
		       refuse(request, "%s: true or false expected", key->name);
	case REQUEST_OBJECT:
		return !value || json_object_is_type(value, json_type_object) ||
		       refuse(request, "%s: an object or null expected", key->name);
	}
	return false;
}

static bool check_keys(struct request *request, const struct request_key *keys)
{
	const struct request_key *key;

	json_object_object_foreach(request->object, name, value) {
		for (key = keys; key->name && strcmp(key->name, name); key++)
			;
		if (!key->name)
			return refuse(request, "%.64s: no such key", name);
		if (!check(request, key, value))
			return false;
	}
	for (key = keys; key->name; key++)
		if (key->required && !json_object_object_get_ex(request->object, key->name, NULL))
			return refuse(request, "%s is missing", key->name);
	return true;
}

bool request_parse(struct request *request, const char *bytes, size_t size,
		   const struct request_key *keys)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH);
	enum json_tokener_error error;
	bool ok = false;

	memset(request, 0, sizeof(*request));
	if (!tokener || size > REQUEST_BYTES) {
		json_tokener_free(tokener);
		return refuse(request, "the request is too large");
	}
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	request->object = json_tokener_parse_ex(tokener, bytes, size);
	error = json_tokener_get_error(tokener);
	if (error != json_tokener_success)
		refuse(request, "the request is no JSON: %s", json_tokener_error_desc(error));
	else if (!json_object_is_type(request->object, json_type_object))
		refuse(request, "the request is not a JSON object");
	else
		ok = check_keys(request, keys);
	json_tokener_free(tokener);
	return ok;
}

void request_free(struct request *request)
{
	json_object_put(request->object);
}

static struct json_object *find(const struct request *request, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(request->object, name, &value);
	return value;
}

const char *request_string(const struct request *request, const char *name)
{
	struct json_object *value = find(request, name);

	return value ? json_object_get_string(value) : NULL;
}

int64_t request_integer(const struct request *request, const char *name, int64_t fallback)
{
	struct json_object *value = find(request, name);

	return value ? json_object_get_int64(value) : fallback;
}

bool request_flag(const struct request *request, const char *name)
{
	struct json_object *value = find(request, name);

	return value && json_object_get_boolean(value);
}

const char **request_strings(const struct request *request, const char *name, size_t *count)
{
	struct json_object *value = find(request, name);
	const char **list;
	size_t i;

	*count = value ? json_object_array_length(value) : 0;
	list = value ? calloc(*count + 1, sizeof(*list)) : NULL;
	for (i = 0; list && i < *count; i++)
		list[i] = json_object_get_string(json_object_array_get_idx(value, i));
	return list;
}

struct json_object *request_object(const struct request *request, const char *name)
{
	return find(request, name);
}

int request_word(struct request *request, const char *name, const char *const *words,
		 size_t count, int fallback)
{
	const char *value = request_string(request, name);
	size_t i;

	if (!value)
		return fallback;
	for (i = 0; i < count; i++)
		if (!strcmp(words[i], value))
			return i;
	refuse(request, "%s: not a word that it may have", name);
	return -1;
}
