// SPDX-License-Identifier: GPL-2.0
/* Parses JSON lines. */
#include "libvxe/event/event.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libvxe/device.h"
#include "libvxe/event/machines.h"
#include "vxed/policy.h"

#define STRING_MAX_SIZE	8192	/* bytes of one string */

/* quote_json() writes bytes as a string or as an array of numbers. */
static bool read_bytes(struct json_object *value, char *to, size_t *length)
{
	size_t i, count;

	if (json_object_is_type(value, json_type_string)) {
		*length = json_object_get_string_len(value);
		if (*length > STRING_MAX_SIZE)
			return false;
		memcpy(to, json_object_get_string(value), *length);
		return true;
	}
	count = json_object_array_length(value);
	if (count > STRING_MAX_SIZE)
		return false;
	for (i = 0; i < count; i++) {
		struct json_object *byte = json_object_array_get_idx(value, i);

		if (!json_object_is_type(byte, json_type_int) ||
		    json_object_get_int64(byte) < 0 || json_object_get_int64(byte) > 255)
			return false;
		to[i] = json_object_get_int(byte);
	}
	*length = count;
	return true;
}

static bool read_values(struct json_object *values, struct event *event, char *memory)
{
	size_t count = json_object_array_length(values), i, length;

	if (count > VXE_EVENT_ARGS)
		return false;
	event->head.nargs = count;
	for (i = 0; i < count; i++) {
		struct json_object *value = json_object_array_get_idx(values, i);

		if (json_object_is_type(value, json_type_int)) {
			/* For values beyond 63 bits, one of these two functions returns its
			 * limit. */
			event->head.args[i] = json_object_get_int64(value) < 0 ?
				(uint64_t)json_object_get_int64(value) :
				json_object_get_uint64(value);
			continue;
		}
		if (!json_object_is_type(value, json_type_string) &&
		    !json_object_is_type(value, json_type_array))
			return false;
		if (!read_bytes(value, memory, &length))
			return false;
		event->head.strings |= 1 << i;
		event->head.args[i] = length;
		event->strings[i] = (struct vxl_string) { memory, length };
		memory += STRING_MAX_SIZE;
	}
	return true;
}

static const char *word(struct json_object *object, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, name, &value) ||
	    !json_object_is_type(value, json_type_string))
		return "";
	return json_object_get_string(value);
}

static unsigned int number(struct json_object *object, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(object, name, &value) ?
	       (unsigned int)json_object_get_int64(value) : 0;
}

static unsigned int point_of(struct json_object *object, const char *name)
{
	const char *text = word(object, name);

	return point_by_name(text, strlen(text));
}

static unsigned int kind_of(const char *text)
{
	struct vxe_event head = { .kind = VXE_EVENT_PERMITTED };

	for (; head.kind <= EVENT_STALLED; head.kind++)
		if (!strcmp(text, event_kind_name(&head)))
			return strcmp(text, "unknown") ? head.kind : 0;
	return 0;
}

static unsigned int abi_of(const char *text)
{
	return !strcmp(text, "i386") ? VXE_ABI_I386 :
	       !strcmp(text, "x32") ? VXE_ABI_X32 :
	       !strcmp(text, "x86-64") ? VXE_ABI_X86_64 : VXE_ABI_NONE;
}

static uint64_t large_number(struct json_object *object, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(object, name, &value) ?
	       (uint64_t)json_object_get_int64(value) : 0;
}

/* "EPERM" or "errno 4000". */
static unsigned int error_of(const char *text)
{
	size_t i;

	if (!strncmp(text, "errno ", 6))
		return atoi(text + 6);
	for (i = 0; text[0] == 'E' && i < vxl_platform_constant_count; i++)
		if (!strcmp(vxl_platform_constants[i].name, text))
			return vxl_platform_constants[i].value;
	return 0;
}

/* "2026-01-31T12:00:00.123456Z"; 0: no such time. */
static int64_t time_of(const char *text)
{
	struct tm tm = { .tm_isdst = 0 };
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	int64_t ns;

	if (!rest || __builtin_mul_overflow((int64_t)timegm(&tm), INT64_C(1000000000), &ns))
		return 0;
	if (*rest == '.' && strspn(rest + 1, "0123456789") == 6 &&
	    __builtin_add_overflow(ns, strtol(rest + 1, NULL, 10) * 1000, &ns))
		return 0;
	return ns;
}

/* A name: a string, or an array of its bytes. */
static void read_name(struct json_object *object, const char *key, char *name, size_t size)
{
	struct json_object *value;
	size_t i;

	if (!json_object_object_get_ex(object, key, &value))
		return;
	if (json_object_is_type(value, json_type_string))
		memcpy(name, json_object_get_string(value),
		       strnlen(json_object_get_string(value), size));
	else if (json_object_is_type(value, json_type_array))
		for (i = 0; i < size && i < json_object_array_length(value); i++)
			name[i] = json_object_get_int(json_object_array_get_idx(value, i));
}

static void read_circumstances(struct json_object *object, struct vxe_event *head)
{
	head->sequence = large_number(object, "sequence");
	head->time = time_of(word(object, "time"));
	head->slot = number(object, "slot");
	head->subsystem = number(object, "subsystem");
	head->mode = mode_by_name(word(object, "mode"));
	head->error = error_of(word(object, "error"));
	head->uid = number(object, "uid");
	read_name(object, "vxed", head->name, VXE_NAME_SIZE - 1);
	read_name(object, "comm", head->comm, sizeof(head->comm));
}

/* The name of a machine; "" or none: not known. False: it is none. */
static bool read_machine(struct json_object *object, struct event *event, char *memory)
{
	struct json_object *value;
	const char *name;
	size_t i, length;

	if (!json_object_object_get_ex(object, "machine", &value))
		return true;
	if (json_object_is_type(value, json_type_array)) {
		length = json_object_array_length(value);
		if (length >= MACHINE_SIZE)
			return false;
		for (i = 0; i < length; i++)
			memory[i] = json_object_get_int(json_object_array_get_idx(value, i));
	} else {
		name = json_object_get_string(value);
		length = json_object_is_type(value, json_type_string) ?
			 (size_t)json_object_get_string_len(value) : MACHINE_SIZE;
		if (length >= MACHINE_SIZE)
			return false;
		memcpy(memory, name, length);
	}
	memory[length] = 0;
	event->machine = length ? memory : NULL;
	return strlen(memory) == length;
}

/* Why this is no event; NULL: it is one. *key: of the field that is wrong, if it is one. */
static const char *read_event(struct json_object *object, struct event *event, char *memory,
			      const char **key)
{
	struct json_object *values;

	*key = "\"kind\":";
	if (!*word(object, "kind"))
		return "the kind of event is missing";
	event->head.kind = kind_of(word(object, "kind"));
	event->head.point = point_of(object, "point");
	event->head.call = point_of(object, "call");
	event->head.abi = abi_of(word(object, "abi"));
	event->id = large_number(object, "id");
	event->head.pid = number(object, "pid");
	event->head.tid = number(object, "tid");
	read_circumstances(object, &event->head);
	*key = "\"machine\":";
	if (!read_machine(object, event, memory + VXE_EVENT_ARGS * STRING_MAX_SIZE))
		return "that is no name of a machine";
	*key = "\"values\":";
	if (!json_object_object_get_ex(object, "values", &values) ||
	    !json_object_is_type(values, json_type_array) ||
	    !read_values(values, event, memory))
		return "the values are not those of an event";
	if ((event->head.kind == VXE_EVENT_PERMITTED || event->head.kind == VXE_EVENT_VIOLATION) &&
	    event->head.point == VXE_POINT_NONE) {
		*key = "\"point\":";
		return "it names no known call or object";
	}
	return NULL;
}

/* Parses a JSON object that is the whole line. NULL: *at is where it is wrong. */
static struct json_object *parse_object(const char *line, size_t *at)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *object = NULL;

	*at = 0;
	if (!tokener)
		return NULL;
	/* Pass the NUL as well: otherwise a truncated object would count as incomplete, not as an
	 * error. */
	object = json_tokener_parse_ex(tokener, line, strlen(line) + 1);
	if (!json_object_is_type(object, json_type_object)) {
		*at = object ? 0 : json_tokener_get_parse_end(tokener);
	} else {
		*at = json_tokener_get_parse_end(tokener);
		*at += strspn(line + *at, " \t\r");
		if (!line[*at]) {
			json_tokener_free(tokener);
			return object;
		}
	}
	json_object_put(object);
	json_tokener_free(tokener);
	return NULL;
}

bool event_from_json(const char *line, struct event *event, void **memory, const char **why,
		     size_t *column)
{
	struct json_object *object = parse_object(line, column);
	const char *key = "", *at;

	memset(event, 0, sizeof(*event));
	*memory = NULL;
	*why = "it is not a JSON object";
	if (object) {
		*memory = malloc(VXE_EVENT_ARGS * STRING_MAX_SIZE + MACHINE_SIZE);
		*why = *memory ? read_event(object, event, *memory, &key) : "out of memory";
		/* In a string the quotes of a key would be escaped. */
		at = strstr(line, key);
		*column = at ? at - line : 0;
	}
	++*column;
	json_object_put(object);
	if (!*why)
		return true;
	free(*memory);
	*memory = NULL;
	return false;
}
