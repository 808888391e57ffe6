// SPDX-License-Identifier: GPL-2.0
#include "tools/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "libvxe/text/quote.h"

int report_failure(const struct failure *failure)
{
	fflush(stdout);
	if (!failure->file[0]) {
		fprintf(stderr, "%s: ", program_invocation_short_name);
	} else {
		quote_line(stderr, failure->file, strlen(failure->file));
		if (failure->line)
			fprintf(stderr, ":%u", failure->line);
		if (failure->column)
			fprintf(stderr, ":%u", failure->column);
		fputs(": ", stderr);
	}
	quote_line(stderr, failure->message, strlen(failure->message));
	if (failure->suggestion[0])
		fprintf(stderr, " (did you mean '%s'?)", failure->suggestion);
	putc('\n', stderr);
	return failure->kind == FAILURE_INPUT ? STATUS_BAD : STATUS_FAILED;
}

void report_single(uint64_t count)
{
	if (count)
		warnx("%" PRIu64 " rule%s a name that looks made up but was seen only once: "
		      "another run with --merge, or soft mode and vxed upgrade, widens %s",
		      count, count == 1 ? " has" : "s have", count == 1 ? "it" : "them");
}
