// SPDX-License-Identifier: GPL-2.0
/* vxed generate: a VXED that permits the events of a file. */
#include "libvxe/learn/trace.h"
#include "tools/vxed/command.h"
#include "tools/vxed/print.h"

static bool add(const struct event *event, void *trace)
{
	return trace_add(trace, event, NULL);
}

int command_generate(const struct options *options, char **files)
{
	const struct logbook log = {
		.events = (const char *[]) { files[0] ? files[0] : "-", NULL },
	};
	struct logbook_notes notes;
	struct failure failure;
	struct trace trace;
	int status;

	trace_init(&trace);
	if (logbook_events(&log, NULL, add, &trace, &notes, &failure)) {
		print_notes(&notes);
		status = print_learned(options, &trace);
	} else {
		status = report_failure(&failure);
	}
	trace_free(&trace);
	return status;
}
