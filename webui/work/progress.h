/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The progress of a job. With --progress, vxe-work writes it to PROGRESS_FD as an unsigned int at
 * offset 0, from 0 to PROGRESS_WHOLE. The file is the caller's.
 */
#ifndef WEBUI_WORK_PROGRESS_H
#define WEBUI_WORK_PROGRESS_H

#include "libvxe/progress.h"

#define PROGRESS_FD	3

/* Reports are written from now on. */
void progress_open(void);

/* Reports which part of the job is done, from 0 to 1. */
void progress_report(double part);

#endif
