// SPDX-License-Identifier: GPL-2.0
/* vxed check: whether files are VXEDs. */
#include "libvxe/policy/check.h"
#include "libvxe/policy/home.h"
#include "libvxe/policy/symlinks.h"
#include "tools/vxed/command.h"
#include "tools/vxed/print.h"

int command_check(const struct options *options, char **files)
{
	struct failure diagnostic;
	struct checked checked;
	int status = STATUS_OK;
	char path[PATH_MAX];
	const char *file;

	for (; *files; files++) {
		file = home_file(*files, path);
		if (check_file(file, options->library, &checked, &diagnostic))
			symlinks_report(file, warn_symlink);
		else
			status = worse(status, report_failure(&diagnostic));
	}
	return status;
}
