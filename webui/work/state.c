// SPDX-License-Identifier: GPL-2.0
#include "webui/work/state.h"

#include <string.h>

struct json_object *state_member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	if (json_object_is_type(object, json_type_object))
		json_object_object_get_ex(object, name, &value);
	return value;
}

bool state_name(struct json_object *value, char name[VXE_NAME_SIZE])
{
	size_t i, length;

	memset(name, 0, VXE_NAME_SIZE);
	if (json_object_is_type(value, json_type_string)) {
		length = json_object_get_string_len(value);
		if (length >= VXE_NAME_SIZE)
			return false;
		memcpy(name, json_object_get_string(value), length);
		return true;
	}
	if (!json_object_is_type(value, json_type_array))
		return false;
	length = json_object_array_length(value);
	for (i = 0; i < length && length < VXE_NAME_SIZE; i++)
		name[i] = json_object_get_int(json_object_array_get_idx(value, i));
	return length && length < VXE_NAME_SIZE;
}

bool state_is_told(struct json_object *state)
{
	return !state_member(state, "broker");
}

bool state_is_traced(struct json_object *state, const char *name)
{
	struct json_object *traces = state_member(state, "traces");
	char other[VXE_NAME_SIZE];
	size_t i;

	for (i = 0; json_object_is_type(traces, json_type_array) &&
		    i < json_object_array_length(traces); i++)
		if (state_name(json_object_array_get_idx(traces, i), other) &&
		    !strncmp(name, other, VXE_NAME_SIZE))
			return true;
	return false;
}
