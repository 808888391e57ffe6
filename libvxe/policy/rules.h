/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules of a VXED, as pieces of its text. A caller finds out what a rule does by comparing the
 * VXED's verdicts with and without the rule, or with a wider rule.
 */
#ifndef LIBVXE_RULES_H
#define LIBVXE_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "libvxe/policy/source.h"

enum rule_kind { RULE_PERMITS, RULE_REFUSES, RULE_CHECKS };

struct rule {
	enum rule_kind kind;
	size_t start, end;		/* bytes of the text */
	char file[VXL_FILE_SIZE];
	unsigned int line;		/* from 1 */
	unsigned int arguments;		/* place of its first argument; 0: it has none */
	bool *points;			/* VXE_POINTS of them: whether it can decide about each */
};

struct rules {
	struct source source;		/* resolved */
	struct rule *list;		/* in the order of the text */
	size_t count;
};

/* Reads the rules of a VXED's file. library: as for source_resolve(). On success the
 * caller calls rules_close(). */
bool rules_open(struct rules *rules, const char *file, const char *library,
		struct failure *failure);
void rules_close(struct rules *rules);

/* A rule's text on one line without comments, cut if it is very long. The caller frees
 * it. NULL: out of memory. */
char *rules_text(const struct rules *rules, size_t number);

/*
 * The VXED's text with only those rules whose kept[] is set; the caller frees it. If widen is not
 * 0, argument number widen (from 1) of every rule that permits is made wider: a string then matches
 * anything beneath its directory, any other argument matches anything. NULL: out of memory.
 */
char *rules_variant(const struct rules *rules, const bool *kept, unsigned int widen,
		    size_t *size);

#endif
