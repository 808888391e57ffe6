// SPDX-License-Identifier: GPL-2.0
/*
 * The handling of a request by vxewebd, before it asks broker or worker. The input: a line with the
 * method, one with the target, headers up to an empty line, and the body.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "libvxe/text/quote.h"
#include "webui/http/headers.h"
#include "webui/http/values.h"

static const char *ours[] = { "http://127.0.0.1:8017", "http://localhost:8017" };
static const struct origins origins = { ours, 2 };

static bool read_headers(char **text, struct headers *headers, struct refusal *refusal)
{
	char *line, *name;

	while ((line = strsep(text, "\n")) && *line) {
		name = strsep(&line, ":");
		if (!headers_add(headers, name, line ? line + strspn(line, " ") : NULL, refusal))
			return false;
	}
	return true;
}

static void check_headers(const struct headers *headers)
{
	FUZZ_CHECK(headers->size <= BODY_MAX);
	FUZZ_CHECK(!headers->encoding);
	FUZZ_CHECK(!headers->session[0] || strlen(headers->session) == BROKER_SECRET_SIZE - 1);
	FUZZ_CHECK(!headers->secret[0] || strlen(headers->secret) == BROKER_SECRET_SIZE - 1);
	FUZZ_CHECK(headers->host && (!strcasecmp(headers->host, "127.0.0.1:8017") ||
				!strcasecmp(headers->host, "localhost:8017")));
	FUZZ_CHECK(!headers->origin || strcasestr(headers->origin, headers->host));
}

static void check_string(struct json_object *value)
{
	const char *text = json_object_get_string(value);

	FUZZ_CHECK(strlen(text) == (size_t)json_object_get_string_len(value));
	FUZZ_CHECK(quote_is_utf8(text, strlen(text)));
}

static void check_value(struct json_object *value)
{
	size_t i;

	switch (json_object_get_type(value)) {
	case json_type_string:
		check_string(value);
		break;
	case json_type_int:
		FUZZ_CHECK(json_object_get_int64(value) >= 0);
		break;
	case json_type_boolean:
		break;
	case json_type_array:
		for (i = 0; i < json_object_array_length(value); i++) {
			FUZZ_CHECK(json_object_is_type(json_object_array_get_idx(value, i),
						  json_type_string));
			check_string(json_object_array_get_idx(value, i));
		}
		break;
	default:
		FUZZ_CHECK(false);
	}
}

/* Checks that vxe-work can read the same values. */
static void check_values(struct json_object *values)
{
	const char *text = json_object_to_json_string_ext(values, JSON_C_TO_STRING_PLAIN |
							  JSON_C_TO_STRING_NOSLASHESCAPE);
	struct json_object *again = json_tokener_parse(text);

	json_object_object_foreach(values, name, value) {
		FUZZ_CHECK(*name);
		check_value(value);
	}
	FUZZ_CHECK(json_object_equal(values, again));
	FUZZ_CHECK(text[strlen(text) - 1] == '}');
	json_object_put(again);
}

static void check_request(const struct broker_request *request, const char *text, size_t size)
{
	const struct broker_request empty = { .call = request->call };

	FUZZ_CHECK(memchr(request->name, 0, sizeof(request->name)));
	FUZZ_CHECK(memchr(request->id, 0, sizeof(request->id)));
	FUZZ_CHECK(memchr(request->why, 0, sizeof(request->why)));
	FUZZ_CHECK(memchr(request->password, 0, sizeof(request->password)));
	FUZZ_CHECK(!memcmp(request->session, empty.session, sizeof(empty.session)));
	FUZZ_CHECK(!memcmp(request->secret, empty.secret, sizeof(empty.secret)));
	FUZZ_CHECK(!memcmp(request->address, empty.address, sizeof(empty.address)));
	FUZZ_CHECK(!text || strlen(text) == size);
}

static void run(const struct route *route, const struct target *target, const char *body,
		size_t size)
{
	struct json_object *values = json_object_new_object();
	struct broker_request request = { .call = route->steps[0].call };
	struct refusal refusal = { 0 };
	char *text = NULL;
	size_t length;

	if (values_of_target(route, target, values, &refusal) &&
	    values_of_body(route, body, size, values, &refusal)) {
		check_values(values);
		if (values_complete(route, values, &refusal) &&
		    values_to_broker(route, values, &request, &text, &length, &refusal))
			check_request(&request, text, length);
		free(text);
	}
	FUZZ_CHECK(!refusal.status || (refusal.status >= 400 && refusal.kind));
	json_object_put(values);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1), *at = copy, *method, *text, allowed[64];
	struct headers headers = { 0 };
	struct refusal refusal = { 0 };
	struct target target;
	const struct route *route;

	memcpy(copy, data, size);
	copy[size] = '\0';
	method = strsep(&at, "\n");
	text = strsep(&at, "\n");
	if (text && read_headers(&at, &headers, &refusal) &&
	    headers_check(&headers, method, &origins, &refusal) &&
	    target_parse(text, &target, &refusal)) {
		check_headers(&headers);
		route = route_find(method, &target.path, allowed, sizeof(allowed));
		FUZZ_CHECK(!route || !strcmp(route->method, method));
		if (route)
			run(route, &target, at ? at : "", at ? copy + size - at : 0);
	} else if (text) {
		FUZZ_CHECK(refusal.status >= 400 && refusal.kind);
	}
	free(copy);
	return 0;
}
