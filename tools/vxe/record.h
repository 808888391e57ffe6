/* SPDX-License-Identifier: GPL-2.0 */
/* Runs a program in trace mode, and follows what its subsystem does. */
#ifndef TOOLS_VXE_RECORD_H
#define TOOLS_VXE_RECORD_H

#include "libvxe/learn/trace.h"
#include "libvxe/policy/judge.h"

/*
 * Runs program with argv until all that it started has ended, or until a signal asks to
 * stop after the program itself has ended. Adds what the subsystem did to the trace, but
 * not what known permits (NULL: nothing is known). Reports failures. Returns the exit
 * status of vxe: that of the program, or one of enum status.
 */
int record(const char *program, char **argv, const char *library,
	   const struct judge *known, struct trace *trace);

#endif
