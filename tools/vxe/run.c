// SPDX-License-Identifier: GPL-2.0
/* vxe: runs a program inside a VXE. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/loaded.h"
#include "libvxe/policy/source.h"
#include "tools/program.h"
#include "tools/report.h"
#include "tools/vxe/options.h"

#define ENTER_TRIES	5

static bool is_file_name(const char *vxed)
{
	const char *end = strrchr(vxed, '.');

	return strchr(vxed, '/') || (end && !strcmp(end, ".vxed"));
}

/* Whether the loaded VXED has this text, and the mode that is wanted. An exit status. */
static int check_same(int device, const struct options *options, const char *name,
		      const struct source *source)
{
	struct vxe_info info;

	if (loaded_compare(device, name, source) == LOADED_OTHER) {
		warnx("%s is loaded with another text; see vxed reload", name);
		return STATUS_OWN;
	}
	if (options->mode != VXE_MODE_DEFAULT && device_find(device, name, &info) &&
	    info.mode != options->mode) {
		warnx("%s is loaded in mode %s; see vxed mode", name, mode_name(info.mode));
		return STATUS_OWN;
	}
	return STATUS_OK;
}

/* Loads the text, unless it is loaded already. An exit status. */
static int load(int device, const struct options *options, const struct source *source,
		char name[VXE_NAME_SIZE])
{
	struct vxe_load load = { .mode = options->mode, .flags = VXE_LOAD_TRANSIENT };
	struct failure failure;
	bool ok = device_load(device, &load, source->text, source->size, &failure);

	memcpy(name, load.name, VXE_NAME_SIZE);
	if (ok)
		return STATUS_OK;
	if (failure.kind != FAILURE_INPUT && failure.code == EEXIST)
		return check_same(device, options, name, source);
	return report_failure(&failure) == STATUS_BAD ? STATUS_BAD : STATUS_OWN;
}

/*
 * Loads the VXED if need be, and enters it. A transient VXED that was found loaded is
 * unloaded when the last task inside ends: it is loaded again then.
 */
static int enter_source(int device, const struct options *options,
			const struct source *source)
{
	char name[VXE_NAME_SIZE];
	int status, tries;

	for (tries = 0; tries < ENTER_TRIES; tries++) {
		status = load(device, options, source, name);
		if (status || !device_enter(device, name))
			return status;
		if (errno != ENOENT)
			break;
	}
	warn("%s", name);
	return STATUS_OWN;
}

static int enter_file(int device, const struct options *options, const char *file)
{
	struct failure failure;
	struct source source;
	int status;

	if (!source_resolve(file, options->library, &source, &failure)) {
		report_failure(&failure);
		return STATUS_BAD;
	}
	status = enter_source(device, options, &source);
	source_free(&source);
	return status;
}

static int enter(int device, const struct options *options, const char *vxed)
{
	struct vxe_info info;

	if (is_file_name(vxed) || !device_find(device, vxed, &info)) {
		if (is_file_name(vxed) || !access(vxed, F_OK))
			return enter_file(device, options, vxed);
		warnx("%s: no such VXED is loaded, and there is no such file", vxed);
		return STATUS_BAD;
	}
	if (options->mode != VXE_MODE_DEFAULT && options->mode != info.mode) {
		warnx("%s is loaded in mode %s; see vxed mode", vxed, mode_name(info.mode));
		return STATUS_OWN;
	}
	if (!device_enter(device, vxed))
		return STATUS_OK;
	warn("%s", vxed);
	return STATUS_OWN;
}

int command_run(const struct options *options, const char *vxed, char **argv)
{
	char path[PATH_MAX], *program = argv[0];
	struct failure failure;
	int device, status;

	if (!program_find(program, path))
		return program_not_found(program);
	device = device_open(O_RDWR, &failure);
	if (device < 0) {
		report_failure(&failure);
		return STATUS_OWN;
	}
	status = enter(device, options, vxed);
	if (status)
		return status;
	if (options->argv0)
		argv[0] = (char *)options->argv0;
	execvp(program, argv);
	return program_not_found(program);
}
