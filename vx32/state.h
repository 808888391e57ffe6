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

/* The state of a box. box.c sets it; fault.c reads it in signal handlers. */
struct vx_box {
	struct memory memory;
	struct cache cache;
	struct translator translator;
	u64 fuel;		/* instructions, in addition to those in the cpus */
	u8 fp_level;		/* the highest fp_level of all fragments so far */
	bool broken;		/* vx_run() returns VX_BROKEN */
	bool fast_gs;		/* the kernel permits wrgsbase */
	u32 stop;		/* atomic: set by vx_interrupt(), cleared by vx_run() */
	pid_t runner;		/* atomic: tid of the thread in vx_run(); 0: none */
	struct vx_cpu *cpu;	/* the one that runs, for the signal handler */
	/* The thread that ran the box last, and its tid, so that gettid() is called once. */
	pthread_t thread;
	pid_t tid;
	u64 translated, rewritten;	/* see struct vx_figures */
};

#endif
