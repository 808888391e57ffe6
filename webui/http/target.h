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
 * Takes a target apart, and decodes its parts, which are UTF-8 without NUL. text: changed, and
 * must live as long as *target. "/" has no parts, and "/a/" has the parts "a" and "". The
 * refusals are 400, and 404 for a path that is too long.
 */
bool target_parse(char *text, struct target *target, struct refusal *refusal);

#endif
