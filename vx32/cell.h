/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cells: 64-bit guests. The processor confines them as it does any process, so that they run
 * at full speed. A cell is a process and all that it starts, under a seccomp filter. The
 * filter passes some calls to the kernel and hands the others to the application:
 *
 *	cell = vx_cell_new(rules, count, &error);
 *	vx_cell_start(cell, path, argv, envp, &error);
 *	while (vx_cell_next(cell, &call))
 *		... vx_cell_copy_in(), vx_cell_answer() or vx_cell_give() ...
 *
 * The application does what the guest asked for, with its own descriptors, and answers. What
 * it judged it has copied, so that no guest can change it afterwards. A call whose meaning is
 * in its registers alone may be passed on with vx_cell_continue(): nobody but a tracer can
 * change a waiting task's registers, and the application must refuse ptrace to its guests.
 * Calls that only the guest itself can make, such as exec, are made in its place with
 * registers that the application chooses (vx_cell_make()).
 *
 * The application must run as the same user as the guests, must not hold more rights than
 * they, and must be able to trace them. One thread uses a cell; vx_cell_answer(),
 * vx_cell_give(), vx_cell_copy_out() may be called by any thread.
 *
 * Source of the technique: seccomp_unotify(2), and its warnings about SECCOMP_USER_NOTIF_FLAG_
 * CONTINUE.
 */
#ifndef VX32_CELL_H
#define VX32_CELL_H

#include "vx32/vx32.h"

struct vx_cell;

#define VX_CELL_CALLS	512	/* calls with greater numbers are handed to the application */
/*
 * Descriptors of guests are below this number. Those from here to VX_CELL_FD_END are the
 * application's: a guest can neither close nor replace them.
 */
#define VX_CELL_FD_OWN	4080
#define VX_CELL_FD_END	4096

enum vx_cell_action {
	VX_CELL_HAND = 0,	/* to the application */
	VX_CELL_PASS,		/* to the kernel */
	VX_CELL_REFUSE,		/* error says with what errno */
};

enum vx_cell_test {
	VX_CELL_ALWAYS = 0,
	VX_CELL_BITS,		/* the argument has one of these bits; they are below 1 << 32 */
	VX_CELL_ABOVE,		/* the lower 32 bits are at least this */
	VX_CELL_EQUAL,		/* they are this */
	VX_CELL_NONZERO,
};

/* What happens to a call. The first rule of its number whose test is true counts; without
 * any the application gets it, as it does calls of other ABIs. */
struct vx_cell_rule {
	uint16_t number;
	uint8_t action, error;
	uint8_t test, argument;
	uint32_t value;
};

/* NULL: *error says why. */
struct vx_cell *vx_cell_new(const struct vx_cell_rule *rules, size_t count,
			    struct vx_error *error);
/* Ends nobody. Calls that guests make afterwards fail with ENOSYS. NULL is permitted. */
void vx_cell_free(struct vx_cell *cell);

/*
 * Starts a child of the calling process that has the descriptors 0 to 2 and no_new_privs, and
 * executes a program: that exec is the first call that vx_cell_next() returns. Call it once.
 */
bool vx_cell_start(struct vx_cell *cell, const char *path, char *const argv[],
		   char *const envp[], struct vx_error *error);
/* The process that vx_cell_start() made. */
pid_t vx_cell_first(const struct vx_cell *cell);

struct vx_call {
	uint64_t id;		/* of the notification */
	pid_t tid;		/* of the guest's thread, in the application's namespace */
	uint32_t arch;		/* AUDIT_ARCH_*; */
	int number;
	uint64_t arguments[6];
	uint64_t pc;
};

/* Readable when there is a call. Calls may also wait in the cell: see vx_cell_waiting(). */
int vx_cell_fd(const struct vx_cell *cell);
bool vx_cell_waiting(const struct vx_cell *cell);
/* Does not wait. false: there is none. */
bool vx_cell_next(struct vx_cell *cell, struct vx_call *call);

/*
 * Whether the guest still waits for the answer. As long as it does, its tid is not given to
 * another task: what was looked up by the tid before is the guest's.
 */
bool vx_cell_waits(const struct vx_cell *cell, const struct vx_call *call);

/* value: what the call returns; negative: an errno. */
void vx_cell_answer(const struct vx_cell *cell, const struct vx_call *call, int64_t value);
void vx_cell_continue(const struct vx_cell *cell, const struct vx_call *call);
/* Puts a copy of the descriptor, which must not be O_PATH, into the guest, with O_CLOEXEC in
 * flags or not, and answers with its number. On failure answers with that. fd stays the caller's. */
void vx_cell_give(const struct vx_cell *cell, const struct vx_call *call, int fd, int flags);
/* The same without an answer. at: its number, which is replaced; -1: the lowest that is free.
 * Returns the number or -errno. */
int vx_cell_put(const struct vx_cell *cell, const struct vx_call *call, int fd, int at,
		int flags);

/* A copy, for the application, of the descriptor of the process; -errno. */
int vx_cell_take(const struct vx_cell *cell, const struct vx_call *call, pid_t process, int fd);

/* false: some of it cannot be accessed; then part of it may have been written. */
bool vx_cell_copy_in(const struct vx_cell *cell, const struct vx_call *call, void *to,
		     uint64_t from, size_t size);
bool vx_cell_copy_out(const struct vx_cell *cell, const struct vx_call *call, uint64_t to,
		      const void *from, size_t size);
/* A string with its NUL. Its length; -EFAULT; -ENAMETOOLONG: longer than size - 1. */
long vx_cell_copy_string(const struct vx_cell *cell, const struct vx_call *call, char *to,
			 uint64_t from, size_t size);

/* Called when the made call is done, or the new program has not run an instruction of it yet.
 * tid: the thread, which is stopped; after an exec, the process. result: not negative. false:
 * the process is killed. */
typedef bool vx_cell_check(pid_t tid, int64_t result, void *context);

/*
 * Has the guest make another call in place of this one, with the signals blocked and under
 * ptrace, and returns what it returned, which the guest gets as well: then `call` is
 * answered. check: NULL: none. -ESRCH: the guest is gone.
 * Sleeps until the call is done. The filter may hand the call to the application: it goes on.
 */
int64_t vx_cell_make(struct vx_cell *cell, const struct vx_call *call, int number,
		     const uint64_t arguments[6], vx_cell_check *check, void *context);

/* Reaps guests that have ended. true: the first one has; *status is as waitpid() gives it. */
bool vx_cell_reap(struct vx_cell *cell, int *status);
/* Whether any guest is left. */
bool vx_cell_inhabited(const struct vx_cell *cell);

#endif
