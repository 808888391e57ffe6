/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Collects events and writes them to a log store in batches. Several runs may use the same store:
 * each opens it only while it writes. While another run or vxelogd has the store open, events are
 * kept in memory. Not thread-safe.
 */
#ifndef VXLINUX_JOURNAL_H
#define VXLINUX_JOURNAL_H

#include "libvxe/event/event.h"
#include "libvxe/failure.h"

struct journal;

/*
 * file: the store, which is created with its folders if it does not exist; NULL: the user's store
 * in XDG_STATE_HOME. tells: also print events to standard error. NULL: *failure says why.
 */
struct journal *journal_open(const char *file, bool tells, struct failure *failure);

/* Adds an event, which is copied. If too much is waiting, the event is lost and counted. */
void journal_add(struct journal *journal, const struct event *event);
/* Returns the milliseconds until journal_write() is due; -1: nothing is waiting. */
int journal_due(const struct journal *journal);
/* Writes the waiting events. If the store is in use, they stay for the next call. */
void journal_write(struct journal *journal);
/*
 * Writes the waiting events, trying for a few seconds, and frees the journal. false: *failure says
 * how many events were not written, and why.
 */
bool journal_close(struct journal *journal, struct failure *failure);

#endif
