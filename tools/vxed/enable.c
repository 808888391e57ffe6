// SPDX-License-Identifier: GPL-2.0
/* vxed enable and vxed disable: which VXEDs are loaded at boot. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/check.h"
#include "libvxe/policy/enabled.h"
#include "tools/vxed/command.h"

/* A VXED that does not compile, or that has another name than its file, is not enabled. */
static int enable(const struct options *options, const char *name)
{
	char path[PATH_MAX + 16];
	struct failure failure;
	struct checked checked;

	snprintf(path, sizeof(path), "%s/%s.vxed", HOME_VXEDS, name);
	if (!name_check(name, &failure) ||
	    !check_file(path, options->library, &checked, &failure))
		return report_failure(&failure);
	if (strcmp(checked.name, name)) {
		failure_set(&failure, FAILURE_INPUT, "%s: its VXED has the name %s", path,
			    checked.name);
		return report_failure(&failure);
	}
	if (!enabled_set(name, true, &failure))
		return report_failure(&failure);
	return STATUS_OK;
}

int command_enable(const struct options *options, char **names)
{
	int status = STATUS_OK;
	char **name;

	for (name = names; *name; name++)
		status = worse(status, enable(options, *name));
	if (status == STATUS_OK && options->now)
		status = command_load(options, names);
	return status;
}

int command_disable(const struct options *options, char **names)
{
	int status = STATUS_OK;
	struct failure failure;
	char **name;

	for (name = names; *name; name++)
		if (!enabled_set(*name, false, &failure))
			status = worse(status, report_failure(&failure));
	if (status == STATUS_OK && options->now)
		status = command_unload(options, names);
	return status;
}
