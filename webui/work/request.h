/* SPDX-License-Identifier: GPL-2.0 */
/* The request of a job: a JSON object, with keys and types that the job declares. */
#ifndef WEBUI_WORK_REQUEST_H
#define WEBUI_WORK_REQUEST_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum request_type {
	REQUEST_STRING,		/* UTF-8, without NUL */
	REQUEST_STRINGS,	/* an array of strings */
	REQUEST_INTEGER,
	REQUEST_FLAG,
	REQUEST_OBJECT,		/* or null */
};

struct request_key {
	const char *name;	/* NULL: the end of the list */
	enum request_type type;
	bool required;
};

struct request {
	struct json_object *object;
	char why[256];		/* what is wrong with the request, or with a value */
};

#define REQUEST_BYTES	(10u << 20)

/*
 * Parses a request and checks its keys. False: request->why says what is wrong. The caller calls
 * request_free() in any case.
 */
bool request_parse(struct request *request, const char *bytes, size_t size,
		   const struct request_key *keys);
void request_free(struct request *request);

/* Look up a value. Results live as long as the request, unless stated otherwise. */

/* NULL: not given. */
const char *request_string(const struct request *request, const char *name);
/* fallback: not given. */
int64_t request_integer(const struct request *request, const char *name, int64_t fallback);
/* False: false, or not given. */
bool request_flag(const struct request *request, const char *name);
/* An array of *count strings and NULL, which the caller frees. NULL: not given, or no memory. */
const char **request_strings(const struct request *request, const char *name, size_t *count);
/* NULL: not given, or null. */
struct json_object *request_object(const struct request *request, const char *name);

/*
 * Returns the index of a string among the words; fallback: not given; -1: it is none of them, as
 * request->why says.
 */
int request_word(struct request *request, const char *name, const char *const *words,
		 size_t count, int fallback);

#endif
