/* SPDX-License-Identifier: GPL-2.0 */
/* Runs a program in trace mode, and follows what its subsystem does. */
#ifndef TOOLS_LEARN_H
#define TOOLS_LEARN_H

#include "libvxe/policy/judge.h"
#include "libvxe/learn/trace.h"

/*
 * Runs argv as program until all that it started have ended, or a signal asks
 * to stop once it has ended itself. What was seen is added to the trace, but
 * for what known (NULL: nothing) permits.
 * Returns the exit status for vxe: the program's, or one of enum status.
 */
int learn(const char *program, char **argv, const char *library,
	  const struct judge *known, struct trace *trace);

#endif
