/* SPDX-License-Identifier: GPL-2.0 */
/* The options of vxe, and what it does with them. */
#ifndef TOOLS_VXE_OPTIONS_H
#define TOOLS_VXE_OPTIONS_H

#include <stdbool.h>

#include "uapi/vxe.h"

/* Options that are not given are NULL, false or VXE_MODE_DEFAULT. Texts belong to argv. */
struct options {
	enum vxe_mode mode;
	const char *output, *model, *argv0, *library, *merge, *name, *passwd;
	bool exact, no_evidence;
};

/*
 * Runs the program argv[0], with argv as its arguments, inside the VXED of that file or name.
 * Returns only on failure, which it has reported, with the exit status.
 */
int command_run(const struct options *options, const char *vxed, char **argv);

/* Runs the program argv[0] in trace mode and writes a VXED. Failures are reported. Returns
 * the exit status. */
int command_learn(const struct options *options, char **argv);

#endif
