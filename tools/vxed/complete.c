// SPDX-License-Identifier: GPL-2.0
/* vxed complete: prints words for the completion of shells, one a line. Without the module or
 * without rights, it prints fewer words and no errors. */
#include <err.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/learn/upgrade.h"
#include "libvxe/policy/home.h"
#include "libvxe/policy/loaded.h"
#include "tools/vxed/command.h"
#include "vxed/policy.h"

static void print_loaded(void)
{
	struct failure ignored;
	int device = device_open(O_RDWR, &ignored);
	struct vxe_info *list = NULL;
	size_t count = 0, i;

	if (device >= 0) {
		list = loaded_list(device, &count, &ignored);
		close(device);
	}
	for (i = 0; list && i < count; i++)
		puts(list[i].name);
	free(list);
}

/* The part of each file's name before the ending. */
static void print_files(const char *pattern, size_t ending)
{
	glob_t files = { 0 };
	const char *name;
	size_t i;

	if (!glob(pattern, GLOB_BRACE, NULL, &files)) {
		for (i = 0; i < files.gl_pathc; i++) {
			name = strrchr(files.gl_pathv[i], '/') + 1;
			printf("%.*s\n", (int)(strlen(name) - ending), name);
		}
	}
	globfree(&files);
}

static void print_calls(void)
{
	unsigned int point;

	for (point = 0; point < VXE_POINTS; point++)
		if (point_get(point))
			puts(point_get(point)->name);
}

static void print_proposals(const struct options *options, const char *name)
{
	const struct proposal_options how = {
		.library = options->library, .passwd = options->passwd,
		.exact = options->exact, .evidence = options_evidence(options),
	};
	struct failure ignored;
	struct upgrade upgrade;
	struct home home;
	size_t i;

	if (!home_find(&home, name, options->state, options->library, &ignored) ||
	    !upgrade_open(&upgrade, &home, &how, &options->log, &ignored))
		return;
	for (i = 0; i < upgrade.count; i++)
		puts(upgrade.items[i].id);
	upgrade_close(&upgrade);
}

int command_complete(const struct options *options, char **arguments)
{
	const char *what = arguments[0];

	if (!strcmp(what, "loaded")) {
		print_loaded();
	} else if (!strcmp(what, "names")) {
		print_loaded();
		print_files(HOME_VXEDS "/*.vxed", strlen(".vxed"));
	} else if (!strcmp(what, "calls")) {
		print_calls();
	} else if (!strcmp(what, "services")) {
		print_files("/{usr/lib,etc}/systemd/system/*.service", 0);
	} else if (!strcmp(what, "proposals") && arguments[1]) {
		print_proposals(options, arguments[1]);
	} else {
		warnx("complete takes names, loaded, calls, services, or proposals NAME");
		return STATUS_BAD;
	}
	return STATUS_OK;
}
