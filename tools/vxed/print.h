/* SPDX-License-Identifier: GPL-2.0 */
/* What several subcommands of vxed print. */
#ifndef TOOLS_VXED_PRINT_H
#define TOOLS_VXED_PRINT_H

#include "libvxe/learn/generate.h"
#include "libvxe/learn/logbook.h"
#include "libvxe/policy/history.h"
#include "tools/vxed/options.h"

/* Says whether a changed text is in force. */
void print_change(const struct home *home, const struct change *change);

/* Warns of problems that were noticed while reading events. file: of the events, or NULL. */
void print_notes(const struct logbook_notes *notes, const char *file);

/* Warns of a string in a VXED that leads through a symlink: for symlinks_report(). */
void warn_symlink(const char *place, const char *text, const char *symlink, const char *better);

/*
 * Makes a VXED of the trace as the options say, or merges it into one, and writes it to
 * their output, to the file that was merged into, or to standard output. Returns an exit
 * status; failures are reported.
 */
int print_learned(const struct options *options, const struct trace *trace);

#endif
