/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An i386 program while it runs. Each of its threads is a thread of the host, with a cpu of its own
 * for the one box. Threads take turns: only the one whose turn it is may run guest code or access
 * guest memory. It gives up its turn while it makes a system call of the host.
 */
#ifndef VXLINUX_I386_PROGRAM_H
#define VXLINUX_I386_PROGRAM_H

#include <limits.h>
#include <pthread.h>
#include <signal.h>

#include "vx32/linux.h"

#define GUEST_SIGNALS	64
/* Results of calls besides a value and -errno: */
#define NOT_MADE	(-513)	/* a signal arrived before the call: restart it */
#define NO_RESULT	(-514)	/* eax is set already */

/* The struct sigaction of i386. */
struct action {
	uint32_t handler, flags, restorer;
	uint64_t mask;
} __attribute__((packed));

struct thread;

struct program {
	struct vx_box *box;
	struct vx_heap heap;
	char path[PATH_MAX];		/* of the program's file */
	uint32_t trampoline;		/* guest address of the code that calls sigreturn */
	struct action actions[GUEST_SIGNALS + 1];	/* by signal number */
	/* Turns are tickets: a thread takes `number` and waits until `serving` equals it. */
	pthread_mutex_t lock;
	pthread_cond_t next;
	uint32_t number, serving;
	uint32_t threads;		/* number of them; changed by the thread with the turn */
	void (*run)(struct thread *thread);	/* run_thread() */
};

struct thread {
	struct program *program;
	struct vx_box *box;		/* program->box */
	struct vx_cpu *cpu;
	int tid;
	uint32_t clear;			/* clear_child_tid: guest address to clear at end; 0: none */
	bool turn;			/* it has the turn; read by its signal handlers */
	bool timed;			/* it has a timer, whose SIGURG ends long turns */
	uint64_t mask;			/* the signal mask that the guest set */
	volatile uint32_t signalled;	/* 1: a host handler has stored a signal in `info` */
	uint64_t waiting;		/* FAULTS to deliver later: blocked, or `info` is in use */
	siginfo_t info;
	uint32_t stack_at, stack_size, stack_flags;	/* sigaltstack() */
	uint32_t fault[3];		/* exception, error code and address of the last fault */
	char *start;			/* its allocated host stack; NULL: first thread */
};

/* The guest thread of this host thread. */
extern _Thread_local struct thread *current;

/* Waits for the turn, in the order of arrival; and ends it. */
void turn_take(struct thread *t);
void turn_give(struct thread *t);

/*
 * Makes a system call of the host. Gives up the turn meanwhile. Returns the result, -errno, or
 * NOT_MADE if a signal arrived before.
 */
int64_t host_make(struct thread *t, long number, const long arguments[6]);
#define HOST(t, number, ...) host_make(t, number, (const long[6]){ __VA_ARGS__ })

/*
 * Returns the host address of guest memory, as an argument of HOST(). Guest address 0 gives 0; an
 * invalid range gives an address that makes the call fail with EFAULT. write: the call may write.
 */
long guest_at(struct thread *t, uint32_t address, uint32_t size, bool write);

/* Runs a guest thread until it ends. */
void run_thread(struct thread *t) __attribute__((noreturn));
/* Ends the process as if killed by the signal. */
void thread_end_by(int number) __attribute__((noreturn));
/* Prints an error message and ends the process. */
void thread_fail(const char *name, const char *why) __attribute__((noreturn));

/*
 * Execute an i386 system call: number and six arguments. Each function knows the calls of its file.
 * false: the number is not one of them. *result: a value, -errno, NOT_MADE or NO_RESULT.
 */
bool call_any(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result);
bool call_process(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result);
bool call_signal(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result);
bool call_socket(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result);
bool call_time(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result);

/* Signals ------------------------------------------------------------------------------- */

#define BIT(number)	(1ull << ((number) - 1))
#define FAULTS		(BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGILL) | BIT(SIGTRAP))
#define NEVER_BLOCKED	(FAULTS | BIT(SIGKILL) | BIT(SIGSTOP))

/* Installs the host's handlers, before the program runs. */
void signals_begin(struct program *program);
/* Applies the guest's signal mask to the host thread. */
void signals_set_mask(struct thread *t);
/* Returns the host's mask for a mask of the guest. */
static inline uint64_t signals_host_mask(uint64_t mask)
{
	return mask & ~(NEVER_BLOCKED | BIT(SIGURG));
}
/* Delivers the signal in `info`: makes the guest continue in its handler. */
void signals_deliver(struct thread *t);
/* Sends the signal of a CPU exception to the guest thread. */
void signals_fault(struct thread *t, const struct vx_trap *trap);
/* True if an interrupted call is to be restarted after the handler (SA_RESTART). */
bool signals_restart(const struct thread *t, uint32_t number);
/* Structures ---------------------------------------------------------------------------- */

/* Convert siginfo_t to and from that of i386. */
void signals_narrow(const siginfo_t *from, uint32_t to[32]);
void signals_widen(const uint32_t from[32], siginfo_t *to);

struct timespec;

/*
 * Read and write a struct timespec in guest memory. wide: its members have 64 bits, else 32.
 * Return 0 or -EFAULT.
 */
int time_get(struct thread *t, uint32_t at, bool wide, struct timespec *to);
int time_put(struct thread *t, uint32_t at, bool wide, const struct timespec *from);

#endif
