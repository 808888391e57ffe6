/* SPDX-License-Identifier: GPL-2.0 */
/* Generates the text of a VXED from a trace. */
#ifndef LIBVXE_GENERATE_H
#define LIBVXE_GENERATE_H

#include "libvxe/failure.h"
#include "libvxe/learn/trace.h"

/* Everything it points to must stay valid during the call. */
struct generate_options {
	const char *name;		/* of the VXED, see name_is_valid() */
	const char *model;		/* "strict" or "filesystem" */
	const char *const *activate;	/* activation patterns, NULL-terminated, or NULL */
	const char *library;		/* as for source_resolve() */
	const char *passwd;		/* a file like /etc/passwd: the accounts that are
					 * people; NULL: this machine's */
	bool exact;			/* names are not widened to patterns */
	/* The root beneath which packages and units are read for evidence about the program's own
	 * directories, without a slash at its end ("": this machine's root); NULL: do not read
	 * them. */
	const char *evidence;
	/* ids of the generalisations that are wanted, NULL-terminated; NULL: all */
	const char *const *wanted;
};

#define GENERALISATION_ID_SIZE	13	/* twelve hexadecimal digits, and a NUL */

/* A rule that permits more than the trace shows. */
struct generalisation {
	char id[GENERALISATION_ID_SIZE];	/* of its text */
	char *text;			/* of the rule, or of a form with several lines */
	char *why;			/* the reason for it */
	char *risk;			/* as in struct proposal */
	bool on;			/* it is in the text; else literal rules are */
	unsigned int line;		/* its line in the text, from 1; 0: not on */
};

struct generated {
	char *text;			/* of a VXED, NUL-terminated */
	/* Rules with literal names that look made up but were seen only once. A second example,
	 * from another run or an upgrade, turns such names into patterns. */
	uint64_t single;
	/* Only of generate_vxed(): */
	struct generalisation *list;	/* all possible ones, in the order of the text */
	size_t count;
};

void generated_free(struct generated *generated);

/* Makes a VXED that permits what was seen. The caller calls generated_free(). */
bool generate_vxed(const struct trace *trace, const struct generate_options *options,
	      struct generated *generated, struct failure *failure);

/*
 * Adds rules to a VXED for everything in the trace that the VXED does not permit. old: the VXED's
 * text, with unresolved includes. file: its name in messages. If the old text is no VXED, that is a
 * FAILURE_INPUT. Only the options library, passwd, exact and evidence count. The caller calls
 * generated_free().
 */
bool generate_merged(const char *old, const char *file, const struct trace *trace,
		     const struct generate_options *options, struct generated *generated,
		     struct failure *failure);

/* The same with the old text in a file, which is not changed. */
bool generate_merged_file(const char *file, const struct trace *trace,
			  const struct generate_options *options,
			  struct generated *generated, struct failure *failure);

#endif
