/* SPDX-License-Identifier: GPL-2.0 */
/* How far long work has come, on a terminal. */
#ifndef TOOLS_VXED_PROGRESS_H
#define TOOLS_VXED_PROGRESS_H

/*
 * Says on standard error which part is done, from 0 to 1, and how long the rest will take, if that
 * is a terminal and the work has taken a second. The first call begins the work.
 */
void progress_show(double part);

/* The work has ended: removes what was shown. */
void progress_end(void);

#endif
