// SPDX-License-Identifier: GPL-2.0
#include "webui/http/values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/device.h"
#include "libvxe/text/quote.h"
#include "libvxe/text/time.h"

#define DEPTH	32	/* nesting of a body, at most */

/* Fields ----------------------------------------------------------------------------- */

struct search {
	const char *name;
	enum field_in in;
	const struct field *found;
};

static bool is_other(void *context, const struct field *field)
{
	struct search *search = context;

	if (field->in != search->in || strcmp(field->name, search->name))
		return true;
	search->found = field;
	return false;
}

static const struct field *find(const struct route *route, enum field_in in, const char *name)
{
	struct search search = { name, in, NULL };

	route_each_field(route, &search, is_other);
	return search.found;
}

static bool is_word(const char *words, const char *text)
{
	size_t length = strlen(text), size;

	for (; *words; words += size + !!words[size]) {
		size = strcspn(words, " ");
		if (size == length && !memcmp(words, text, size))
			return true;
	}
	return false;
}

/* Checking --------------------------------------------------------------------------- */

static bool check_string(const struct field *field, struct json_object *value,
			 struct refusal *refusal)
{
	const char *text = json_object_get_string(value);

	if (!json_object_is_type(value, json_type_string))
		return refuse(refusal, 422, "argument", "%s: not a string", field->name);
	if (strlen(text) != (size_t)json_object_get_string_len(value))
		return refuse(refusal, 422, "argument", "%s: it has a NUL", field->name);
	if (field->words && !is_word(field->words, text))
		return refuse(refusal, 422, "argument", "%s: \"%.64s\" is none of: %s",
			      field->name, text, field->words);
	return true;
}

static bool check_integer(const struct field *field, struct json_object *value,
			  struct refusal *refusal)
{
	if (!json_object_is_type(value, json_type_int))
		return refuse(refusal, 422, "argument", "%s: not an integer", field->name);
	/* json-c returns INT64_MAX for larger values. */
	if (json_object_get_int64(value) < !!field->max ||
	    json_object_get_int64(value) == INT64_MAX ||
	    (field->max && json_object_get_int64(value) > field->max))
		return refuse(refusal, 422, "argument", "%s: not from %d to %lld", field->name,
			      !!field->max, field->max ? (long long)field->max : INT64_MAX - 1LL);
	return true;
}

static bool check_list(const struct field *field, struct json_object *value,
		       struct refusal *refusal)
{
	size_t i;

	if (!json_object_is_type(value, json_type_array))
		return refuse(refusal, 422, "argument", "%s: not an array", field->name);
	for (i = 0; i < json_object_array_length(value); i++)
		if (!check_string(field, json_object_array_get_idx(value, i), refusal))
			return false;
	return true;
}

static bool check(const struct field *field, struct json_object *value,
		  struct refusal *refusal)
{
	switch (field->type) {
	case STRING:
		return check_string(field, value, refusal);
	case INTEGER:
		return check_integer(field, value, refusal);
	case LIST:
		return check_list(field, value, refusal);
	case BOOLEAN:
		break;
	}
	return json_object_is_type(value, json_type_boolean) ||
	       refuse(refusal, 422, "argument", "%s: not true or false", field->name);
}

/* Checks and adds a value, and takes ownership of it. */
static bool add(const struct field *field, struct json_object *value,
		struct json_object *values, struct refusal *refusal)
{
	bool ok = check(field, value, refusal);

	if (ok && json_object_object_get_ex(values, field->name, NULL))
		ok = refuse(refusal, 422, "argument", "%s: given twice", field->name);
	if (ok && json_object_object_add(values, field->name, value))
		ok = refuse(refusal, 503, "internal", "out of memory");
	if (!ok)
		json_object_put(value);
	return ok;
}

/* Path, query, headers --------------------------------------------------------------- */

static struct json_object *read_integer(const char *text)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (*end || errno || strspn(text, "0123456789") != strlen(text) || !*text)
		return json_object_new_string(text);	/* check() will refuse it */
	return json_object_new_int64(number);
}

static struct json_object *read_boolean(const char *text)
{
	return is_word("true false", text) ? json_object_new_boolean(*text == 't') :
	       json_object_new_string(text);
}

/* Reads a list of strings, separated by commas. */
static struct json_object *read_list(const char *text)
{
	struct json_object *list = json_object_new_array();
	size_t size;

	for (; list && *text; text += size + !!text[size]) {
		size = strcspn(text, ",");
		json_object_array_add(list, json_object_new_string_len(text, size));
	}
	return list;
}

/* Converts a string to the field's type, and adds it. */
static bool add_text(const struct field *field, const char *text, struct json_object *values,
		     struct refusal *refusal)
{
	return add(field, field->type == INTEGER ? read_integer(text) :
		   field->type == BOOLEAN ? read_boolean(text) :
		   field->type == LIST ? read_list(text) : json_object_new_string(text),
		   values, refusal);
}

static bool add_pair(const struct route *route, const struct pair *pair,
		     struct json_object *values, struct refusal *refusal)
{
	const struct field *field = find(route, IN_QUERY, pair->name);

	return field ? add_text(field, pair->value, values, refusal) :
	       refuse(refusal, 422, "argument", "there is no argument \"%.64s\"", pair->name);
}

struct filling {
	const struct route *route;
	const struct path *path;
	struct json_object *values;
	struct refusal *refusal;
};

static bool add_part(void *context, const struct field *field)
{
	struct filling *f = context;

	return field->in != IN_PATH ||
	       add_text(field, route_part(f->route, f->path, field->name), f->values, f->refusal);
}

bool values_of_target(const struct route *route, const struct target *target,
		      struct json_object *values, struct refusal *refusal)
{
	struct filling filling = { route, &target->path, values, refusal };
	size_t i;

	if (!route_each_field(route, &filling, add_part))
		return false;
	for (i = 0; i < target->npairs; i++)
		if (!add_pair(route, &target->pairs[i], values, refusal))
			return false;
	return true;
}

bool values_of_header(const struct field *field, const char *text, struct json_object *values,
		      struct refusal *refusal)
{
	return add_text(field, text, values, refusal);
}

/* Body ------------------------------------------------------------------------------- */

static bool add_body(const struct route *route, struct json_object *body,
		     struct json_object *values, struct refusal *refusal)
{
	if (!json_object_is_type(body, json_type_object))
		return refuse(refusal, 400, "json", "the body is not an object");
	json_object_object_foreach(body, name, value) {
		const struct field *field = find(route, IN_BODY, name);

		if (!field)
			return refuse(refusal, 422, "argument", "there is no key \"%.64s\"", name);
		if (!add(field, json_object_get(value), values, refusal))
			return false;
	}
	return true;
}

bool values_of_body(const struct route *route, const char *body, size_t size,
		    struct json_object *values, struct refusal *refusal)
{
	struct json_tokener *tokener;
	struct json_object *object;
	enum json_tokener_error error;
	bool ok;

	if (!size)
		return true;
	/* Needed because json-c's own check accepts characters beyond U+10FFFF. */
	if (!quote_is_utf8(body, size))
		return refuse(refusal, 400, "json", "the body is not UTF-8");
	tokener = json_tokener_new_ex(DEPTH);
	if (!tokener)
		return refuse(refusal, 503, "internal", "out of memory");
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	object = json_tokener_parse_ex(tokener, body, size);
	error = json_tokener_get_error(tokener);
	if (error != json_tokener_success)
		ok = refuse(refusal, 400, "json", "the body is no JSON: %s at byte %zu",
			    error == json_tokener_continue ? "it ends too early" :
			    json_tokener_error_desc(error), json_tokener_get_parse_end(tokener));
	else if (json_tokener_get_parse_end(tokener) != size)
		ok = refuse(refusal, 400, "json", "the body has more than one object");
	else
		ok = add_body(route, object, values, refusal);
	json_object_put(object);
	json_tokener_free(tokener);
	return ok;
}

/* All of it -------------------------------------------------------------------------- */

static bool is_there(void *context, const struct field *field)
{
	struct filling *f = context;

	if (!field->required || json_object_object_get_ex(f->values, field->name, NULL))
		return true;
	return field->in == IN_HEADER ?
	       refuse(f->refusal, 428, "argument", "the header %s is missing", field->name) :
	       refuse(f->refusal, 422, "argument", "%s: missing", field->name);
}

bool values_complete(const struct route *route, struct json_object *values,
		     struct refusal *refusal)
{
	struct filling filling = { route, NULL, values, refusal };

	return route_each_field(route, &filling, is_there);
}

const char *values_string(struct json_object *values, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(values, name, &value) ?
	       json_object_get_string(value) : NULL;
}

bool values_true(struct json_object *values, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(values, name, &value) && json_object_get_boolean(value);
}

/* For the broker --------------------------------------------------------------------- */

struct placing {
	struct json_object *values;
	struct broker_request *request;
	FILE *text;
	struct refusal *refusal;
};

static bool place_string(struct placing *p, const struct field *field, const char *text)
{
	if (strlen(text) >= field->size)
		return refuse(p->refusal, 422, "argument", "%s: longer than %zu bytes",
			      field->name, field->size - 1);
	strcpy((char *)p->request + field->offset, text);
	return true;
}

static bool place_lines(struct placing *p, const struct field *field, struct json_object *list)
{
	size_t i;

	for (i = 0; i < json_object_array_length(list); i++) {
		const char *line = json_object_get_string(json_object_array_get_idx(list, i));

		if (strchr(line, '\n'))
			return refuse(p->refusal, 422, "argument", "%s: it has a newline",
				      field->name);
		if (field->offset)
			putc(field->offset, p->text);
		fprintf(p->text, "%s\n", line);
	}
	return true;
}

static bool place(void *context, const struct field *field)
{
	struct placing *p = context;
	struct json_object *value;

	if (!json_object_object_get_ex(p->values, field->name, &value))
		return true;
	switch (field->place) {
	case NO_PLACE:
		break;
	case TO_STRING:
		return place_string(p, field, json_object_get_string(value));
	case TO_NUMBER:
		p->request->number = json_object_get_int64(value);
		break;
	case TO_LIMIT:
		p->request->limit = json_object_get_int64(value);
		break;
	case TO_SINCE:
		if (!when_time(json_object_get_string(value), &p->request->since))
			return refuse(p->refusal, 422, "argument", "%s: not a time",
				      field->name);
		break;
	case TO_MODE:
		p->request->mode = mode_by_name(json_object_get_string(value));
		break;
	case TO_FLAG:
		p->request->flags |= json_object_get_boolean(value) ? field->offset : 0;
		break;
	case TO_TEXT:
		fputs(json_object_get_string(value), p->text);
		break;
	case TO_LINES:
		return place_lines(p, field, value);
	}
	return true;
}

static bool has_text(void *context, const struct field *field)
{
	return field->place != TO_TEXT && field->place != TO_LINES;
}

bool values_to_broker(const struct route *route, struct json_object *values,
		      struct broker_request *request, char **text, size_t *size,
		      struct refusal *refusal)
{
	struct placing placing = { values, request, NULL, refusal };
	bool ok;

	*text = NULL;
	*size = 0;
	placing.text = open_memstream(text, size);
	if (!placing.text)
		return refuse(refusal, 503, "internal", "out of memory");
	ok = route_each_field(route, &placing, place);
	if (fclose(placing.text))
		ok = refuse(refusal, 503, "internal", "out of memory");
	if (!ok || route_each_field(route, NULL, has_text)) {
		free(*text);
		*text = NULL;
	}
	return ok;
}
