// SPDX-License-Identifier: GPL-2.0
/* vxed history: the changes of a VXED's text. */
#include <stdio.h>

#include "libvxe/policy/history.h"
#include "tools/vxed/command.h"

int command_history(const struct options *options, char **arguments)
{
	struct history history;
	struct failure failure;
	struct home home;
	size_t i;

	if (!home_find(&home, arguments[0], options->state, options->library, &failure) ||
	    !history_read(&home, &history, &failure))
		return report_failure(&failure);
	for (i = 0; i < history.count; i++)
		puts(history.list[i].line);
	history_free(&history);
	return STATUS_OK;
}
