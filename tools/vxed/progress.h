/* SPDX-License-Identifier: GPL-2.0 */
/* Shows the progress of long work on a terminal. */
#ifndef TOOLS_VXED_PROGRESS_H
#define TOOLS_VXED_PROGRESS_H

/*
 * Shows on standard error which part of the work is done, from 0 to 1, and how long the rest will
 * take. Does so only if standard error is a terminal and the work has taken a second. The first
 * call marks the beginning of the work.
 */
void progress_show(double part);

/* Call when the work has ended. Removes what was shown. */
void progress_end(void);

#endif
