/* SPDX-License-Identifier: GPL-2.0 */
/* From a trace to the text of a VXED. */
#ifndef LIBVXE_GENERATE_H
#define LIBVXE_GENERATE_H

#include "libvxe/failure.h"
#include "libvxe/learn/trace.h"

/* What it points at must live as long as the call. */
struct generate_options {
	const char *name;		/* of the VXED, see name_is_valid() */
	const char *model;		/* "strict" or "filesystem" */
	const char *const *activate;	/* activation patterns, NULL-terminated, or NULL */
	const char *library;		/* as for source_resolve() */
	const char *passwd;		/* a file like /etc/passwd: the accounts that are
					 * people; NULL: this machine's */
	bool exact;			/* names are not widened to patterns */
	/* Where packages and units say which directories are the program's own: a directory
	 * without a slash at its end ("": this machine's root); NULL: they are not asked. */
	const char *evidence;
	/* ids of the generalisations that are wanted, NULL-terminated; NULL: all */
	const char *const *wanted;
};

#define GENERALISATION_ID_SIZE	13	/* twelve hexadecimal digits, and a NUL */

/* A rule that permits more than was seen. */
struct generalisation {
	char id[GENERALISATION_ID_SIZE];	/* of its text */
	char *text;			/* of the rule, or of a form with several lines */
	char *why;			/* the reason for it */
	char *risk;			/* as in struct proposal */
	bool on;			/* it is in the text; else rules to the letter are */
	unsigned int line;		/* of the text, from 1; 0: it is not on */
};

struct generated {
	char *text;			/* of a VXED, NUL-terminated */
	/* rules for names that look made up and were seen once. They name these literally. A
	 * second example, from another run or an upgrade, turns them into patterns */
	uint64_t single;
	/* Only of generate_vxed(): */
	struct generalisation *list;	/* all that there could be, in the order of the text */
	size_t count;
};

void generated_free(struct generated *generated);

/* Makes a VXED that permits what was seen. The caller calls generated_free(). */
bool generate_vxed(const struct trace *trace, const struct generate_options *options,
	      struct generated *generated, struct failure *failure);

/*
 * Adds rules to a VXED for what the trace has and the VXED does not permit. old: the VXED's
 * text, with its includes still to be resolved. file: its name in messages. If the old text is
 * no VXED, that is a FAILURE_INPUT. Of the options only library, passwd, exact and evidence count. The
 * caller calls generated_free().
 */
bool generate_merged(const char *old, const char *file, const struct trace *trace,
		     const struct generate_options *options, struct generated *generated,
		     struct failure *failure);

/* The same with the old text in a file, which is not changed. */
bool generate_merged_file(const char *file, const struct trace *trace,
			  const struct generate_options *options,
			  struct generated *generated, struct failure *failure);

#endif
