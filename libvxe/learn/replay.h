/* SPDX-License-Identifier: GPL-2.0 */
/* Puts events of the past to an edited VXED and to the one in force. */
#ifndef LIBVXE_REPLAY_H
#define LIBVXE_REPLAY_H

#include <stddef.h>

#include "libvxe/learn/logbook.h"

enum replay_outcome {
	REPLAY_PERMITTED,		/* by both */
	REPLAY_REFUSES,			/* permitted in force; the edited VXED refuses it */
	REPLAY_ADMITS,			/* refused in force; the edited VXED permits it */
	REPLAY_REFUSED,			/* by both */
	REPLAY_OUTCOMES
};

struct replay_row {
	uint64_t count;			/* of events */
	unsigned int point;		/* the call or object that was judged */
	char *what;			/* as describe_text() says it */
};

struct replay {
	char name[VXE_NAME_SIZE];	/* of the VXED */
	uint64_t total;			/* events that were judged */
	struct replay_outcomes {
		uint64_t count;		/* of events */
		struct replay_row *rows;	/* different ones, the most frequent first;
						 * none for REPLAY_PERMITTED */
		size_t nrows;
	} of[REPLAY_OUTCOMES];
	bool has_in_force;		/* else the verdicts in the log stand for it */
	uint64_t otherwise;		/* events for which the log has another verdict than
					 * the VXED in force */
	bool may_differ;		/* a VXED counts, and of some events the mode was not
					 * trace, so that the log lacks what was counted */
	struct logbook_notes notes;
};

/*
 * Judges the events of a VXED again. file: the edited one. against: the file of the one
 * that counts as in force; NULL: the one that is loaded by the same name, if there is
 * one. library: as for source_resolve(). On success the caller calls replay_free().
 */
bool replay_run(const char *file, const char *against, const char *library,
		const struct logbook *logbook, struct replay *replay,
		struct failure *failure);
void replay_free(struct replay *replay);

#endif
