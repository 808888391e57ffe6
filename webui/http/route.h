/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of what is served: each method and path, who may, which values a request has,
 * and who answers. webui/api.yaml is the same for people; tests/web/api.py compares them.
 */
#ifndef WEBUI_HTTP_ROUTE_H
#define WEBUI_HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "libvxe/broker/protocol.h"

#define ROUTE_STEPS	2
#define ROUTE_SETS	4
#define PATH_PARTS	8	/* most names between slashes in a path */

enum field_in { IN_PATH, IN_QUERY, IN_BODY, IN_HEADER };
enum field_type { STRING, INTEGER, BOOLEAN, LIST };	/* LIST: of strings */

/* Where a value goes in a request to the broker. */
enum field_place {
	NO_PLACE,
	TO_STRING,		/* the member at offset, of size bytes with its NUL */
	TO_NUMBER,
	TO_LIMIT,
	TO_SINCE,		/* as when_time() reads it */
	TO_MODE,
	TO_FLAG,		/* offset: the enum broker_flags that a true value sets */
	TO_TEXT,		/* the request's text */
	TO_LINES,		/* the request's text: a line for each, behind the character offset
				 * (0: none) */
};

struct field {
	const char *name;
	enum field_in in;
	enum field_type type;
	bool required;
	const char *words;	/* the values that are allowed, separated by blanks; NULL: any */
	int64_t max;		/* of an integer, which is then at least 1; 0: any from 0 on */
	enum field_place place;
	size_t offset, size;
};

/* Fields that several routes share. */
struct fields {
	const struct field *list;
	size_t count;
};

enum role { ANYONE, READER, ADMIN, METRICS };

enum answer {
	ANSWER_BODY,		/* what the last step answered; without a body 204 */
	ANSWER_TAGGED,		/* the same, with the ETag that its key "hash" has */
	ANSWER_CACHED,		/* the same for every request */
	ANSWER_SESSION,		/* of a new session, with its cookie */
	ANSWER_LIVE,		/* see live.h */
	ANSWER_LINES,		/* a stream, as the worker writes it */
	ANSWER_METRICS,		/* see metrics.h */
};

struct route {
	const char *method, *path;	/* "{name}" in the path: the field of that name */
	enum role role;
	bool state;		/* the job gets the broker's STATUS as "state" */
	enum answer answer;
	/* Who answers, one after the other: a job of the worker, or a message to the
	 * broker. */
	struct step {
		const char *job;	/* NULL: call */
		unsigned int call;	/* enum broker_call; 0 without a job: no more steps */
		unsigned int flags;	/* enum broker_flags, of the call */
		unsigned int seconds;	/* that the job may take */
		bool asks;		/* the job is run, and its result is a 409, unless the
					 * request is confirmed */
	} steps[ROUTE_STEPS];
	struct fields sets[ROUTE_SETS];
};

/* The parts of a path, decoded: "/a/b" is "a" and "b". */
struct path {
	const char *parts[PATH_PARTS];
	size_t count;
};

/*
 * The route of a request, or NULL. *allowed: for a path with another method, the methods
 * that it has, for the header Allow, of size bytes; else "".
 */
const struct route *route_find(const char *method, const struct path *path,
			       char *allowed, size_t size);

/* The part of the path that a field names; NULL: the route's path has no such field. */
const char *route_part(const struct route *route, const struct path *path,
		       const char *field);

/* Calls visit() for each field until it returns false, and returns what it returned last. */
bool route_each_field(const struct route *route, void *context,
		      bool (*visit)(void *context, const struct field *field));

/* The whole table as JSON. */
void route_print(FILE *to);

#endif
