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

/* Warns of problems that were noticed while reading events. */
void print_notes(const struct logbook_notes *notes);

/*
 * Prints "    on 2 of 50 machines: web1, web7" and a newline, unless all logs are of one machine.
 * blank: before it.
 */
void print_machines(const char *blank, const struct machine_set *set,
		    const struct machines *machines);
/* Prints ,"machines":["web1","web7"]; set NULL: all of them. */
void print_machines_json(const struct machine_set *set, const struct machines *machines);

/* Warns of a string in a VXED that leads through a symlink: for symlinks_report(). */
void warn_symlink(const char *place, const char *text, const char *symlink, const char *better);

/*
 * Makes a VXED from the trace, or merges the trace into one, as the options say. Writes it to the
 * output that they name, to the file that was merged into, or to standard output. Returns an exit
 * status; failures are reported.
 */
int print_learned(const struct options *options, const struct trace *trace);

#endif
