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
};

struct generated {
	char *text;			/* of a VXED, NUL-terminated */
	/* Rules for names that look made up and were seen once. They name these to the
	 * letter; another run, or upgrades, would widen them. */
	uint64_t single;
};

/* Makes a VXED that permits what was seen. The caller frees generated->text. */
bool generate_vxed(const struct trace *trace, const struct generate_options *options,
	      struct generated *generated, struct failure *failure);

/*
 * Adds to a VXED what it does not permit yet of what was seen. old: its text, with its
 * includes still to be resolved; file: what messages call it. An old text that is no VXED
 * is a FAILURE_INPUT. Of the options only library, passwd and exact count. The caller
 * frees generated->text.
 */
bool generate_merged(const char *old, const char *file, const struct trace *trace,
		     const struct generate_options *options, struct generated *generated,
		     struct failure *failure);

/* The same with the old text in a file, which is not changed. */
bool generate_merged_file(const char *file, const struct trace *trace,
			  const struct generate_options *options,
			  struct generated *generated, struct failure *failure);

#endif
