/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of routes: for each method and path the required role, the values of a request, and who
 * answers it. webui/api.yaml documents the same; tests/web/api.py compares them.
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
#define PATH_PARTS	8	/* components of a path, at most */

enum field_in { IN_PATH, IN_QUERY, IN_BODY, IN_HEADER };
enum field_type { STRING, INTEGER, BOOLEAN, LIST };	/* LIST: of strings */

/* Where a value is put in a request to the broker. */
enum field_place {
	NO_PLACE,
	TO_STRING,		/* the string at `offset`, of `size` bytes including the NUL */
	TO_NUMBER,
	TO_LIMIT,
	TO_SINCE,		/* a time in the format of when_time() */
	TO_MODE,
	TO_FLAG,		/* if true, sets the flag (enum broker_flags) in `offset` */
	TO_TEXT,		/* the text */
	TO_LINES,		/* the text: each string is a line, with the character in
				 * `offset` before it (0: none) */
};

struct field {
	const char *name;
	enum field_in in;
	enum field_type type;
	bool required;
	const char *words;	/* the permitted values, separated by spaces; NULL: any */
	int64_t max;		/* an integer must be 1 to max; with 0: 0 or more */
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
	ANSWER_BODY,		/* the result of the last step; 204 if it is empty */
	ANSWER_TAGGED,		/* the same, with its member "hash" as ETag */
	ANSWER_CACHED,		/* the same for every request, so it is computed once */
	ANSWER_SESSION,		/* a new session, with its cookie */
	ANSWER_LIVE,		/* a stream: see live.h */
	ANSWER_LINES,		/* a stream, as the worker writes it: see export.h */
	ANSWER_METRICS,		/* see metrics.h */
	ANSWER_PROGRESS,	/* of another request: see progress.h */
};

struct route {
	const char *method, *path;	/* "{name}" in the path is the field of that name */
	enum role role;
	bool state;		/* the job gets the broker's STATUS as "state" */
	enum answer answer;
	/* Executed one after the other: jobs of vxe-work, or calls of the broker. */
	struct step {
		const char *job;	/* NULL: a call of the broker */
		unsigned int call;	/* enum broker_call; 0 without a job: no more steps */
		unsigned int flags;	/* enum broker_flags for the call */
		unsigned int seconds;	/* time limit of the job */
		bool asks;		/* unless the request is confirmed, run the job and answer
					 * 409 with its result */
		bool slow;		/* reports its progress */
	} steps[ROUTE_STEPS];
	struct fields sets[ROUTE_SETS];
};

/* The decoded components of a path: "a" and "b" for "/a/b". */
struct path {
	const char *parts[PATH_PARTS];
	size_t count;
};

/*
 * Finds the route of a request. NULL: there is none. allowed: buffer of size bytes. If the path has
 * routes with other methods, it receives these methods, for the header Allow; else "".
 */
const struct route *route_find(const char *method, const struct path *path,
			       char *allowed, size_t size);

/* Returns the component of the path for a field; NULL: the route's path has no such field. */
const char *route_part(const struct route *route, const struct path *path,
		       const char *field);

/* Calls visit() for each field until it returns false. Returns the result of the last call. */
bool route_each_field(const struct route *route, void *context,
		      bool (*visit)(void *context, const struct field *field));

/* Writes the whole table as JSON. */
void route_print(FILE *to);

#endif
