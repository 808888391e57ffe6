/* SPDX-License-Identifier: GPL-2.0 */
/* Proposes rules that a VXED lacks, and adds them to its text. */
#ifndef LIBVXE_PROPOSALS_H
#define LIBVXE_PROPOSALS_H

#include "libvxe/failure.h"
#include "libvxe/learn/trace.h"

/* A rule that could be added. All strings are NUL-terminated. */
struct proposal {
	char *title;			/* the group of rules it belongs to */
	char *text;			/* the rule, or several lines of them */
	char *note;			/* why the rule is as wide as it is; "": no reason to
					 * give */
	char *risk;			/* privilege, executes, network, writes, reads or calls */
	size_t *events;			/* indices of the entries of the trace that need the rule */
	size_t nevents;
	char **replaced;		/* lines of the VXED that the rule replaces */
	size_t nreplaced;
};

/* Used by one thread at a time: even proposals_apply() evaluates in the world. */
struct proposals {
	struct proposal *list;		/* in the order of the text */
	size_t count;
	struct vxl_world *world;	/* with the generator and the VXED's forms */
};

/* How rules are made. Everything that the pointers point to must stay valid during the call. */
struct proposal_options {
	const char *library;		/* as for source_resolve() */
	const char *passwd;		/* a file like /etc/passwd: the accounts that are
					 * people; NULL: this machine's */
	bool exact;			/* names are not widened to patterns */
	const char *evidence;		/* as in struct generate_options */
};

/*
 * Proposes rules for a trace, from which the caller has removed everything that the VXED permits.
 * text: of the VXED; it must compile. Lines outside of generated groups are never replaced. On
 * success the caller calls proposals_free().
 */
bool proposals_make(struct proposals *proposals, const char *text, const struct trace *trace,
		    const struct proposal_options *options, struct failure *failure);

/* Removes the proposal with this index; later ones move up. */
void proposals_drop(struct proposals *proposals, size_t index);

/* The text with those proposals whose accepted[] is set, or with all if accepted is
 * NULL. The caller frees it. NULL with *failure. */
char *proposals_apply(const struct proposals *proposals, const char *text,
		      const bool *accepted, struct failure *failure);

/* Frees what it holds. Accepts a structure of all zeros. */
void proposals_free(struct proposals *proposals);

#endif
