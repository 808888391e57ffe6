// SPDX-License-Identifier: GPL-2.0
/* vxed check: whether files are VXEDs. */
#include "libvxe/policy/check.h"
#include "libvxe/policy/home.h"
#include "tools/vxed/command.h"

int command_check(const struct options *options, char **files)
{
	struct failure diagnostic;
	struct checked checked;
	int status = STATUS_OK;
	char path[PATH_MAX];

	for (; *files; files++)
		if (!check_file(home_file(*files, path), options->library, &checked, &diagnostic))
			status = worse(status, report_failure(&diagnostic));
	return status;
}
