/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules of a VXED as text, to be left out or changed one by one: what a
 * policy is without them tells what each of them does.
 */
#ifndef TOOLS_RULETEXT_H
#define TOOLS_RULETEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "libvxe/policy/source.h"
#include "vxelisp/vxelisp.h"

enum rule_kind { RULE_PERMITS, RULE_REFUSES, RULE_CHECKS };

struct rule {
	enum rule_kind kind;
	size_t start, end;		/* bytes of the text */
	char file[VXL_FILE_SIZE];
	unsigned int line;
	unsigned int arguments;		/* the place of the first one in it; 0: it has none */
	bool *points;			/* VXE_POINTS of them: judged by it */
};

struct ruletext {
	struct source source;		/* resolved */
	struct rule *rules;
	size_t count;
};

/* Of a file. False: reported, and nothing to free. */
bool ruletext_open(struct ruletext *text, const char *file, const char *library);
/* Of a text that is resolved; it becomes the ruletext's. */
bool ruletext_open_source(struct ruletext *text, struct source *source);
void ruletext_close(struct ruletext *text);

/* On one line, and cut where it is very long. */
void ruletext_print(const struct ruletext *text, size_t number, FILE *to);

/*
 * The text with those rules only whose kept[] is set, and, if widen is not 0,
 * with the widen-th argument of each (from 1) such that it fits more: a string
 * anything beneath its directory, all else anything. The caller frees it.
 */
char *ruletext_variant(const struct ruletext *text, const bool *kept, unsigned int widen,
		       size_t *size);

#endif
