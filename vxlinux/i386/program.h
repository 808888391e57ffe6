/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An i386 program while it runs. Each of its threads is a thread of the host, which has a cpu of
 * the one box. They take turns in the box: only the thread whose turn it is runs the guest's code
 * or looks at its memory. During a call of the host the turn is another's.
 */
#ifndef VXLINUX_I386_PROGRAM_H
#define VXLINUX_I386_PROGRAM_H

#include <limits.h>
#include <pthread.h>
#include <signal.h>

#include "vx32/linux.h"

#define GUEST_SIGNALS	64
#define NOT_MADE	(-513)	/* a signal came before the call: it is made again */
#define NO_RESULT	(-514)	/* eax is set already */

/* As rt_sigaction has it. */
struct action {
	uint32_t handler, flags, restorer;
	uint64_t mask;
} __attribute__((packed));

struct program {
	struct vx_box *box;
	struct vx_heap heap;
	char path[PATH_MAX];		/* of its file */
	uint32_t trampoline;		/* guest address of the code that ends handlers */
	struct action actions[GUEST_SIGNALS + 1];
	/* Turns: each waits until `serving` is its number. */
	pthread_mutex_t lock;
	pthread_cond_t next;
	uint32_t number, serving;
	uint32_t threads;		/* guarded by the turn */
};

struct thread {
	struct program *program;
	struct vx_box *box;		/* the program's */
	struct vx_cpu *cpu;
	int tid;
	uint32_t clear;			/* guest address that becomes 0 at its end; 0: none */
	bool turn;			/* it is this thread's; its handlers look here */
	bool timed;			/* others get the turn though it makes no call */
	/* Signals: the mask as the guest sees it; what a handler of the host has taken. */
	uint64_t mask;
	volatile uint32_t signalled;	/* 0, or 1: `info` is to be delivered */
	uint64_t waiting;		/* faults that were sent while they were blocked */
	siginfo_t info;
	uint32_t stack_at, stack_size, stack_flags;	/* sigaltstack() */
	uint32_t fault[3];		/* exception, error code, address: of the last fault */
	char *start;			/* the stack of the host, if it is its own */
};

/* The thread that runs here. */
extern _Thread_local struct thread *current;

void turn_take(struct thread *t);
void turn_give(struct thread *t);

/* Makes a call of the host without the turn: what it returns, -errno, or NOT_MADE. */
int64_t host_make(struct thread *t, long number, const long arguments[6]);
#define HOST(t, number, ...) host_make(t, number, (const long[6]){ __VA_ARGS__ })

/* Where the guest's bytes are, as an argument of HOST(). Address 0 stays 0. */
long guest_at(struct thread *t, uint32_t address, uint32_t size, bool write);

/* Runs the thread until it ends. */
void thread_run(struct thread *t) __attribute__((noreturn));
/* Ends the process as the signal ends it. */
void thread_end_by(int number) __attribute__((noreturn));
/* Says why, and ends the process. */
void thread_fail(const char *name, const char *why) __attribute__((noreturn));

/* The calls, of a table each: whether the number is theirs. */
bool call_any(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result);
bool call_process(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result);
bool call_signal(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result);
bool call_socket(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result);
bool call_time(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result);

/* Signals ------------------------------------------------------------------------------- */

/* Before the first run. */
void signals_begin(struct program *program);
/* Of a new thread of the host: the guest's mask becomes the host's. */
void signals_set_mask(struct thread *t);
/* What the host's mask is when the guest has that one. */
uint64_t signals_host_mask(uint64_t mask);
/* Delivers what has been taken: the guest goes on in its handler. */
void signals_deliver(struct thread *t);
/* The CPU refused an instruction. */
void signals_fault(struct thread *t, const struct vx_trap *trap);
/* Whether the call is to be made again after the handler, if it was interrupted. */
bool signals_restart(const struct thread *t, uint32_t number);
/* siginfo_t as i386 has it. */
void signals_narrow(const siginfo_t *from, uint32_t to[32]);
void signals_widen(const uint32_t from[32], siginfo_t *to);

/* Time ---------------------------------------------------------------------------------- */

struct timespec;

/* A struct timespec of the guest: 32 bits each, or as at 64 bits. 0 or -EFAULT. */
int time_get(struct thread *t, uint32_t at, bool wide, struct timespec *to);
int time_put(struct thread *t, uint32_t at, bool wide, const struct timespec *from);

#endif
