// SPDX-License-Identifier: GPL-2.0
#include "vx32/cell.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vx32/error.h"
#include "vx32/types.h"

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS	/* linux/seccomp.h before Linux 6.6 */
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP	(1UL << 0)
#endif

struct waiting {
	struct waiting *next;
	struct vx_call call;
};

struct vx_cell {
	struct sock_filter *filter;
	unsigned short length;
	int listener;
	pid_t first;
	bool ended;			/* the first guest has ended, with `status` */
	int status;
	struct waiting *queue, **tail;	/* calls that arrived during vx_cell_make() */
};

/* Memory that vx_cell_start() shares with its child until the program is executed. */
struct start {
	volatile int listener;		/* the child's descriptor; 0: not yet; negative: -errno */
	volatile int go;		/* the parent has the listener: execute the program */
};

/* The filter ---------------------------------------------------------------------------- */

#define WORD(field)	offsetof(struct seccomp_data, field)

struct program {
	struct sock_filter *at;
	size_t length;
};

static void emit(struct program *p, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
	p->at[p->length++] = (struct sock_filter){ code, yes, no, k };
}

static void emit_load(struct program *p, uint32_t offset)
{
	emit(p, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void emit_action(struct program *p, const struct vx_cell_rule *rule)
{
	emit(p, BPF_RET | BPF_K,
	     rule->action == VX_CELL_PASS ? SECCOMP_RET_ALLOW :
	     rule->action == VX_CELL_REFUSE ? SECCOMP_RET_ERRNO | rule->error :
	     SECCOMP_RET_USER_NOTIF, 0, 0);
}

#define RULE_MAX	7	/* instructions of one rule, at most */
#define OTHER_MAX	8	/* instructions of a filter besides its rules */

/* Emits one rule. The accumulator holds the number of the call before and after. */
static void emit_rule(struct program *p, const struct vx_cell_rule *rule)
{
	uint32_t low = WORD(args[0]) + 8 * rule->argument;
	static const uint16_t jumps[] = {
		[VX_CELL_BITS] = BPF_JSET, [VX_CELL_ABOVE] = BPF_JGE, [VX_CELL_EQUAL] = BPF_JEQ,
	};
	size_t begin = p->length;

	emit(p, BPF_JMP | BPF_JEQ | BPF_K, rule->number, 0, 0);
	switch (rule->test) {
	case VX_CELL_ALWAYS:
		emit_action(p, rule);
		break;
	case VX_CELL_NONZERO:
		emit_load(p, low);
		emit(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2);
		emit_load(p, low + 4);
		emit(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
		emit_action(p, rule);
		emit_load(p, WORD(nr));
		break;
	default:
		emit_load(p, low);
		emit(p, BPF_JMP | jumps[rule->test] | BPF_K, rule->value, 0, 1);
		emit_action(p, rule);
		emit_load(p, WORD(nr));
	}
	p->at[begin].jf = p->length - begin - 1;
}

static bool make_filter(struct vx_cell *cell, const struct vx_cell_rule *rules, size_t count)
{
	struct program p = { calloc(count * RULE_MAX + OTHER_MAX, sizeof(*p.at)), 0 };

	if (!p.at)
		return false;
	emit_load(&p, WORD(arch));
	emit(&p, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
	emit(&p, BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF, 0, 0);
	emit_load(&p, WORD(nr));
	emit(&p, BPF_JMP | BPF_JGE | BPF_K, VX_CELL_CALLS, 0, 1);
	emit(&p, BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF, 0, 0);
	for (size_t i = 0; i < count; i++)
		emit_rule(&p, &rules[i]);
	emit(&p, BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF, 0, 0);
	cell->filter = p.at;
	cell->length = p.length;
	return p.length <= BPF_MAXINSNS;
}

struct vx_cell *vx_cell_new(const struct vx_cell_rule *rules, size_t count,
			    struct vx_error *error)
{
	struct vx_cell *cell = calloc(1, sizeof(*cell));

	if (!cell) {
		error_set(error, ENOMEM, "the filter");
		return NULL;
	}
	cell->listener = -1;
	cell->tail = &cell->queue;
	if (!make_filter(cell, rules, count)) {
		error_set(error, E2BIG, "the filter");
		vx_cell_free(cell);
		return NULL;
	}
	return cell;
}

void vx_cell_free(struct vx_cell *cell)
{
	struct waiting *next;

	if (!cell)
		return;
	for (; cell->queue; cell->queue = next) {
		next = cell->queue->next;
		free(cell->queue);
	}
	if (cell->listener >= 0)
		close(cell->listener);
	free(cell->filter);
	free(cell);
}

/* Starting ------------------------------------------------------------------------------ */

static void __attribute__((noreturn))
be_first(const struct vx_cell *cell, struct start *start, const char *path, char *const argv[],
	 char *const envp[])
{
	struct sock_fprog program = { cell->length, cell->filter };
	struct rlimit limit = { VX_CELL_FD_END, VX_CELL_FD_END };
	sigset_t none;

	sigemptyset(&none);
	for (int number = 1; number < NSIG; number++) {
		struct sigaction old;

		/* Ignored signals stay ignored, as with exec. */
		if (!sigaction(number, NULL, &old) && old.sa_handler != SIG_IGN)
			signal(number, SIG_DFL);
	}
	if (sigprocmask(SIG_SETMASK, &none, NULL) || prctl(PR_SET_PDEATHSIG, SIGKILL) ||
	    close_range(3, ~0u, 0) || setrlimit(RLIMIT_NOFILE, &limit) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) {
		start->listener = -errno;
		_exit(126);
	}
	start->listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
				  SECCOMP_FILTER_FLAG_NEW_LISTENER |
				  SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &program);
	if (start->listener < 0) {
		start->listener = -errno;
		_exit(126);
	}
	/* Spin: a call that sleeps could go to the application, which does not answer yet. */
	while (!start->go)
		__builtin_ia32_pause();
	execve(path, argv, envp);
	_exit(errno == ENOENT ? 127 : 126);
}

static int open_process(pid_t pid)
{
	return syscall(SYS_pidfd_open, pid, 0);
}

/* The listener of the child, which got it by the seccomp call. */
static bool fetch_listener(struct vx_cell *cell, struct start *start, struct vx_error *error)
{
	int process = open_process(cell->first), status;

	if (process < 0)
		return error_set(error, errno, "pidfd_open");
	while (!start->listener) {
		if (waitpid(cell->first, &status, WNOHANG) == cell->first)
			break;
		usleep(100);
	}
	if (start->listener > 0)
		cell->listener = syscall(SYS_pidfd_getfd, process, start->listener, 0);
	else
		errno = start->listener ? -start->listener : ECHILD;
	/*
	 * One of guest and application waits while the other runs: woken on the same CPU, no idle
	 * one has to be started for each call. Linux before 6.6 does not know it.
	 */
	if (cell->listener >= 0)
		ioctl(cell->listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
		      SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	else
		error_set(error, errno, "the kernel does not let guests be watched%s",
			  errno == EINVAL ? " (Linux 5.19 is needed)" : "");
	close(process);
	return cell->listener >= 0;
}

bool vx_cell_start(struct vx_cell *cell, const char *path, char *const argv[],
		   char *const envp[], struct vx_error *error)
{
	struct start *start = mmap(NULL, sizeof(*start), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool ok;

	if (start == MAP_FAILED)
		return error_set(error, errno, "mmap");
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
		return error_set(error, errno, "prctl");
	cell->first = fork();
	if (cell->first == 0)
		be_first(cell, start, path, argv, envp);
	ok = cell->first > 0 ? fetch_listener(cell, start, error) :
	     error_set(error, errno, "fork");
	start->go = ok;
	if (!ok && cell->first > 0) {
		kill(cell->first, SIGKILL);
		waitpid(cell->first, NULL, 0);
	}
	munmap(start, sizeof(*start));
	return ok;
}

pid_t vx_cell_first(const struct vx_cell *cell)
{
	return cell->first;
}

/* Calls --------------------------------------------------------------------------------- */

int vx_cell_fd(const struct vx_cell *cell)
{
	return cell->listener;
}

bool vx_cell_waiting(const struct vx_cell *cell)
{
	return cell->queue != NULL;
}

static bool ready(const struct vx_cell *cell, int timeout)
{
	struct pollfd fd = { cell->listener, POLLIN, 0 };

	return poll(&fd, 1, timeout) > 0 && fd.revents & POLLIN;
}

static bool receive(const struct vx_cell *cell, int timeout, struct vx_call *call)
{
	struct seccomp_notif notif = { 0 };

	if (!ready(cell, timeout) || ioctl(cell->listener, SECCOMP_IOCTL_NOTIF_RECV, &notif))
		return false;
	*call = (struct vx_call){
		.id = notif.id, .tid = notif.pid, .arch = notif.data.arch,
		.number = notif.data.nr, .pc = notif.data.instruction_pointer,
	};
	memcpy(call->arguments, notif.data.args, sizeof(call->arguments));
	return true;
}

bool vx_cell_next(struct vx_cell *cell, struct vx_call *call)
{
	struct waiting *first = cell->queue;

	if (!first)
		return receive(cell, 0, call);
	*call = first->call;
	cell->queue = first->next;
	if (!cell->queue)
		cell->tail = &cell->queue;
	free(first);
	return true;
}

bool vx_cell_waits(const struct vx_cell *cell, const struct vx_call *call)
{
	uint64_t id = call->id;

	return !ioctl(cell->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id);
}

static void respond(const struct vx_cell *cell, const struct vx_call *call, int64_t value,
		    uint32_t flags)
{
	struct seccomp_notif_resp response = { .id = call->id, .flags = flags };

	if (value < 0 && value >= -4095)
		response.error = value;
	else
		response.val = value;
	/* This fails if the guest has ended; then it needs no answer. */
	if (ioctl(cell->listener, SECCOMP_IOCTL_NOTIF_SEND, &response))
		return;
}

void vx_cell_answer(const struct vx_cell *cell, const struct vx_call *call, int64_t value)
{
	respond(cell, call, value, 0);
}

void vx_cell_continue(const struct vx_cell *cell, const struct vx_call *call)
{
	respond(cell, call, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
}

static int add(const struct vx_cell *cell, const struct vx_call *call, int fd, int at, int flags,
	       uint32_t how)
{
	struct seccomp_notif_addfd request = {
		.id = call->id, .flags = how | (at >= 0 ? SECCOMP_ADDFD_FLAG_SETFD : 0),
		.srcfd = fd, .newfd = at >= 0 ? at : 0, .newfd_flags = flags & O_CLOEXEC,
	};
	int got = ioctl(cell->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &request);

	return got < 0 ? -errno : got;
}

void vx_cell_give(const struct vx_cell *cell, const struct vx_call *call, int fd, int flags)
{
	int got = add(cell, call, fd, -1, flags, SECCOMP_ADDFD_FLAG_SEND);

	if (got < 0)
		vx_cell_answer(cell, call, got);
}

int vx_cell_put(const struct vx_cell *cell, const struct vx_call *call, int fd, int at, int flags)
{
	return add(cell, call, fd, at, flags, 0);
}

int vx_cell_take(const struct vx_cell *cell, const struct vx_call *call, pid_t process, int fd)
{
	int handle = open_process(process), got;

	if (handle < 0)
		return -errno;
	if (!vx_cell_waits(cell, call)) {
		close(handle);
		return -ESRCH;
	}
	got = syscall(SYS_pidfd_getfd, handle, fd, 0);
	if (got < 0)
		got = -errno;
	close(handle);
	return got;
}

/* Memory -------------------------------------------------------------------------------- */

bool vx_cell_copy_in(const struct vx_cell *cell, const struct vx_call *call, void *to,
		     uint64_t from, size_t size)
{
	struct iovec here = { to, size }, there = { (void *)from, size };

	return !size || (process_vm_readv(call->tid, &here, 1, &there, 1, 0) == (ssize_t)size &&
			 vx_cell_waits(cell, call));
}

/*
 * Writes through /proc/PID/mem, not process_vm_writev(): the open file refers to the memory of this
 * process, even if it ends while this writes and its pid is reused.
 */
bool vx_cell_copy_out(const struct vx_cell *cell, const struct vx_call *call, uint64_t to,
		      const void *from, size_t size)
{
	char name[32];
	bool ok;
	int fd;

	if (!size)
		return true;
	snprintf(name, sizeof(name), "/proc/%d/mem", call->tid);
	fd = open(name, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ok = vx_cell_waits(cell, call) && (int64_t)to >= 0 &&
	     pwrite(fd, from, size, to) == (ssize_t)size;
	close(fd);
	return ok;
}

long vx_cell_copy_string(const struct vx_cell *cell, const struct vx_call *call, char *to,
			 uint64_t from, size_t size)
{
	size_t done = 0;

	while (done < size) {
		/* Read page by page: the page after the string may not be mapped. */
		size_t part = 4096 - ((from + done) & 4095);
		struct iovec here, there;
		ssize_t got;
		char *end;

		if (part > size - done)
			part = size - done;
		here = (struct iovec){ to + done, part };
		there = (struct iovec){ (void *)(from + done), part };
		got = process_vm_readv(call->tid, &here, 1, &there, 1, 0);
		if (got <= 0)
			return -EFAULT;
		end = memchr(to + done, 0, got);
		if (end)
			return vx_cell_waits(cell, call) ? end - to : -ESRCH;
		done += got;
	}
	return -ENAMETOOLONG;
}

/* Making calls in a guest's place ------------------------------------------------------- */

struct making {
	struct vx_cell *cell;
	pid_t tid;
	struct user_regs_struct before, made;
	sigset_t mask;
	bool masked;
};

static void note_end(struct vx_cell *cell, pid_t pid, int status)
{
	if (pid == cell->first && (WIFEXITED(status) || WIFSIGNALED(status))) {
		cell->ended = true;
		cell->status = status;
	}
}

/* Waits for a stop of the thread. false: it has ended. */
static bool wait_stop(struct making *m, int *status)
{
	pid_t got;

	do
		got = waitpid(m->tid, status, __WALL);
	while (got < 0 && errno == EINTR);
	if (got != m->tid)
		return false;
	note_end(m->cell, got, *status);
	return WIFSTOPPED(*status);
}

static bool set_mask(const struct making *m, const sigset_t *mask)
{
	return !ptrace(PTRACE_SETSIGMASK, m->tid, (void *)8, mask);
}

static bool is_call_stop(int status)
{
	return WSTOPSIG(status) == (SIGTRAP | 0x80);
}

static bool is_exec_stop(int status)
{
	return status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXEC << 8));
}

/*
 * Continues the thread until it stops at the entry or the exit of a call. false: it has ended, or
 * did something else; the caller kills it.
 */
static bool go_to_call(struct making *m, int *status)
{
	for (;;) {
		if (ptrace(PTRACE_SYSCALL, m->tid, 0, 0) || !wait_stop(m, status))
			return false;
		if (is_call_stop(*status))
			return true;
		/* A group stop. It takes effect when the made call is done. */
		if (*status >> 16 == PTRACE_EVENT_STOP)
			continue;
		if (WSTOPSIG(*status) != SIGSTOP)
			return false;
		if (ptrace(PTRACE_SYSCALL, m->tid, 0, SIGSTOP) || !wait_stop(m, status))
			return false;
		if (is_call_stop(*status))
			return true;
	}
}

/*
 * True if the thread is in the call that it was made to execute. Another thread may have changed
 * the instruction, so that the thread made a different call.
 */
static bool is_made(const struct making *m)
{
	struct user_regs_struct now;

	return !ptrace(PTRACE_GETREGS, m->tid, 0, &now) && now.orig_rax == m->made.rax &&
	       now.rdi == m->made.rdi && now.rsi == m->made.rsi && now.rdx == m->made.rdx &&
	       now.r10 == m->made.r10 && now.r8 == m->made.r8 && now.r9 == m->made.r9 &&
	       now.rip == m->before.rip;
}

static bool keep_for_later(struct vx_cell *cell, const struct vx_call *call)
{
	struct waiting *waiting = malloc(sizeof(*waiting));

	if (!waiting) {
		vx_cell_answer(cell, call, -ENOMEM);
		return false;
	}
	*waiting = (struct waiting){ NULL, *call };
	*cell->tail = waiting;
	cell->tail = &waiting->next;
	return true;
}

/*
 * Continues the thread from the entry of the made call to its exit, or to the start of the new
 * program. Sets m->tid: exec changes the tid of a thread that is not the first.
 */
static bool finish_call(struct making *m, pid_t process, int *status)
{
	const pid_t tid = m->tid;
	struct vx_call call;

	if (ptrace(PTRACE_SYSCALL, m->tid, 0, 0))
		return false;
	for (;;) {
		pid_t got = waitpid(tid, status, __WALL | WNOHANG);

		/* A thread that executes a program takes over the pid of the process. */
		if (got <= 0 && process != tid && (got < 0 ? errno != EINTR : true)) {
			got = waitpid(process, status, __WALL | WNOHANG);
			if (got == process && WIFSTOPPED(*status))
				m->tid = process;
			else if (got < 0 && kill(tid, 0) && errno == ESRCH)
				return false;
		}
		if (got > 0) {
			note_end(m->cell, got, *status);
			if (!WIFSTOPPED(*status))
				return false;
			if (is_call_stop(*status) || is_exec_stop(*status))
				return true;
			if (ptrace(PTRACE_SYSCALL, m->tid, 0,
				   *status >> 16 ? 0 : WSTOPSIG(*status)))
				return false;
			continue;
		}
		if (got < 0 && errno != EINTR && process == tid)
			return false;
		if (!receive(m->cell, 1, &call))
			continue;
		if (call.tid == tid && call.number == (int)m->made.rax)
			vx_cell_continue(m->cell, &call);
		else
			keep_for_later(m->cell, &call);
	}
}

static bool make(struct making *m, pid_t process, int number, const uint64_t a[6],
		 vx_cell_check *check, void *context, int64_t *result)
{
	sigset_t all;
	int status;

	sigfillset(&all);
	do
		if (!wait_stop(m, &status))
			return false;
	while (status >> 16 != PTRACE_EVENT_STOP);
	if (ptrace(PTRACE_GETREGS, m->tid, 0, &m->before) ||
	    ptrace(PTRACE_GETSIGMASK, m->tid, (void *)8, &m->mask) || !set_mask(m, &all))
		return false;
	m->made = m->before;
	m->made.rax = number;
	m->made.orig_rax = -1;
	m->made.rip = m->before.rip - 2;
	m->made.rdi = a[0];
	m->made.rsi = a[1];
	m->made.rdx = a[2];
	m->made.r10 = a[3];
	m->made.r8 = a[4];
	m->made.r9 = a[5];
	if (ptrace(PTRACE_SETREGS, m->tid, 0, &m->made) || !go_to_call(m, &status) ||
	    !is_made(m) || !finish_call(m, process, &status))
		return false;
	if (is_exec_stop(status)) {
		*result = 0;
		return (!check || check(m->tid, 0, context)) && set_mask(m, &m->mask);
	}
	if (ptrace(PTRACE_GETREGS, m->tid, 0, &m->made))
		return false;
	*result = m->made.rax;
	if (*result >= 0 && check && !check(m->tid, *result, context))
		return false;
	m->before.rax = m->made.rax;
	m->before.orig_rax = -1;
	return !ptrace(PTRACE_SETREGS, m->tid, 0, &m->before) && set_mask(m, &m->mask);
}

static pid_t process_of(pid_t tid)
{
	char name[32], line[128];
	pid_t process = tid;
	FILE *file;

	snprintf(name, sizeof(name), "/proc/%d/status", tid);
	file = fopen(name, "re");
	if (!file)
		return tid;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "Tgid: %d", &process) == 1)
			break;
	fclose(file);
	return process;
}

int64_t vx_cell_make(struct vx_cell *cell, const struct vx_call *call, int number,
		     const uint64_t arguments[6], vx_cell_check *check, void *context)
{
	struct making m = { .cell = cell, .tid = call->tid };
	pid_t process = process_of(call->tid);
	int64_t result = -ESRCH;

	if (ptrace(PTRACE_SEIZE, m.tid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC |
					   PTRACE_O_EXITKILL)) {
		result = -errno;
		vx_cell_answer(cell, call, result == -ESRCH ? -ESRCH : -EPERM);
		return result;
	}
	ptrace(PTRACE_INTERRUPT, m.tid, 0, 0);
	if (!vx_cell_waits(cell, call)) {
		/* The guest ended before PTRACE_SEIZE. This may be another task with its tid. */
		int status;

		if (wait_stop(&m, &status))
			ptrace(PTRACE_DETACH, m.tid, 0, 0);
		return -ESRCH;
	}
	vx_cell_answer(cell, call, -EAGAIN);
	if (make(&m, process, number, arguments, check, context, &result)) {
		ptrace(PTRACE_DETACH, m.tid, 0, 0);
		return result;
	}
	/* If this succeeds, the thread is stopped and traced, so that its tid cannot be reused. */
	if (!ptrace(PTRACE_SETOPTIONS, m.tid, 0, PTRACE_O_EXITKILL)) {
		kill(m.tid, SIGKILL);
		ptrace(PTRACE_DETACH, m.tid, 0, 0);
	}
	return -ESRCH;
}

/* Ends ---------------------------------------------------------------------------------- */

bool vx_cell_reap(struct vx_cell *cell, int *status)
{
	pid_t pid;

	while ((pid = waitpid(-1, status, WNOHANG | __WALL)) > 0)
		note_end(cell, pid, *status);
	*status = cell->status;
	return cell->ended;
}

bool vx_cell_inhabited(const struct vx_cell *cell)
{
	struct pollfd fd = { cell->listener, 0, 0 };

	return cell->queue || poll(&fd, 1, 0) <= 0 || !(fd.revents & POLLHUP);
}
