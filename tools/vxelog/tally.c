// SPDX-License-Identifier: GPL-2.0
#include "tools/vxelog/tally.h"

#include <inttypes.h>
#include <string.h>

void tally_print_header(FILE *to)
{
	fprintf(to, "%-17s %10s %10s %10s %10s %10s\n", "HOUR", "PERMITTED", "VIOLATED",
		"REFUSED", "OTHER", "LOST");
}

void tally_print(FILE *to, const struct tally_row *row, bool json)
{
	char time[EVENT_TIME_SIZE];

	event_time(row->time, time);
	if (json)
		fprintf(to, "{\"time\":\"%s\",\"permitted\":%" PRIu64 ",\"violated\":%" PRIu64
			",\"refused\":%" PRIu64 ",\"other\":%" PRIu64 ",\"lost\":%" PRIu64 "}\n",
			time, row->permitted, row->violated, row->refused, row->other, row->lost);
	else
		fprintf(to, "%.*sZ %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64
			" %10" PRIu64 "\n", (int)strlen("2026-01-31T12:00"), time, row->permitted,
			row->violated, row->refused, row->other, row->lost);
}
