// SPDX-License-Identifier: GPL-2.0
#include "webui/work/progress.h"

#include <stdbool.h>
#include <unistd.h>

static bool wanted;

void progress_open(void)
{
	wanted = true;
}

/* Nothing depends on the progress, so a failure to write it stops only the reports. */
void progress_report(double part)
{
	unsigned int done = part * PROGRESS_WHOLE;

	if (wanted)
		wanted = pwrite(PROGRESS_FD, &done, sizeof(done), 0) == sizeof(done);
}
