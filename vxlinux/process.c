// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vxlinux/guest.h"
#include "vxlinux/verdict.h"

/* Signals ------------------------------------------------------------------------------- */

#ifndef PIDFD_THREAD
#define PIDFD_THREAD	O_EXCL
#endif

static int judge_kill(struct call *call, pid_t pid, int number)
{
	const struct vxl_arg args[] = {
		text_argument(guest_target(call->run, pid)), number_argument(number),
		number_argument(pid), number_argument(0),
	};
	int ret = verdict_object(call, POINT_task_kill, args, 4, NULL);

	return ret ? ret : pid == call->run->self ? -EPERM : 0;
}

/* Opens a pidfd of a thread (needs Linux 6.9), or of a process. */
static int open_task(pid_t tid, bool thread)
{
	int handle = thread ? syscall(SYS_pidfd_open, tid, PIDFD_THREAD) : -1;

	return handle >= 0 ? handle : syscall(SYS_pidfd_open, tid, 0);
}

/*
 * Judges and sends a signal. Both use the same pidfd, so that the signal reaches the task that was
 * judged. info: NULL: send it like kill().
 */
static int signal_task(struct call *call, pid_t tid, bool thread, int number,
		       const siginfo_t *info)
{
	siginfo_t sent = { .si_signo = number, .si_code = SI_QUEUE };
	int handle = open_task(tid, thread), ret;

	if (handle < 0)
		return errno == ESRCH ? -ESRCH : -EPERM;
	sent.si_pid = call_process(call);
	sent.si_uid = getuid();
	ret = judge_kill(call, thread ? guest_process(tid) : tid, number);
	if (!ret && syscall(SYS_pidfd_send_signal, handle, number, info ? info : &sent, 0))
		ret = -errno;
	close(handle);
	return ret;
}

/* Signals the processes of the run in a process group; group 0: all of the run. */
static int signal_group(struct call *call, pid_t group, int number)
{
	pid_t self = call_process(call);
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int ret = -ESRCH, one;
	bool any = false;

	if (!proc)
		return -errno;
	while ((entry = readdir(proc))) {
		pid_t pid = atoi(entry->d_name);

		if (pid <= 1 || (group ? getpgid(pid) != group :
				 pid == self || !guest_is_inside(call->run, pid)))
			continue;
		one = signal_task(call, pid, false, number, NULL);
		any |= !one;
		if (one != -ESRCH)
			ret = one;
	}
	closedir(proc);
	return any ? 0 : ret;
}

void process_kill_all(const struct run *run, int number)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	while (proc && (entry = readdir(proc))) {
		pid_t pid = atoi(entry->d_name);
		int handle = pid > 1 ? syscall(SYS_pidfd_open, pid, 0) : -1;

		if (handle < 0)
			continue;
		if (guest_is_inside(run, pid))
			syscall(SYS_pidfd_send_signal, handle, number, NULL, 0);
		close(handle);
	}
	if (proc)
		closedir(proc);
}

int64_t relay_kill(struct call *call)
{
	pid_t pid = argument(call, 0), self = call_process(call);
	int number = argument(call, 1);

	if (pid == self) {
		int ret = judge_kill(call, pid, number);

		return ret ? ret : GO_ON;	/* it waits for us, so the pid cannot be reused */
	}
	if (pid > 0)
		return signal_task(call, pid, false, number, NULL);
	return signal_group(call, pid == 0 ? getpgid(self) : pid == -1 ? 0 : -pid, number);
}

/* Relays tkill, tgkill, rt_sigqueueinfo and rt_tgsigqueueinfo. */
int64_t relay_tgkill(struct call *call)
{
	bool two = call->trap.number == SYS_tgkill || call->trap.number == SYS_rt_tgsigqueueinfo;
	bool queues = call->trap.number == SYS_rt_sigqueueinfo ||
		      call->trap.number == SYS_rt_tgsigqueueinfo;
	pid_t tid = argument(call, two), process = guest_process(tid);
	int number = argument(call, 1 + two), ret;
	siginfo_t info;

	if (tid <= 0 || (two && (int)argument(call, 0) <= 0))
		return -EINVAL;
	if (!process || (two && process != (int)argument(call, 0)))
		return -ESRCH;
	if (process == call_process(call)) {
		ret = judge_kill(call, process, number);
		return ret ? ret : GO_ON;
	}
	if (!queues)
		return signal_task(call, tid, true, number, NULL);
	ret = guest_in(call, &info, argument(call, 2 + two), sizeof(info));
	if (ret)
		return ret;
	if (info.si_code >= 0 || info.si_code == SI_TKILL)
		return -EPERM;
	info.si_signo = number;
	return signal_task(call, tid, two, number, &info);
}

int64_t process_set_owner(struct call *call, int fd, pid_t pid)
{
	struct vxl_arg args[4];
	int handle, copy;
	int64_t ret;

	args[0] = text_argument("outside");
	args[1] = number_argument(-1);
	args[2] = number_argument(pid < 0 ? -pid : pid);
	args[3] = number_argument(0);
	if (pid && (pid < 0 || !guest_is_inside(call->run, pid))) {
		ret = verdict_object(call, POINT_task_kill, args, 4, NULL);
		/* If it is refused the call succeeds, but no signals are sent: as in the module. */
		return ret ? 0 : -EPERM;
	}
	copy = guest_take(call, fd);
	if (copy < 0)
		return copy;
	handle = pid ? syscall(SYS_pidfd_open, pid, 0) : -1;
	ret = pid && handle < 0 ? -ESRCH : fcntl(copy, F_SETOWN, pid) ? -errno : 0;
	/* If the process has ended meanwhile, its pid may have been reused. */
	if (!ret && pid && syscall(SYS_pidfd_send_signal, handle, 0, NULL, 0)) {
		fcntl(copy, F_SETOWN, 0);
		ret = -ESRCH;
	}
	if (handle >= 0)
		close(handle);
	close(copy);
	return ret;
}

/* Returns the pid of a pidfd's process; 0: it is no pidfd, or the process has ended. */
static pid_t process_of_handle(int handle)
{
	char path[40], line[256];
	pid_t pid = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", handle);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file) && sscanf(line, "Pid: %d", &pid) != 1)
		;
	fclose(file);
	return pid > 0 ? pid : 0;
}

int64_t relay_pidfd_send_signal(struct call *call)
{
	int handle = guest_take(call, argument(call, 0)), number = argument(call, 1), ret;
	siginfo_t info, *given = NULL;
	pid_t pid;

	if (handle < 0)
		return handle;
	pid = process_of_handle(handle);
	ret = pid ? judge_kill(call, pid, number) : -ESRCH;
	if (!ret && argument(call, 2)) {
		given = &info;
		ret = guest_in(call, given, argument(call, 2), sizeof(info));
	}
	if (!ret && given && (given->si_code >= 0 || given->si_code == SI_TKILL))
		ret = -EPERM;
	if (!ret && syscall(SYS_pidfd_send_signal, handle, number, given, argument(call, 3)))
		ret = -errno;
	close(handle);
	return ret;
}

/* New tasks ----------------------------------------------------------------------------- */

#define NEW_NAMESPACES	(CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | \
			 CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS | 0x80 /* CLONE_NEWTIME */)

static int64_t judge_clone(struct call *call, uint64_t flags)
{
	struct vxl_arg arg = number_argument(flags);
	int ret = verdict_object(call, POINT_task_alloc, &arg, 1, NULL);

	if (ret)
		return ret;
	/* In other namespaces, names would have other meanings for guest and vxlinux. */
	if (flags & NEW_NAMESPACES)
		return -EPERM;
	/* Refuse CLONE_PARENT: the parent of every guest must be a guest or vxlinux. */
	return flags & CLONE_PARENT ? -EINVAL : GO_ON;
}

int64_t relay_clone(struct call *call)
{
	return judge_clone(call, (uint32_t)argument(call, 0) & ~(uint32_t)CSIGNAL);
}

int64_t relay_fork(struct call *call)
{
	return judge_clone(call, 0);
}

int64_t relay_vfork(struct call *call)
{
	return judge_clone(call, CLONE_VFORK | CLONE_VM);
}

/* Limits and priorities ----------------------------------------------------------------- */

/*
 * Judges a change of a process. Only that of the caller itself is possible: another process could
 * end meanwhile, and its pid could be reused.
 */
static int64_t judge_set(struct call *call, pid_t pid)
{
	struct vxl_arg target;
	int ret;

	if (pid == 0 || guest_process(pid) == call_process(call))
		return GO_ON;
	target = text_argument(guest_target(call->run, pid));
	ret = strcmp(target.string.bytes, "outside") ? 0 :
	      verdict_object(call, POINT_task_set, &target, 1, NULL);
	return ret ? ret : -EPERM;
}

/*
 * Sets RLIMIT_NOFILE, which must not become lower than the numbers of vxlinux's descriptors in the
 * guest. at: guest address of the new limit. before: where to write the old one; 0: nowhere.
 */
static int64_t limit_descriptors(struct call *call, uint64_t at, uint64_t before)
{
	struct rlimit new, old;
	int ret = guest_in(call, &new, at, sizeof(new));

	if (ret)
		return ret;
	if (new.rlim_cur < VX_CELL_FD_END)
		return -EPERM;
	/* The process waits for us, so its pid cannot be reused. */
	if (prlimit(call_process(call), RLIMIT_NOFILE, &new, &old))
		return -errno;
	return before ? guest_out(call, before, &old, sizeof(old)) : 0;
}

int64_t relay_limit(struct call *call)
{
	int64_t ret = argument(call, 2) ? judge_set(call, argument(call, 0)) : GO_ON;

	if (ret == GO_ON && argument(call, 2) && (int)argument(call, 1) == RLIMIT_NOFILE)
		ret = limit_descriptors(call, argument(call, 2), argument(call, 3));
	return ret;
}

int64_t relay_setrlimit(struct call *call)
{
	return (int)argument(call, 0) == RLIMIT_NOFILE ?
	       limit_descriptors(call, argument(call, 1), 0) : GO_ON;
}

int64_t relay_schedule(struct call *call)
{
	return judge_set(call, argument(call, 0));
}

/* Relays setpriority and ioprio_set, whose first arguments are `which` and `who`. */
int64_t relay_priority(struct call *call)
{
	int process = call->trap.number == SYS_ioprio_set ? 1 : PRIO_PROCESS;

	return (int)argument(call, 0) == process ? judge_set(call, argument(call, 1)) : -EPERM;
}

/* Rights -------------------------------------------------------------------------------- */

/*
 * Guests must keep the user and groups of vxlinux, because it acts for them. A call that sets the
 * ids which the guest already has succeeds.
 */
int64_t relay_identity(struct call *call)
{
	static const struct { int number, count; bool group; } calls[] = {
		{ SYS_setuid, 1, false }, { SYS_setgid, 1, true }, { SYS_setreuid, 2, false },
		{ SYS_setregid, 2, true }, { SYS_setresuid, 3, false }, { SYS_setresgid, 3, true },
		{ SYS_setfsuid, 1, false }, { SYS_setfsgid, 1, true },
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		uint32_t own = calls[i].group ? getegid() : geteuid();
		bool same = true;

		if (calls[i].number != call->trap.number)
			continue;
		for (int k = 0; k < calls[i].count; k++)
			same &= (uint32_t)argument(call, k) == own ||
				(uint32_t)argument(call, k) == ~0u;
		if (call->trap.number == SYS_setfsuid || call->trap.number == SYS_setfsgid)
			return own;
		return same ? 0 : -EPERM;
	}
	return -EPERM;
}

/* Refuses READ_IMPLIES_EXEC: it would make mappings executable without PROT_EXEC. */
int64_t relay_personality(struct call *call)
{
	uint32_t persona = argument(call, 0);

	return persona != ~0u && persona & READ_IMPLIES_EXEC ? -EINVAL : GO_ON;
}

int64_t relay_prctl(struct call *call)
{
	switch ((int)argument(call, 0)) {
	case PR_SET_DUMPABLE:		/* ignored: vxlinux must be able to read its memory */
		return 0;
	case PR_SET_SECCOMP:
		return argument(call, 1) == SECCOMP_MODE_FILTER ? GO_ON : -EINVAL;
	case PR_SCHED_CORE:		/* could name a task outside the run */
		return -EINVAL;
	case PR_SET_MM: case PR_CAPBSET_DROP: case PR_SET_SECUREBITS: case PR_CAP_AMBIENT:
		return -EPERM;
	}
	return GO_ON;
}

/*
 * Guests may install filters, which can only refuse more calls; but not with a listener, which
 * would receive calls in place of vxlinux.
 */
int64_t relay_seccomp(struct call *call)
{
	uint32_t operation = argument(call, 0), flags = argument(call, 1);

	if (operation == SECCOMP_SET_MODE_STRICT)
		return -EINVAL;
	if (operation == SECCOMP_SET_MODE_FILTER && flags & SECCOMP_FILTER_FLAG_NEW_LISTENER)
		return -EPERM;
	return GO_ON;
}
