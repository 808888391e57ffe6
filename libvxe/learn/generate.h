/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a trace to a VXED's text, and from more events to what it lacks: runs
 * generate.lisp. Functions that fail have reported why on standard error.
 */
#ifndef TOOLS_GENERATE_H
#define TOOLS_GENERATE_H

#include "libvxe/learn/trace.h"
#include "vxelisp/vxelisp.h"

struct generate_options {
	const char *name;	/* of the VXED */
	const char *model;	/* "strict" or "filesystem" */
	const char *const *activate;	/* patterns, NULL-terminated, or NULL */
	const char *library;	/* NULL: this program's own */
	const char *passwd;	/* whose accounts are people; NULL: the system's */
	bool exact;		/* nothing is generalised */
};

/*
 * The text, NUL-terminated, which the caller frees; NULL: failed. If names were not
 * widened because each was seen only once, a line on standard error tells so.
 */
char *generate_text(const struct trace *trace, const struct generate_options *options);

/* What a VXED lacks ----------------------------------------------------------- */

/* A rule that could be added to a VXED, and what it would replace. */
struct proposal {
	const char *title, *text, *note, *risk;
	size_t *events;			/* indices in the trace that call for it */
	size_t nevents;
	const char **replaced;		/* lines that it makes superfluous */
	size_t nreplaced;
};

struct proposals {
	struct proposal *list;		/* in the order of the text */
	size_t count;
	struct vxl_world *world;
};

/*
 * Proposes what the VXED with this text, which compiles, lacks for the events of
 * the trace: the caller has left out what it permits. Nothing that stands
 * outside of generated groups would be changed. False: failed.
 */
bool proposals_make(struct proposals *proposals, const char *text,
		    const struct trace *trace, const struct generate_options *options);

/* Leaves one out; those behind it move up. */
void proposals_drop(struct proposals *proposals, size_t index);

/* The text with those proposals whose accepted[] is set; the caller frees it. */
char *proposals_apply(const struct proposals *proposals, const char *text,
		      const bool *accepted);

/* The text with all that it lacks, as generate_text(). */
char *generate_merged(const char *text, const struct trace *trace,
		      const struct generate_options *options);

void proposals_free(struct proposals *proposals);

#endif
