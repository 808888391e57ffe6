/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cells: 64-bit guests. A cell is a process and all of its descendants, under a seccomp filter
 * that they cannot remove. The CPU and the kernel confine them as any process, so they run at
 * full speed. The filter passes some system calls to the kernel and hands the others to the
 * application, which answers them:
 *
 *	cell = vx_cell_new(rules, count, &error);
 *	vx_cell_start(cell, path, argv, envp, &error);
 *	poll() vx_cell_fd(), then
 *	while (vx_cell_next(cell, &call))
 *		... vx_cell_copy_in(), vx_cell_answer() or vx_cell_give() ...
 *
 * A call that was handed to the application is answered exactly once, in one of these ways:
 *
 * - The application does what the guest asked for, with its own descriptors, and returns the
 *   result: vx_cell_answer(), vx_cell_give(). It must copy what it judges, and use the copy:
 *   other guest threads can change the guest's memory at any time.
 * - The kernel executes the guest's call: vx_cell_continue(). This is safe only if all that was
 *   judged is in registers. Only a tracer can change the registers of a waiting task, so the
 *   application must not let guests use ptrace.
 * - The guest makes another call, with registers that the application chooses: vx_cell_make().
 *   This is for calls that only the guest itself can make, such as exec.
 *
 * The application must run as the same user as the guests, must not have more privileges than
 * they have, and must be allowed to trace them.
 *
 * Threads. One thread uses a cell. vx_cell_answer(), vx_cell_give() and vx_cell_copy_out() may be
 * called by any thread.
 *
 * Needs Linux 5.19. See seccomp_unotify(2), and its warnings about
 * SECCOMP_USER_NOTIF_FLAG_CONTINUE.
 */
#ifndef VX32_CELL_H
#define VX32_CELL_H

#include "vx32/vx32.h"

struct vx_cell;

#define VX_CELL_CALLS	512	/* rules are for lower numbers; others go to the application */
/*
 * The limit of guests' descriptors (RLIMIT_NOFILE) is VX_CELL_FD_END. Those from VX_CELL_FD_OWN on
 * are for the application; its rules must keep guests from closing and replacing them.
 */
#define VX_CELL_FD_OWN	4080
#define VX_CELL_FD_END	4096

enum vx_cell_action {
	VX_CELL_HAND = 0,	/* hand the call to the application */
	VX_CELL_PASS,		/* pass it to the kernel */
	VX_CELL_REFUSE,		/* fail with the errno in `error` */
};

enum vx_cell_test {
	VX_CELL_ALWAYS = 0,
	VX_CELL_BITS,		/* the argument has one of the bits of `value` */
	VX_CELL_ABOVE,		/* its lower 32 bits are at least `value`, unsigned */
	VX_CELL_EQUAL,		/* its lower 32 bits equal `value` */
	VX_CELL_NONZERO,	/* it is not 0; all 64 bits count */
};

/*
 * What happens to an x86-64 call with this number if the test of argument 0 to 5 is true. The first
 * rule that matches decides. If none does, or if the call is of another ABI, it is handed to the
 * application.
 */
struct vx_cell_rule {
	uint16_t number;
	uint8_t action, error;
	uint8_t test, argument;
	uint32_t value;
};

/*
 * Makes a cell without guests. rules: not kept. NULL: *error says why; E2BIG: there are more rules
 * than a filter can hold.
 */
struct vx_cell *vx_cell_new(const struct vx_cell_rule *rules, size_t count,
			    struct vx_error *error);

/*
 * Frees the cell. Does not kill the guests; calls of theirs that would be handed to the application
 * then fail with ENOSYS. NULL is permitted.
 */
void vx_cell_free(struct vx_cell *cell);

/*
 * Starts the first guest: a child that has descriptors 0 to 2, default signal handlers (ignored
 * signals stay ignored) and no_new_privs. Then it executes the program; unless a rule passes it,
 * that exec is the first call which vx_cell_next() returns. The child exits with 127 if the file
 * does not exist, and 126 for other failures of exec. argv, envp: as for execve(2).
 *
 * Call it once per cell. The kernel kills the first guest when the calling thread ends. The calling
 * process becomes a child subreaper, so that it can reap all guests.
 */
bool vx_cell_start(struct vx_cell *cell, const char *path, char *const argv[],
		   char *const envp[], struct vx_error *error);

/* The pid of the process that vx_cell_start() made. */
pid_t vx_cell_first(const struct vx_cell *cell);

/* A system call that waits for the application. */
struct vx_call {
	uint64_t id;		/* of the seccomp notification */
	pid_t tid;		/* of the guest's thread, in the application's pid namespace */
	uint32_t arch;		/* AUDIT_ARCH_* */
	int number;
	uint64_t arguments[6];
	uint64_t pc;		/* after the instruction that makes the call */
};

/*
 * A descriptor to poll: readable when a call may be waiting. Before poll() blocks, ask
 * vx_cell_waiting(): vx_cell_make() may have received calls meanwhile, for which the descriptor is
 * not readable. It belongs to the cell.
 */
int vx_cell_fd(const struct vx_cell *cell);
bool vx_cell_waiting(const struct vx_cell *cell);

/* Fetches a call, without waiting for one. false: no call is waiting. */
bool vx_cell_next(struct vx_cell *cell, struct vx_call *call);

/*
 * True if the guest still waits for the answer. As long as it does, its tid cannot be reused: what
 * was looked up by tid before this check belongs to this guest.
 */
bool vx_cell_waits(const struct vx_cell *cell, const struct vx_call *call);

/* Answering. Nothing happens if the guest has ended. ------------------------------------ */

/* value: the result of the call; -4095 to -1: a negative errno. */
void vx_cell_answer(const struct vx_cell *cell, const struct vx_call *call, int64_t value);

/* Lets the kernel execute the call. */
void vx_cell_continue(const struct vx_cell *cell, const struct vx_call *call);

/*
 * Installs a duplicate of fd in the guest, and answers with its number; if that fails, with the
 * errno. flags: O_CLOEXEC or 0. fd must not be an O_PATH descriptor, and stays the caller's.
 */
void vx_cell_give(const struct vx_cell *cell, const struct vx_call *call, int fd, int flags);

/*
 * Installs a duplicate of fd like vx_cell_give(), but does not answer. at: the number, whose old
 * descriptor is closed; -1: the lowest free one. Returns the number or -errno.
 */
int vx_cell_put(const struct vx_cell *cell, const struct vx_call *call, int fd, int at,
		int flags);

/*
 * Duplicates a descriptor of a guest process into the application, which closes it. Returns the
 * descriptor or -errno; -ESRCH: the guest no longer waits. process: of the thread that made the
 * call.
 */
int vx_cell_take(const struct vx_cell *cell, const struct vx_call *call, pid_t process, int fd);

/* Memory -------------------------------------------------------------------------------- */

/*
 * Copy between the application and the memory of the guest that made the call. size: bytes. false:
 * not all of it is accessible, or the guest has ended; part of it may have been copied.
 */
bool vx_cell_copy_in(const struct vx_cell *cell, const struct vx_call *call, void *to,
		     uint64_t from, size_t size);
bool vx_cell_copy_out(const struct vx_cell *cell, const struct vx_call *call, uint64_t to,
		      const void *from, size_t size);

/*
 * Copies a string to a buffer of size bytes, NUL included. Returns its length without the NUL;
 * -EFAULT; -ENAMETOOLONG if it does not fit; -ESRCH if the guest has ended.
 */
long vx_cell_copy_string(const struct vx_cell *cell, const struct vx_call *call, char *to,
			 uint64_t from, size_t size);

/* Making a call in the guest ------------------------------------------------------------- */

/*
 * Called when the call has succeeded, while the thread is stopped; after an exec, before the first
 * instruction of the new program. tid: the thread; after an exec, the process. result: of the call,
 * not negative. false: the process is to be killed.
 */
typedef bool vx_cell_check(pid_t tid, int64_t result, void *context);

/*
 * Makes the guest execute another call instead of this one, under ptrace and with all signals
 * blocked. Waits until it is done. If the filter hands the made call to the application, the
 * library lets it continue. check: may be NULL.
 *
 * Returns what the made call returned, which is also the guest's result: `call` is answered.
 * -EPERM: the guest cannot be traced; it gets EPERM. -ESRCH: the guest has ended, or was killed
 * because it left the made call or because check() returned false.
 */
int64_t vx_cell_make(struct vx_cell *cell, const struct vx_call *call, int number,
		     const uint64_t arguments[6], vx_cell_check *check, void *context);

/* Ends ----------------------------------------------------------------------------------- */

/*
 * Reaps guests that have ended, without waiting: all children of the calling process, also those
 * that are not guests. true: the first guest has ended; *status is its status, as of waitpid().
 */
bool vx_cell_reap(struct vx_cell *cell, int *status);

/* False once no guest is left. */
bool vx_cell_inhabited(const struct vx_cell *cell);

#endif
