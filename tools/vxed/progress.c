// SPDX-License-Identifier: GPL-2.0
#include "tools/vxed/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SHOW_AFTER	1.0	/* seconds */
#define SHOW_EVERY	0.2

static double begun, shown;	/* seconds; 0: not yet */

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* The cursor returns to the beginning of the line, so that messages write over it. */
void progress_show(double part)
{
	double now = seconds();

	if (!begun)
		begun = now;
	if (now - begun < SHOW_AFTER || now - shown < SHOW_EVERY || part <= 0 ||
	    !isatty(STDERR_FILENO))
		return;
	shown = now;
	fprintf(stderr, "%3.0f %%, %.0f s left\033[K\r", part * 100, (now - begun) * (1 - part) / part);
	fflush(stderr);
}

void progress_end(void)
{
	if (shown)
		fputs("\033[K", stderr);
	begun = shown = 0;
}
