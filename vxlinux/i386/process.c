// SPDX-License-Identifier: GPL-2.0
/* i386 system calls for processes and threads: clone, exec, exit, wait, futex. */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "vxlinux/i386/program.h"

#define STACK_SIZE	(1u << 20)	/* bytes of a host thread's stack */
#define STRINGS_MAX	65536		/* of argv, and of envp */
#define TURN_TIME	10000000	/* ns of CPU time after which a turn ends */

static void put_word(struct thread *t, uint32_t at, uint32_t word)
{
	if (at)
		vx_copy_out(t->box, at, &word, sizeof(word));
}

/*
 * Starts the timer that ends a thread's turn when it computes for long. Called in the host thread
 * of each guest thread.
 */
static void set_turn_timer(struct thread *t)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG };
	const struct itimerspec every = { { 0, TURN_TIME }, { 0, TURN_TIME } };
	int timer;

	if (t->timed)
		return;
	t->timed = true;
	event._sigev_un._tid = t->tid;
	if (!syscall(SYS_timer_create, CLOCK_THREAD_CPUTIME_ID, &event, &timer))
		syscall(SYS_timer_settime, timer, 0, &every, NULL);
}

/* Threads --------------------------------------------------------------------------------- */

static void thread_free(struct thread *t)
{
	vx_cpu_free(t->cpu);
	free(t->start);
	free(t);
}

/* Makes a guest thread with a copy of the parent's registers. stack: its esp; 0: the parent's. */
static struct thread *thread_new(const struct thread *parent, uint32_t stack)
{
	struct thread *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->program = parent->program;
	t->box = parent->box;
	t->mask = parent->mask;
	t->cpu = vx_cpu_new(t->box, NULL);
	if (!t->cpu) {
		free(t);
		return NULL;
	}
	vx_cpu_copy(t->cpu, parent->cpu);
	vx_set(t->cpu, VX_EAX, 0);
	if (stack)
		vx_set(t->cpu, VX_ESP, stack);
	return t;
}

struct start {
	struct thread *thread;
	uint32_t flags, child_at;
	sem_t ready;
};

static void *begin_thread(void *context)
{
	struct start *start = context;
	struct thread *t = start->thread;

	current = t;
	t->tid = syscall(SYS_gettid);
	/* Guest memory may be written: the parent has the turn and waits for this thread. */
	if (start->flags & CLONE_CHILD_SETTID)
		put_word(t, start->child_at, t->tid);
	sem_post(&start->ready);
	set_turn_timer(t);
	turn_take(t);
	signals_set_mask(t);
	t->program->run(t);
	return NULL;
}

static int64_t new_thread(struct thread *t, const uint32_t *a)
{
	struct start start = {
		.thread = thread_new(t, a[1]), .flags = a[0], .child_at = a[4],
	};
	uint64_t all = ~0ull, before;
	pthread_attr_t attributes;
	pthread_t thread;
	int error;

	if (!start.thread)
		return -ENOMEM;
	if (a[0] & CLONE_SETTLS && vx_linux_set_thread_area(t->box, start.thread->cpu, a[3])) {
		thread_free(start.thread);
		return -EINVAL;
	}
	if (a[0] & CLONE_CHILD_CLEARTID)
		start.thread->clear = a[4];
	sem_init(&start.ready, 0, 0);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof(all));
	error = pthread_create(&thread, &attributes, begin_thread, &start);
	pthread_attr_destroy(&attributes);
	if (!error) {
		while (sem_wait(&start.ready))
			;
		t->program->threads++;
		if (a[0] & CLONE_PARENT_SETTID)
			put_word(t, a[2], start.thread->tid);
		set_turn_timer(t);
	}
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof(before));
	sem_destroy(&start.ready);
	if (error) {
		thread_free(start.thread);
		return -error;
	}
	return start.thread->tid;
}

static void __attribute__((noreturn)) end_thread(struct thread *t, int status)
{
	bool first = t->tid == getpid();

	if (t->start)
		_exit(status);	/* a child of new_vfork() */
	if (t->clear) {
		put_word(t, t->clear, 0);
		syscall(SYS_futex, guest_at(t, t->clear, 4, false), FUTEX_WAKE, 1, NULL, NULL, 0);
	}
	if (!--t->program->threads) {
		turn_give(t);
		_exit(status);
	}
	current = NULL;
	turn_give(t);
	if (first)
		syscall(SYS_exit, status);
	thread_free(t);
	pthread_exit(NULL);
}

/* Processes ------------------------------------------------------------------------------- */

static int64_t new_process(struct thread *t, const uint32_t *a)
{
	struct program *p = t->program;
	struct vx_error error;
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid) {
		if (a[0] & CLONE_PARENT_SETTID)
			put_word(t, a[2], pid);
		return pid;
	}
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->next, NULL);
	p->number = 1;
	p->serving = 0;
	p->threads = 1;
	t->tid = getpid();
	t->timed = false;
	t->clear = a[0] & CLONE_CHILD_CLEARTID ? a[4] : 0;
	if (!vx_forked(t->box, &error))
		thread_fail(p->path, error.text);
	if (a[1])
		vx_set(t->cpu, VX_ESP, a[1]);
	if (a[0] & CLONE_SETTLS)
		vx_linux_set_thread_area(t->box, t->cpu, a[3]);
	if (a[0] & CLONE_CHILD_SETTID)
		put_word(t, a[4], t->tid);
	return 0;
}

static int begin_vfork(void *context)
{
	struct thread *t = context;

	current = t;
	t->tid = getpid();
	t->program->run(t);
	return 0;
}

/*
 * vfork. The child shares the parent's memory but has a host stack of its own. The parent waits:
 * the child uses the box and the turn until it executes a program or ends.
 */
static int64_t new_vfork(struct thread *t, const uint32_t *a)
{
	struct action actions[GUEST_SIGNALS + 1];
	struct program *p = t->program;
	uint32_t threads = p->threads;
	struct thread *child = thread_new(t, a[1]);
	int64_t pid;

	if (child)
		child->start = malloc(STACK_SIZE);
	if (!child || !child->start) {
		if (child)
			thread_free(child);
		return -ENOMEM;
	}
	if (a[0] & CLONE_SETTLS)
		vx_linux_set_thread_area(t->box, child->cpu, a[3]);
	memcpy(actions, p->actions, sizeof(actions));
	child->turn = true;
	t->turn = false;
	pid = clone(begin_vfork, child->start + STACK_SIZE, CLONE_VM | CLONE_VFORK | SIGCHLD, child);
	if (pid < 0)
		pid = -errno;
	current = t;
	if (child->turn || pid < 0)
		t->turn = true;
	else
		turn_take(t);
	p->threads = threads;
	memcpy(p->actions, actions, sizeof(actions));
	thread_free(child);
	if (pid > 0 && a[0] & CLONE_PARENT_SETTID)
		put_word(t, a[2], pid);
	return pid;
}

/* clone. Arguments: flags, stack, parent_tid, struct user_desc for gs, child_tid. */
static int64_t new_task(struct thread *t, const uint32_t *a)
{
	const uint32_t thread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;

	if ((a[0] & thread) == thread)
		return new_thread(t, a);
	if ((a[0] & (CLONE_VM | CLONE_VFORK)) == (CLONE_VM | CLONE_VFORK))
		return new_vfork(t, a);
	/* Refuse namespaces, and sharing only some of memory, descriptors and handlers. */
	if (a[0] & ~(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID |
		     CLONE_SETTLS | CLONE_VFORK | CSIGNAL) || (a[0] & CSIGNAL) != SIGCHLD)
		return a[0] & (CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET |
			       CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP) ? -EPERM : -ENOSYS;
	return new_process(t, a);
}

/* Converts argv or envp. NULL: *result is -errno. The caller frees the array. */
static const char **widen_list(struct thread *t, uint32_t at, int64_t *result)
{
	const char **list = malloc((STRINGS_MAX + 1) * sizeof(*list));
	uint32_t pointer = 1, n = 0;

	*result = list ? 0 : -ENOMEM;
	while (list && pointer && !*result) {
		if (!at)
			pointer = 0;
		else if (n == STRINGS_MAX)
			*result = -E2BIG;
		else if (!vx_copy_in(t->box, &pointer, at + 4ull * n, sizeof(pointer)))
			*result = -EFAULT;
		if (!*result)
			list[n++] = (const char *)guest_at(t, pointer, 1, false);
	}
	if (!*result)
		return list;
	free(list);
	return NULL;
}

static int64_t execute(struct thread *t, int folder, uint32_t name, const uint32_t *lists,
		       int flags)
{
	const char **arguments, **environment;
	int64_t result;

	arguments = widen_list(t, lists[0], &result);
	if (!arguments)
		return result;
	environment = widen_list(t, lists[1], &result);
	if (environment && folder == AT_FDCWD && !flags)
		result = HOST(t, SYS_execve, guest_at(t, name, 1, false), (long)arguments,
			      (long)environment);
	else if (environment)
		result = HOST(t, SYS_execveat, folder, guest_at(t, name, 1, false),
			      (long)arguments, (long)environment, flags);
	free(environment);
	free(arguments);
	return result;
}

/* Waiting --------------------------------------------------------------------------------- */

static int64_t put_usage(struct thread *t, const struct rusage *from, uint32_t at)
{
	const long *rest = &from->ru_maxrss;
	uint32_t to[18] = { from->ru_utime.tv_sec, from->ru_utime.tv_usec, from->ru_stime.tv_sec,
			    from->ru_stime.tv_usec };

	for (int i = 0; i < 14; i++)
		to[4 + i] = rest[i];
	return vx_copy_out(t->box, at, to, sizeof(to)) ? 0 : -EFAULT;
}

static int64_t wait_child(struct thread *t, int pid, uint32_t status_at, int options,
			  uint32_t usage_at)
{
	struct rusage usage;
	int status = 0;
	int64_t result = HOST(t, SYS_wait4, pid, (long)&status, options, (long)&usage);

	if (result <= 0)
		return result;
	if ((status_at && !vx_copy_out(t->box, status_at, &status, sizeof(status))) ||
	    (usage_at && put_usage(t, &usage, usage_at)))
		return -EFAULT;
	return result;
}

/* waitid. Arguments: idtype, id, info, options, usage. */
static int64_t wait_any(struct thread *t, const uint32_t *a)
{
	struct rusage usage;
	siginfo_t info = { 0 };
	uint32_t narrow[32];
	int64_t result = HOST(t, SYS_waitid, (int)a[0], (int)a[1], (long)&info, (int)a[3],
			      (long)&usage);

	if (result)
		return result;
	signals_narrow(&info, narrow);
	if ((a[2] && !vx_copy_out(t->box, a[2], narrow, sizeof(narrow))) ||
	    (a[4] && put_usage(t, &usage, a[4])))
		return -EFAULT;
	return 0;
}

static int64_t get_usage(struct thread *t, int who, uint32_t at)
{
	struct rusage usage;

	return getrusage(who, &usage) ? -errno : put_usage(t, &usage, at);
}

/* futex. Arguments: address, operation, value, timeout or value 2, address 2, value 3. */
static int64_t use_futex(struct thread *t, const uint32_t *a, bool wide)
{
	int operation = a[1] & FUTEX_CMD_MASK;
	bool waits = operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET ||
		     operation == FUTEX_LOCK_PI || operation == FUTEX_LOCK_PI2 ||
		     operation == FUTEX_WAIT_REQUEUE_PI;
	bool writes = operation >= FUTEX_WAKE_OP && operation != FUTEX_WAIT_BITSET &&
		      operation != FUTEX_WAKE_BITSET;
	struct timespec time;

	if (a[0] % 4)
		return -EINVAL;
	if (waits && a[3] && time_get(t, a[3], wide, &time))
		return -EFAULT;
	return HOST(t, SYS_futex, guest_at(t, a[0], 4, writes), (int)a[1], a[2],
		    !waits ? a[3] : a[3] ? (long)&time : 0, guest_at(t, a[4], 4, writes), a[5]);
}

bool call_process(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result)
{
	static const uint32_t fork_[6] = { SIGCHLD },
			      vfork_[6] = { CLONE_VM | CLONE_VFORK | SIGCHLD };

	switch (number) {
	case 1: end_thread(t, a[0] & 0xff);
	case 252: _exit(a[0] & 0xff);
	case 2: *result = new_process(t, fork_); return true;
	case 190: *result = new_vfork(t, vfork_); return true;
	case 120: *result = new_task(t, a); return true;
	case 11: *result = execute(t, AT_FDCWD, a[0], a + 1, 0); return true;
	case 358: *result = execute(t, a[0], a[1], a + 2, a[4]); return true;
	case 7: *result = wait_child(t, a[0], a[1], a[2], 0); return true;
	case 114: *result = wait_child(t, a[0], a[1], a[2], a[3]); return true;
	case 284: *result = wait_any(t, a); return true;
	case 77: *result = get_usage(t, a[0], a[1]); return true;
	case 240: *result = use_futex(t, a, false); return true;
	case 422: *result = use_futex(t, a, true); return true;
	case 243: *result = vx_linux_set_thread_area(t->box, t->cpu, a[0]); return true;
	case 258: t->clear = a[0]; *result = t->tid; return true;
	/* set_robust_list has no effect: mutexes of a thread that ends stay locked. */
	case 311: *result = 0; return true;
	}
	return false;
}
