/* SPDX-License-Identifier: GPL-2.0 */
/* The options of all subcommands of vxed. */
#ifndef TOOLS_VXED_OPTIONS_H
#define TOOLS_VXED_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "libvxe/learn/logbook.h"
#include "uapi/vxe.h"

/* Options that are not given are NULL, 0 or false. Texts belong to argv. */
struct options {
	enum vxe_mode mode;		/* VXE_MODE_DEFAULT: not given */
	const char *library, *model, *name, *output, *passwd, *merge, *state, *against, *url, *socket,
		*evidence;
	const char **activate;		/* patterns, NULL-terminated; NULL: none */
	size_t nactivate;
	const char **accepted, **rejected;	/* ids */
	size_t naccepted, nrejected;
	bool accept_all, json, exact, no_evidence, stop, now, enabled, kept, prometheus, nagios;
	const char **events, **databases;	/* lists that log points at */
	size_t nevents, ndatabases;
	struct logbook log;		/* --database, --events, --ring, --since, --until */
};

enum parsed { PARSED, PARSED_HELP, PARSED_VERSION, PARSED_USAGE, PARSED_BAD };

/*
 * Reads the options from argv[first] on. Afterwards optind is the first argument that is no
 * option. takes: a letter for each allowed option of the command argv[first - 1], as in the table
 * in options.c; NULL: there is no command, and only --help and --version are allowed.
 * PARSED_USAGE: an unknown option, or one that is not allowed. PARSED_BAD: an invalid value. Both
 * have been reported.
 */
enum parsed options_parse(struct options *options, int argc, char **argv, int first,
			  const char *takes);
/* The evidence of struct generate_options. */
const char *options_evidence(const struct options *options);
void options_free(struct options *options);

#endif
