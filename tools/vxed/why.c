// SPDX-License-Identifier: GPL-2.0
/* vxed why: explains one verdict. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "libvxe/learn/explain.h"
#include "tools/vxed/command.h"
#include "tools/vxed/print.h"

int command_why(const struct options *options, char **arguments)
{
	struct failure failure;
	struct why why;
	int64_t id;
	char *end;

	errno = 0;
	id = strtoll(arguments[0], &end, 10);
	if (errno || *end || end == arguments[0] || id <= 0) {
		warnx("%s: an event is a number, as vxelog prints it", arguments[0]);
		return STATUS_BAD;
	}
	if (!why_explain(id, arguments[1], options->state, options->library, options->passwd,
			 &options->log, &why, &failure))
		return report_failure(&failure);
	(options->json ? why_print_json : why_print)(stdout, &why);
	putchar('\n');
	why_free(&why);
	return STATUS_OK;
}
