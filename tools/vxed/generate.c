// SPDX-License-Identifier: GPL-2.0
/* vxed generate: a VXED that permits the events of a file. */
#include "libvxe/learn/trace.h"
#include "tools/vxed/command.h"
#include "tools/vxed/print.h"
#include "tools/vxed/progress.h"

static bool add(const struct event *event, void *trace)
{
	return trace_add(trace, event, NULL);
}

int command_generate(const struct options *options, char **files)
{
	const struct logbook log = {
		.events = (const char *[]) { files[0] ? files[0] : "-", NULL },
		.progress = options->log.progress,
	};
	struct logbook_notes notes;
	struct failure failure;
	struct trace trace;
	int status;
	bool ok;

	trace_init(&trace);
	ok = logbook_events(&log, NULL, add, &trace, &notes, &failure);
	progress_end();
	if (ok) {
		print_notes(&notes);
		status = print_learned(options, &trace);
	} else {
		status = report_failure(&failure);
	}
	trace_free(&trace);
	return status;
}
