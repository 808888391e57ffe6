/* SPDX-License-Identifier: GPL-2.0 */
/* The target of a request: "/path/parts?name=value&name=value". */
#ifndef WEBUI_HTTP_TARGET_H
#define WEBUI_HTTP_TARGET_H

#include "webui/http/refusal.h"
#include "webui/http/route.h"

#define TARGET_PAIRS	32

struct target {
	struct path path;
	struct pair {
		char *name, *value;
	} pairs[TARGET_PAIRS];
	size_t npairs;
};

/*
 * Splits a target, and decodes its components to UTF-8 without NULs. "/" has no components; "/a/"
 * has the components "a" and "". text: is modified, and must live as long as *target. False: 400,
 * or 404 if the path has too many components.
 */
bool target_parse(char *text, struct target *target, struct refusal *refusal);

#endif
