// SPDX-License-Identifier: GPL-2.0
/* vxed enable and vxed disable: which VXEDs are loaded at boot. */
#include "libvxe/policy/enabled.h"
#include "tools/vxed/command.h"
#include "tools/vxed/record.h"

static int set(const struct options *options, char **names, bool enabled)
{
	int status = STATUS_OK;
	struct failure failure;

	for (; *names; names++) {
		if (enabled_set(*names, enabled, options->library, &failure))
			record(options, enabled ? "enable" : "disable", *names, 0, NULL);
		else
			status = worse(status, report_failure(&failure));
	}
	return status;
}

int command_enable(const struct options *options, char **names)
{
	int status = set(options, names, true);

	if (status == STATUS_OK && options->now)
		status = command_load(options, names);
	return status;
}

int command_disable(const struct options *options, char **names)
{
	int status = set(options, names, false);

	if (status == STATUS_OK && options->now)
		status = command_unload(options, names);
	return status;
}
