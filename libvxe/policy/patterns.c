// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/patterns.h"

#include <ftw.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "libvxe/policy/source.h"

#define FILES_MAX	50000

static void each_in(const struct vxl_space *space, vxl_value declaration, unsigned int line,
		    pattern_function *each, void *context)
{
	char pattern[PATH_MAX];
	struct vxl_string string;

	for (; vxl_is_cons(declaration); declaration = vxl_cdr(space, declaration)) {
		if (!vxl_is_string(vxl_car(space, declaration)))
			continue;
		string = vxl_string(space, vxl_car(space, declaration));
		snprintf(pattern, sizeof(pattern), "%.*s", (int)string.length, string.bytes);
		each(pattern, line, context);
	}
}

static void each_of_form(const struct vxl_reader *reader, vxl_value form,
			 pattern_function *each, void *context)
{
	const struct vxl_space *space = vxl_reader_space(reader);
	struct vxl_position where;

	if (!vxl_symbol_is(space, vxl_car(space, form), "vxed"))
		return;
	for (; vxl_is_cons(form); form = vxl_cdr(space, form)) {
		vxl_value declaration = vxl_car(space, form);

		if (!vxl_symbol_is(space, vxl_car(space, declaration), "activate"))
			continue;
		if (!vxl_reader_locate(reader, declaration, &where))
			where.line = 0;
		each_in(space, declaration, where.line, each, context);
	}
}

bool patterns_each(const char *file, pattern_function *each, void *context,
		   struct failure *failure)
{
	struct vxl_position where;
	struct vxl_reader *reader;
	struct vxl_error error;
	vxl_value form;
	size_t size;
	char *text;

	if (!source_read(file, &text, &size, failure))
		return false;
	reader = vxl_reader_new(text, size, file, &error);
	while (reader && !vxl_reader_next(reader, &form, &where) && where.end)
		each_of_form(reader, form, each, context);
	vxl_reader_free(reader);
	free(text);
	return reader || failure_lisp(failure, FAILURE_INPUT, &error);
}

/* nftw() has no parameter for its caller. */
static _Thread_local struct {
	const struct policy *policy;
	size_t literal;
	unsigned int files;
} search;

static int visit(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	const struct policy *policy = search.policy;
	s64 steps = POLICY_BUDGET;
	unsigned int i;

	if (++search.files > FILES_MAX)
		return 1;
	if (type != FTW_F)
		return 0;
	for (i = 0; i < policy->npatterns; i++)
		if (policy->patterns[i].literal == search.literal &&
		    policy_pattern_match(policy, i, path, strlen(path), &steps))
			return 1;
	return 0;
}

bool pattern_matches_any(const struct policy *policy, const char *pattern)
{
	size_t literal = strcspn(pattern, "*?[]{}\\");
	char folder[PATH_MAX];
	struct stat status;
	char *slash;

	if (!pattern[literal])
		return !lstat(pattern, &status) && S_ISREG(status.st_mode);
	snprintf(folder, sizeof(folder), "%.*s", (int)literal, pattern);
	slash = strrchr(folder, '/');
	if (!slash)
		return true;
	slash[slash == folder] = 0;
	search.policy = policy;
	search.literal = literal;
	search.files = 0;
	return nftw(folder, visit, 16, FTW_PHYS) == 1;
}
