/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events of the past, wherever they are: in the log store; in the ring of the module, if
 * there is no store; or in a file that vxelog --json or vxed trace wrote.
 */
#ifndef LIBVXE_LOGBOOK_H
#define LIBVXE_LOGBOOK_H

#include "libvxe/event/event.h"
#include "libvxe/event/filter.h"
#include "libvxe/event/violation.h"
#include "libvxe/failure.h"

/* Where events are. All zeros: the store, or the ring if there is none. */
struct logbook {
	const char *database;		/* the store's file; NULL: STORE_FILE */
	const char *events;		/* a file of events, "-": standard input; or NULL */
	bool ring;			/* the ring, even if there is a store */
	int64_t since, until;		/* ns since the epoch, both included; 0: no bound */
};

/* What was noticed while reading. All zeros: nothing. */
struct logbook_notes {
	int64_t uncounted;		/* violations that the store did not tell apart */
	size_t cut;			/* number of the file's last line, if that was cut off;
					 * it was left out */
};

/* Return false to end early. The event is valid until then. */
typedef bool logbook_event(const struct event *event, void *context);
typedef bool logbook_violation(const struct violation *violation, void *context);

/*
 * Calls each for every event of one VXED (name; NULL: of all) within the times, oldest
 * first. Events about the log itself and lost events are among them. A file that holds
 * no events is a FAILURE_INPUT, as is a store that is none. Ending early is success.
 */
bool logbook_events(const struct logbook *logbook, const char *name, logbook_event *each,
		    void *context, struct logbook_notes *notes, struct failure *failure);

/* The same for different violations, the most frequent first. */
bool logbook_violations(const struct logbook *logbook, const char *name,
			logbook_violation *each, void *context,
			struct logbook_notes *notes, struct failure *failure);

/*
 * Finds the event with this id; in the ring or a file: with this sequence number. Its
 * bytes lie in *memory, which the caller frees.
 */
bool logbook_find(const struct logbook *logbook, int64_t id, struct event *event,
		  void **memory, struct failure *failure);

#endif
