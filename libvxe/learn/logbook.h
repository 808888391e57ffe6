/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Past events: from the log store; from the module's ring, if there is no store; or from files
 * that vxelog --json or vxed trace has written, and other stores. Several logs, of one machine
 * or of many, are read one after the other.
 */
#ifndef LIBVXE_LOGBOOK_H
#define LIBVXE_LOGBOOK_H

#include "libvxe/event/event.h"
#include "libvxe/event/filter.h"
#include "libvxe/event/machines.h"
#include "libvxe/event/violation.h"
#include "libvxe/failure.h"

/* Where events are. All zeros: the store, or the ring if there is none. */
struct logbook {
	/* Lists that end in NULL; NULL: none. */
	const char *const *events;	/* files of events; "-": standard input */
	const char *const *databases;	/* stores */
	bool ring;			/* the ring */
	int64_t since, until;		/* ns since the epoch, both included; 0: no bound */
	/*
	 * Collects the names of all machines whose events are in these logs, whether or not the
	 * events are about the wanted VXED and time. Violations refer to machines by their numbers.
	 * An event that does not name its machine is attributed to a machine with the name of its
	 * file. NULL: not wanted.
	 */
	struct machines *machines;
	/* Called from time to time with the part of the logs that has been read, from 0 to 1; or
	 * NULL. */
	void (*progress)(double part);
};

/* Problems that were noticed while reading. All zeros: none. */
struct logbook_notes {
	int64_t uncounted;		/* violations that the store did not count separately */
	/* Files whose last line was incomplete and was ignored; name and line of the first such
	 * file. */
	size_t ncut;
	char cut_file[FAILURE_FILE_SIZE];
	size_t cut;
};

/* Returns false to end early. The event is valid only during the call. */
typedef bool logbook_event(const struct event *event, void *context);
typedef bool logbook_violation(const struct violation *violation, void *context);

/*
 * Calls each for every event of one VXED (name; NULL: of all) within the times, oldest first in
 * each log. event->machine is always set. Events about the log itself and lost events are among
 * them. A file that is no file of events, or a store that is no store, is a FAILURE_INPUT. Ending
 * early is success.
 */
bool logbook_events(const struct logbook *logbook, const char *name, logbook_event *each,
		    void *context, struct logbook_notes *notes, struct failure *failure);

/* The same for different violations, the most frequent first. */
bool logbook_violations(const struct logbook *logbook, const char *name,
			logbook_violation *each, void *context,
			struct logbook_notes *notes, struct failure *failure);

/*
 * Finds the event with this id; in the ring or a file, with this sequence number. Its bytes are in
 * *memory, which the caller frees. More than one log is a FAILURE_INPUT.
 */
bool logbook_find(const struct logbook *logbook, int64_t id, struct event *event,
		  void **memory, struct failure *failure);

#endif
