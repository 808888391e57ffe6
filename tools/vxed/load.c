// SPDX-License-Identifier: GPL-2.0
/* vxed load and vxed reload: put VXEDs in force. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/enabled.h"
#include "libvxe/policy/home.h"
#include "libvxe/policy/loaded.h"
#include "libvxe/policy/symlinks.h"
#include "tools/vxed/command.h"
#include "tools/vxed/print.h"
#include "tools/vxed/progress.h"
#include "tools/vxed/record.h"

/* Reports a failure. If it is that the name is loaded already, or is not loaded, names the file
 * that declares it. */
static int report(const struct failure *failure, const char *file)
{
	if (failure->kind == FAILURE_INPUT ||
	    (failure->code != EEXIST && failure->code != ENOENT))
		return report_failure(failure);
	warnx("%s: %s", file, failure->message);
	return STATUS_FAILED;
}

/* The VXED of an enabled file is loaded already, perhaps by the initramfs, which cannot read the
 * kept mode if /var is a file system of its own. */
static int keep(int device, const char *name, enum vxe_mode mode)
{
	struct failure failure;
	struct vxe_info info;

	if (mode && device_find(device, name, &info) && info.mode != mode &&
	    !device_mode(device, name, mode, &failure))
		return report_failure(&failure);
	return STATUS_OK;
}

/* vxed enable --now has nothing to do if the VXED is loaded already, but does not replace another
 * text. */
static int check_loaded(int device, const struct options *options, const char *file,
			const char *name)
{
	struct failure failure;
	struct source source;
	bool same;

	if (!source_resolve(file, options->library, &source, &failure))
		return report_failure(&failure);
	same = loaded_compare(device, name, &source) == LOADED_SAME;
	source_free(&source);
	if (same)
		return STATUS_OK;
	warnx("%s is loaded with another text; vxed reload %s", name, name);
	return STATUS_FAILED;
}

/* boot: all enabled VXEDs are being loaded; that is not recorded as a change. */
static int load_file(int device, const struct options *options, const char *what, bool replace,
		     enum vxe_mode mode, bool boot)
{
	char path[PATH_MAX];
	const char *file = home_file(what, path);
	struct failure failure;
	struct loaded loaded;

	if (!loaded_load(device, file, options->library, mode, replace, &loaded, &failure)) {
		bool exists = failure.kind != FAILURE_INPUT && failure.code == EEXIST;

		if (boot && exists)
			return keep(device, loaded.name, mode);
		if (options->now && exists)
			return check_loaded(device, options, file, loaded.name);
		return report(&failure, file);
	}
	symlinks_report(file, warn_symlink);
	if (!boot)
		record(options, replace ? "reload" : "load", loaded.name, 0,
		       mode_name(loaded.mode));
	/* A file in soft mode replaces a VXED in production mode. The user may not intend that. */
	if (!mode && loaded.before == VXE_MODE_PRODUCTION &&
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
	size_t count = 0, i;
	enum vxe_mode mode;

	device = device_open_to_change(&failure);
	if (device < 0)
		return report_failure(&failure);
	while (files[count])
		count++;
	for (i = 0; i < count; i++) {
		mode = options->mode ?: options->kept ?
			enabled_kept_mode(files[i], options->state) : VXE_MODE_DEFAULT;
		status = worse(status, load_file(device, options, files[i], replace, mode, false));
		progress_show((i + 1.0) / count);
	}
	progress_end();
	close(device);
	return status;
}

/* Loads all enabled VXEDs. Continues with the others if one cannot be loaded. */
static int load_enabled(const struct options *options)
{
	char (*names)[VXE_NAME_SIZE], link[PATH_MAX], file[PATH_MAX];
	int status = STATUS_OK, device;
	struct failure failure;
	enum vxe_mode mode;
	size_t count, i;

	names = enabled_list(&count, &failure);
	if (!names)
		return report_failure(&failure);
	device = device_open_to_change(&failure);
	if (device < 0) {
		free(names);
		return report_failure(&failure);
	}
	for (i = 0; i < count; i++) {
		snprintf(link, sizeof(link), "%s/%s.vxed", ENABLED_DIRECTORY, names[i]);
		if (!realpath(link, file))
			strcpy(file, link);
		mode = options->mode ?: enabled_kept_mode(names[i], options->state);
		status = worse(status, load_file(device, options, file, false, mode, true));
		progress_show((i + 1.0) / count);
	}
	progress_end();
	close(device);
	free(names);
	return status;
}

int command_load(const struct options *options, char **files)
{
	if (options->enabled == !!*files) {
		warnx("load takes either files or --enabled");
		return STATUS_BAD;
	}
	if (options->enabled)
		return load_enabled(options);
	return load_files(options, files, false);
}

int command_reload(const struct options *options, char **files)
{
	return load_files(options, files, true);
}
