/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VX32_STATE_H
#define VX32_STATE_H

#include <pthread.h>
#include <sys/types.h>

#include "vx32/cache.h"
#include "vx32/cpu.h"
#include "vx32/memory.h"
#include "vx32/translate.h"
#include "vx32/vx32.h"

/* The state of a box. box.c fills it in; fault.c reads it in a signal handler. */
struct vx_box {
	struct memory memory;
	struct cache cache;
	struct translator translator;
	u64 fuel;		/* beside what the cpu has */
	u8 fp_level;		/* the highest of all fragments ever */
	bool broken;
	bool fast_gs;		/* wrgsbase works */
	u32 stop;		/* set by vx_interrupt(), atomically; cleared by vx_run() */
	pid_t runner;		/* the thread in vx_run(), atomically; or 0 */
	struct vx_cpu *cpu;	/* that runs; for the signal handler */
	pthread_t thread;	/* whose number `tid` is */
	pid_t tid;
	u64 translated, rewritten;
};

#endif
