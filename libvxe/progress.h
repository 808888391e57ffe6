/* SPDX-License-Identifier: GPL-2.0 */
/* How a process tells another which part of a job is done: as an integer from 0 to PROGRESS_WHOLE.
 * Within a process it is a double from 0 to 1. */
#ifndef LIBVXE_PROGRESS_H
#define LIBVXE_PROGRESS_H

#define PROGRESS_WHOLE	10000

#endif
