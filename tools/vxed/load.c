// SPDX-License-Identifier: GPL-2.0
/* vxed load and vxed reload: put VXEDs in force. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/home.h"
#include "libvxe/policy/loaded.h"
#include "libvxe/policy/symlinks.h"
#include "tools/vxed/command.h"
#include "tools/vxed/print.h"

static int report(const struct failure *failure, const char *file)
{
	if (failure->code != EEXIST && failure->code != ENOENT)
		return report_failure(failure);
	if (failure->kind == FAILURE_INPUT)
		return report_failure(failure);
	warnx("%s: %s", file, failure->message);
	return STATUS_FAILED;
}

static int load_file(int device, const struct options *options, const char *what, bool replace)
{
	char path[PATH_MAX];
	const char *file = home_file(what, path);
	struct failure failure;
	struct loaded loaded;

	if (!loaded_load(device, file, options->library, options->mode, replace, &loaded,
			 &failure))
		return report(&failure, file);
	symlinks_report(file, warn_symlink);
	/* A file that says soft ends production; the user may not have meant that. */
	if (!options->mode && loaded.before == VXE_MODE_PRODUCTION &&
	    loaded.mode != VXE_MODE_PRODUCTION)
		warnx("%s was in mode production, and is in mode %s now, as its file says; "
		      "vxed mode %s production", loaded.name, mode_name(loaded.mode),
		      loaded.name);
	return STATUS_OK;
}

static int load_files(const struct options *options, char **files, bool replace)
{
	int status = STATUS_OK, device;
	struct failure failure;

	device = device_open_to_change(&failure);
	if (device < 0)
		return report_failure(&failure);
	for (; *files; files++)
		status = worse(status, load_file(device, options, *files, replace));
	close(device);
	return status;
}

int command_load(const struct options *options, char **files)
{
	return load_files(options, files, false);
}

int command_reload(const struct options *options, char **files)
{
	return load_files(options, files, true);
}
