// SPDX-License-Identifier: GPL-2.0
#include "libvxe/failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "libvxe/text/nearest.h"
#include "vxed/policy.h"

bool failure_set(struct failure *failure, enum failure_kind kind, const char *format, ...)
{
	va_list list;

	failure->kind = kind;
	failure->code = 0;
	failure->line = failure->column = 0;
	failure->file[0] = failure->suggestion[0] = 0;
	va_start(list, format);
	vsnprintf(failure->message, sizeof(failure->message), format, list);
	va_end(list);
	return false;
}

bool failure_errno(struct failure *failure, const char *what)
{
	int code = errno;

	failure_set(failure, FAILURE_SYSTEM, "%s: %s", what, strerror(code));
	failure->code = code;
	return false;
}

bool failure_memory(struct failure *failure)
{
	failure_set(failure, FAILURE_SYSTEM, "out of memory");
	failure->code = ENOMEM;
	return false;
}

/* Unknown names ------------------------------------------------------------------ */

void failure_offer_points(struct nearest *nearest)
{
	unsigned int i;

	for (i = 0; i < VXE_POINTS; i++)
		if (point_get(i))
			nearest_offer(nearest, point_get(i)->name);
}

static void offer_constants(struct nearest *nearest)
{
	size_t i;

	for (i = 0; i < vxl_platform_constant_count; i++)
		nearest_offer(nearest, vxl_platform_constants[i].name);
}

static void offer_rules(struct nearest *nearest)
{
	static const char *const names[] = {
		"permit", "refuse", "try", "uncheckable", "define-check", "start", "read",
		"read-own", "write", "execute", "move", "hide", "deftest", "include",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		nearest_offer(nearest, names[i]);
}

/* Messages of the language and of the models about an unknown name, which is at the end or in the
 * middle. */
static const struct {
	const char *before;
	void (*offer)(struct nearest *nearest);
} unknown[] = {
	{ "there is no call or object named ", failure_offer_points },
	{ "unknown system call or object ", failure_offer_points },
	{ "there is no constant named ", offer_constants },
	{ "undefined variable ", offer_constants },
	{ "undefined function ", offer_rules },
};

static void suggest(struct failure *failure)
{
	struct nearest nearest;
	const char *name;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		if (strncmp(failure->message, unknown[i].before, strlen(unknown[i].before)))
			continue;
		name = failure->message + strlen(unknown[i].before);
		name += strspn(name, "'\"");
		nearest_init(&nearest, name, strcspn(name, "'\" ,:"));
		unknown[i].offer(&nearest);
		if (nearest.best)
			snprintf(failure->suggestion, sizeof(failure->suggestion), "%s",
				 nearest.best);
	}
}

bool failure_lisp(struct failure *failure, enum failure_kind kind, const struct vxl_error *error)
{
	failure_set(failure, kind, "%s", error->message);
	if (error->line) {
		snprintf(failure->file, sizeof(failure->file), "%s", error->file);
		failure->line = error->line;
		failure->column = error->column;
	}
	suggest(failure);
	return false;
}
