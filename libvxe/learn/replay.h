/* SPDX-License-Identifier: GPL-2.0 */
/* Judges past events by an edited VXED and by the one in force, and compares the verdicts. */
#ifndef LIBVXE_REPLAY_H
#define LIBVXE_REPLAY_H

#include <stddef.h>

#include "libvxe/learn/logbook.h"
#include "libvxe/policy/source.h"

enum replay_outcome {
	REPLAY_PERMITTED,		/* by both */
	REPLAY_REFUSES,			/* permitted by the VXED in force, refused by the edited
					 * one */
	REPLAY_ADMITS,			/* refused by the VXED in force, permitted by the edited
					 * one */
	REPLAY_REFUSED,			/* by both */
	REPLAY_OUTCOMES
};

struct replay_row {
	uint64_t count;			/* of events */
	unsigned int point;		/* the call or object that was judged */
	char *what;			/* as described by describe_text() */
	int64_t event;			/* id of the last event; 0: it has none */
	struct machine_set machines;	/* that had it: numbers in struct replay's machines */
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
	bool has_in_force;		/* false: no VXED is in force; the log's verdicts are
					 * used */
	uint64_t otherwise;		/* events for which the log has another verdict than
					 * the VXED in force */
	/* a VXED has counters, flags or rates, and some events come from soft or production mode,
	 * which do not log everything that would be counted */
	bool may_differ;
	bool partial;			/* time ran out before the end of the log */
	struct logbook_notes notes;
	struct machines machines;	/* of the logs, see struct logbook */
};

/* Everything that the pointers point to must stay valid during the call. */
struct replay_options {
	struct vxed_text edited;
	/* The VXED that counts as in force; NULL: the loaded VXED of the same name, if there is
	 * one. */
	const struct vxed_text *against;
	bool by_log;			/* compare with the verdicts in the log instead */
	const char *library;		/* as for source_resolve() */
	int64_t end;			/* now_ms() at which to stop; 0: at the end of the log */
};

/* Judges the events of a VXED again. On success the caller calls replay_free(). */
bool replay_run(const struct replay_options *options, const struct logbook *logbook,
		struct replay *replay, struct failure *failure);
void replay_free(struct replay *replay);

#endif
