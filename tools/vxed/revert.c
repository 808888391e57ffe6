// SPDX-License-Identifier: GPL-2.0
/* vxed revert: goes back to an earlier text of a VXED. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/policy/history.h"
#include "tools/vxed/command.h"
#include "tools/vxed/print.h"
#include "tools/vxed/record.h"

static bool number_of(const char *text, unsigned int *number)
{
	size_t digits = strspn(text, "0123456789");

	*number = digits < 10 ? strtoul(text, NULL, 10) : 0;
	if (*number && !text[digits])
		return true;
	warnx("%s: a version is a number, see vxed history", text);
	return false;
}

int command_revert(const struct options *options, char **arguments)
{
	unsigned int version = 0;
	struct failure failure;
	struct change change;
	struct home home;
	int lock;
	bool ok;

	if (arguments[1] && !number_of(arguments[1], &version))
		return STATUS_BAD;
	if (!home_find(&home, arguments[0], options->state, options->library, &failure))
		return report_failure(&failure);
	lock = home_lock(&home, &failure);
	ok = lock >= 0 && history_revert(&home, options->library, version, record_actor(),
					 &change, &failure);
	if (lock >= 0)
		close(lock);
	if (!ok) {
		report_failure(&failure);
		return failure.kind == FAILURE_INPUT || (version && failure.code == ENOENT) ?
			STATUS_BAD : STATUS_FAILED;
	}
	record(options, "revert", home.name, change.version, arguments[1]);
	print_change(&home, &change);
	return STATUS_OK;
}
