/* SPDX-License-Identifier: GPL-2.0 */
/* The commands of vxed, each in a file of its own. */
#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uapi/vxe.h"

struct options {
	enum vxe_mode mode;
	const char *library, *model, *name, *output, *passwd, *merge;
	const char **activate;		/* patterns, NULL-terminated; NULL: none */
	size_t nactivate;
	bool json, exact, stop;
	/* where events are from: see logbook.h */
	const char *database, *events;
	bool ring;
	int64_t since, until;		/* ns since the epoch; 0: any */
	/* upgrade, history */
	const char *state;		/* NULL: HOME_STATE */
	const char **accepted, **rejected;	/* ids */
	size_t naccepted, nrejected;
	bool accept_all;
	const char *against;		/* replay: a VXED's file */
};

/* Each takes its arguments, NULL-terminated, and returns an exit status. */
typedef int command_function(const struct options *options, char **arguments);

command_function command_trace, command_upgrade, command_history, command_revert;
command_function command_replay, command_why, command_diff, command_test;

struct trace;

/* Generates as the options say, or merges, and writes. An exit status. */
int command_write_learned(const struct options *options, const struct trace *trace);

#endif
