/* SPDX-License-Identifier: GPL-2.0 */
/* The subcommands of vxed. Each has a file of its own, with its arguments, its printing and
 * its exit status. The operation itself is in libvxe. */
#ifndef TOOLS_VXED_COMMAND_H
#define TOOLS_VXED_COMMAND_H

#include "tools/report.h"
#include "tools/vxed/options.h"

/* Runs the subcommand with its NULL-terminated arguments, whose number the table in vxed.c
 * bounds. Returns an exit status. */
typedef int command_function(const struct options *options, char **arguments);

command_function command_load, command_reload, command_unload, command_mode;
command_function command_enable, command_disable, command_protect, command_require;
command_function command_ps, command_listening, command_doctor, command_complete;
command_function command_check, command_show, command_list, command_status;
command_function command_trace, command_generate, command_upgrade, command_history;
command_function command_revert, command_replay, command_why, command_diff, command_test;
command_function command_web;

/* The worse one of two exit statuses. */
static inline int worse(int a, int b)
{
	return a > b ? a : b;
}

#endif
