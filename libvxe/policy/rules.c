// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vxed/policy.h"

static const struct {
	const char *head;
	enum rule_kind kind;
	bool many;	/* every word is a name; else a name and its arguments */
} heads[] = {
	{ "permit", RULE_PERMITS, false }, { "refuse", RULE_REFUSES, false },
	{ "try", RULE_PERMITS, true }, { "uncheckable", RULE_PERMITS, true },
	{ "define-check", RULE_CHECKS, false },
};

/* (start PROGRAM (in VXED)) is about these. */
static const char *const started[] = { "execve", "execveat", "exec-into" };

/* Rules of the filesystem model, which are about every object. */
static const struct {
	const char *head;
	enum rule_kind kind;
} grants[] = {
	{ "read", RULE_PERMITS }, { "read-own", RULE_PERMITS }, { "write", RULE_PERMITS },
	{ "node", RULE_PERMITS }, { "execute", RULE_PERMITS }, { "move", RULE_PERMITS },
	{ "hide", RULE_REFUSES },
};

/* A rule for the object `from` also decides about `point`; see models/checks.lisp. */
static const struct {
	const char *point, *from;
} derived[] = {
	{ "path-mknod", "file-open" }, { "path-truncate", "file-open" },
	{ "path-stat", "file-open" }, { "path-stat", "file-exec" }, { "path-stat", "file-map" },
	{ "file-map", "file-exec" },
};

static void mark(struct rule *rule, unsigned int point)
{
	const char *at, *name = point_get(point)->name;
	size_t i, length;

	rule->points[point] = true;
	for (i = 0; i < ARRAY_SIZE(derived); i++)
		if (!strcmp(derived[i].from, name))
			rule->points[point_by_name(derived[i].point, strlen(derived[i].point))] = true;
	for (at = point_get(point)->objects; *at; at += length + (at[length] == ' ')) {
		unsigned int object;

		length = strcspn(at, " ");
		object = point_by_name(at, length);
		if (object != VXE_POINT_NONE && object != point)
			mark(rule, object);
	}
}

static void mark_named(struct rule *rule, const struct vxl_space *space, vxl_value symbol)
{
	struct vxl_string name = vxl_symbol_name(space, symbol);
	unsigned int point = point_by_name(name.bytes, name.length);

	if (point != VXE_POINT_NONE)
		mark(rule, point);
}

/* Sets the kind and the points of the rule. False if the form is no rule. */
static bool read_rule(struct rule *rule, const struct vxl_space *space, vxl_value form)
{
	vxl_value rest = vxl_cdr(space, form);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(heads); i++) {
		if (!vxl_symbol_is(space, vxl_car(space, form), heads[i].head))
			continue;
		rule->kind = heads[i].kind;
		rule->arguments = heads[i].kind == RULE_PERMITS && !heads[i].many ? 2 : 0;
		mark_named(rule, space, vxl_car(space, rest));
		while (heads[i].many && vxl_is_cons(rest)) {
			mark_named(rule, space, vxl_car(space, rest));
			rest = vxl_cdr(space, rest);
		}
		return true;
	}
	if (vxl_symbol_is(space, vxl_car(space, form), "start")) {
		rule->kind = RULE_PERMITS;
		for (i = 0; i < ARRAY_SIZE(started); i++)
			rule->points[point_by_name(started[i], strlen(started[i]))] = true;
		return true;
	}
	for (i = 0; i < ARRAY_SIZE(grants); i++) {
		if (!vxl_symbol_is(space, vxl_car(space, form), grants[i].head))
			continue;
		rule->kind = grants[i].kind;
		rule->arguments = 1;
		memset(rule->points + VXE_CALLS, true, VXE_OBJECTS);
		return true;
	}
	return false;
}

static bool add_rule(struct rules *rules, const struct vxl_space *space, vxl_value form,
		     const struct vxl_position *where)
{
	struct rule *more = reallocarray(rules->list, rules->count + 1, sizeof(*more)), *rule;

	if (!more)
		return false;
	rules->list = more;
	rule = &more[rules->count];
	memset(rule, 0, sizeof(*rule));
	rule->points = calloc(VXE_POINTS, sizeof(*rule->points));
	if (!rule->points)
		return false;
	if (!read_rule(rule, space, form)) {
		free(rule->points);
		return true;
	}
	rule->start = where->start;
	rule->end = where->end;
	rule->line = where->line;
	snprintf(rule->file, sizeof(rule->file), "%s", where->file);
	rules->count++;
	return true;
}

static bool read_rules(struct rules *rules, struct vxl_reader *reader, struct failure *failure)
{
	struct vxl_position where;
	vxl_value form;

	for (;;) {
		if (vxl_reader_next(reader, &form, &where))
			return failure_lisp(failure, FAILURE_INPUT, vxl_reader_error(reader));
		if (!where.end)
			return true;
		if (!add_rule(rules, vxl_reader_space(reader), form, &where))
			return failure_memory(failure);
	}
}

bool rules_open(struct rules *rules, const char *file, const char *library,
		struct failure *failure)
{
	struct vxl_reader *reader;
	struct vxl_error error;
	bool ok;

	memset(rules, 0, sizeof(*rules));
	if (!source_resolve(file, library, &rules->source, failure))
		return false;
	reader = vxl_reader_new(rules->source.text, rules->source.size, "VXED", &error);
	ok = reader ? read_rules(rules, reader, failure) :
		      failure_lisp(failure, FAILURE_INPUT, &error);
	vxl_reader_free(reader);
	if (!ok)
		rules_close(rules);
	return ok;
}

void rules_close(struct rules *rules)
{
	size_t i;

	for (i = 0; i < rules->count; i++)
		free(rules->list[i].points);
	free(rules->list);
	source_free(&rules->source);
	memset(rules, 0, sizeof(*rules));
}

/* Skips blanks and comments. */
static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end) {
		if (*at == ';')
			at += strcspn(at, "\n");
		else if (strchr(" \t\n", *at))
			at++;
		else
			break;
	}
	return at < end ? at : end;
}

#define SHOWN_MAX	120	/* bytes of the rule */

char *rules_text(const struct rules *rules, size_t number)
{
	const struct rule *rule = &rules->list[number];
	const char *at = rules->source.text + rule->start, *end = rules->source.text + rule->end;
	bool blank = false, in_string = false;
	size_t shown = 0, size;
	char *text = NULL;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	while (at < end && shown++ < SHOWN_MAX) {
		if (!in_string && strchr(" \t\n;", *at)) {
			at = skip_blanks(at, end);
			blank = true;
			continue;
		}
		if (blank)
			putc(' ', to);
		blank = false;
		if (*at == '"')
			in_string = !in_string;
		else if (in_string && *at == '\\')
			putc(*at++, to);
		putc((unsigned char)*at < ' ' || *at == 0x7f ? ' ' : *at, to);
		at++;
	}
	if (at < end)
		fputs(" ...)", to);
	if (!fclose(to))
		return text;
	free(text);
	return NULL;
}

/* The end of the string, list or word that begins at `at`. */
static const char *token_end(const char *at, const char *end)
{
	unsigned int depth = 0;

	do {
		if (*at == '"') {
			for (at++; at < end && *at != '"'; at++)
				at += *at == '\\';
			at++;
		} else if (*at == '(') {
			depth++;
			at++;
		} else if (*at == ')') {
			depth--;
			at++;
		} else {
			at += strcspn(at, " \t\n()\";");
		}
		if (depth)
			at = skip_blanks(at, end);
	} while (at < end && depth);
	return at < end ? at : end;
}

/* Writes a wider argument: for a string anything beneath its directory, else "*". */
static void put_wider(FILE *to, const char *at, const char *end)
{
	const char *slash = end;

	if (*at != '"') {
		putc('*', to);
		return;
	}
	/* A slash inside {a/b,c} does not end a directory. */
	while (slash > at && (*slash != '/' || memchr(at, '{', slash - at)))
		slash--;
	if (slash == at)
		putc('*', to);
	else
		fprintf(to, "%.*s/**\"", (int)(slash - at), at);
}

/* Writes a rule whose word number `widen` (from 0) is made wider. */
static void put_rule(FILE *to, const char *at, const char *end, unsigned int widen)
{
	unsigned int n;

	putc(*at++, to);
	for (n = 0; at < end - 1; n++) {
		const char *behind = skip_blanks(at, end - 1), *next;

		fwrite(at, 1, behind - at, to);
		if (behind >= end - 1)
			break;
		next = token_end(behind, end - 1);
		if (n == widen)
			put_wider(to, behind, next);
		else
			fwrite(behind, 1, next - behind, to);
		at = next;
	}
	putc(')', to);
}

char *rules_variant(const struct rules *rules, const bool *kept, unsigned int widen,
		       size_t *size)
{
	const char *bytes = rules->source.text;
	char *variant = NULL;
	FILE *to = open_memstream(&variant, size);
	size_t i, at = 0;

	if (!to)
		return NULL;
	for (i = 0; i < rules->count; i++) {
		const struct rule *rule = &rules->list[i];

		fwrite(bytes + at, 1, rule->start - at, to);
		at = rule->end;
		if (kept[i] && widen && rule->arguments && rule->kind == RULE_PERMITS)
			put_rule(to, bytes + rule->start, bytes + rule->end,
				 rule->arguments + widen - 1);
		else if (kept[i])
			fwrite(bytes + rule->start, 1, rule->end - rule->start, to);
	}
	fwrite(bytes + at, 1, rules->source.size - at, to);
	if (!fclose(to))
		return variant;
	free(variant);
	return NULL;
}
