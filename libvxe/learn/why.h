/* SPDX-License-Identifier: GPL-2.0 */
/* Explains one verdict: which rule gave it, and which rules would change it. */
#ifndef LIBVXE_WHY_H
#define LIBVXE_WHY_H

#include <stddef.h>

#include "libvxe/learn/logbook.h"
#include "libvxe/policy/home.h"

enum why_reason {
	WHY_MODEL,			/* the model permits it without any rule */
	WHY_RULE,			/* why.rule permits it */
	WHY_CHECK,			/* why.rule is a check, which permits it */
	WHY_SEVERAL,			/* several rules permit it together */
	WHY_REFUSED,			/* why.rule refuses it, even if others permit it */
	WHY_NO_RULE,			/* no rule permits it */
};

struct why_rule {
	char file[VXL_FILE_SIZE];	/* the file of the rule */
	unsigned int line;		/* from 1 */
	char *text;			/* on one line; NULL: there is no such rule */
};

struct why {
	struct event event;		/* its bytes belong to why */
	struct home home;		/* of the VXED */
	enum why_reason reason;		/* of the verdict that the VXED's file gives now */
	bool changed;			/* that verdict differs from the event's */
	bool counts;			/* the VXED has counters, flags or rates */
	struct why_rule rule;		/* what decides, see enum why_reason */
	/* With WHY_NO_RULE: */
	/* the rule that would permit it if the argument below were wider */
	struct why_rule nearest;
	unsigned int argument;		/* from 1; 0: nearest only by its text */
	char **admit;			/* literal rules that would permit it */
	size_t nadmit;
	void *memory;
};

/*
 * Explains the verdict of the event with this id (see logbook_find()). what: name or file
 * of the VXED; NULL: the event's. state: instead of HOME_STATE, or NULL. library: as for
 * source_resolve(). passwd: as in struct proposal_options. On success the caller calls
 * why_free().
 */
bool why_explain(int64_t id, const char *what, const char *state, const char *library,
		 const char *passwd, const struct logbook *logbook, struct why *why,
		 struct failure *failure);
void why_free(struct why *why);

#endif
