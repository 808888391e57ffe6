/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events on their way to a log store. They are stored together, soon. Several runs may write
 * to the same store: each has it for the moment of writing only. While another one, or a
 * vxelogd, has it, events wait.
 */
#ifndef VXLINUX_JOURNAL_H
#define VXLINUX_JOURNAL_H

#include "libvxe/event/event.h"
#include "libvxe/failure.h"

struct journal;

/* file: the store, which is created with its folder if need be; NULL: that of the user.
 * tells: events are printed to standard error, too. NULL: *failure says why. */
struct journal *journal_open(const char *file, bool tells, struct failure *failure);

/* Copies the event. */
void journal_add(struct journal *journal, const struct event *event);
/* ms until journal_write() is due; -1: nothing waits. */
int journal_due(const struct journal *journal);
/* Stores what waits, if the store is free. */
void journal_write(struct journal *journal);
/* Stores what waits, within some seconds, and frees the journal. false: *failure says how
 * many events were not stored, and why. */
bool journal_close(struct journal *journal, struct failure *failure);

#endif
