/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events for tools that look back: of the store, of the ring where vxelogd never
 * ran, or of a file that vxelog --json printed. Failures are reported.
 */
#ifndef TOOLS_LOGBOOK_H
#define TOOLS_LOGBOOK_H

#include "tools/vxed/command.h"
#include "libvxe/event/event.h"
#include "libvxe/event/filter.h"
#include "libvxe/event/violation.h"

/* False ends it early. */
typedef bool logbook_event(const struct event *event, void *context);
typedef bool logbook_violation(const struct violation *violation, void *context);

/* These return an exit status: STATUS_OK where all were seen, or each() said that it
 * has enough, STATUS_BAD of a file that is none of events, or a store that is none. */

/* Lost events and the daemon's own are among them. */
int logbook_events(const struct options *options, const struct filter *filter,
		   logbook_event *each, void *context);

/* Different violations, the most frequent first. */
int logbook_violations(const struct options *options, const struct filter *filter,
		       logbook_violation *each, void *context);

/* The event with this id, of the ring or a file with this sequence number. Its
 * bytes lie in *memory, which the caller frees. */
int logbook_find(const struct options *options, int64_t id, struct event *event,
		 void **memory);

#endif
