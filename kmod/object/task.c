// SPDX-License-Identifier: GPL-2.0
/* Tasks: create, trace, send signals, set limits. */
#include "kmod/object/rows.h"

#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/socket.h>

#include "kmod/object/describe.h"
#include "kmod/receiver.h"
#include "kmod/start.h"
#include "kmod/task.h"

/*
 * Adds "inside" if the task is in the caller's subsystem, else "outside". A task that enters the
 * same VXED later gets a different id, so "outside" stays right.
 */
static void add_target(struct object *object, struct task_struct *task)
{
	add_string(object, task_id(task) == task_id(current) ? "inside" : "outside");
}

/* Whether the task is in another subsystem of the caller's VXED. That VXED has the same slot, and
 * the slot keeps its VXED while a task is inside. A task with a pending id is outside. */
static bool is_peer(struct task_struct *task)
{
	u32 id = task_id(task), own = task_id(current);

	return task_id_inside(id) && id != own && task_id_slot(id) == task_id_slot(own);
}

/*
 * Stable: the flags are passed by value.
 * Tried: race clone3; attack clone-newns.
 */
DESCRIBE(task_alloc)
{
	add_integer(object, r[1]);
	return true;
}

/*
 * With CLONE_PARENT, the new task becomes a child of the caller's parent. The parent gets a signal
 * when the child ends, although it has not started it. If the parent is outside, this is judged as
 * sending that signal.
 *
 * Not stable: if the parent ends before the body runs, the task that adopts the caller gets the
 * child. That task gets orphans of the subsystem in any case.
 * Tried: attack for-parent.
 */
DESCRIBE(child_of_parent)
{
	struct task_struct *parent;
	bool outside;
	pid_t pid;

	if (!(r[1] & CLONE_PARENT) || r[1] & CLONE_THREAD)
		return false;
	rcu_read_lock();
	parent = rcu_dereference(current->real_parent);
	outside = task_id(parent) != task_id(current);
	pid = task_tgid_nr(parent);
	rcu_read_unlock();
	if (!outside)
		return false;
	object->point = POINT_task_kill;
	add_string(object, "outside");
	add_integer(object, READ_ONCE(current->group_leader->exit_signal));
	add_integer(object, pid);
	return true;
}

/*
 * clone3() can choose the pid of the new task (set_tid), for example the pid of a daemon that has
 * ended but that others still know by its pid. alloc_pid() returns a pointer, so a refusal returns
 * an error pointer.
 *
 * Stable: the pids are the kernel's copy. The object is the same for all pids.
 * Tried: attack set-tid.
 */
DESCRIBE(chosen_number)
{
	if (!r[2])	/* how many pids were chosen */
		return false;
	add_integer(object, VXE_CLONE_SET_TID);
	return true;
}

/*
 * Stable: tasklist_lock is held for writing, so the parent stays the parent.
 * Tried: attack trace-me.
 */
DESCRIBE(ptrace_traceme)
{
	add_target(object, (struct task_struct *)r[0]);
	add_integer(object, PTRACE_MODE_ATTACH);
	return true;
}

/*
 * Stable: the caller holds a reference to the task; the mode is passed by value.
 * Tried: attacks ptrace, proc-mem, pidfd-getfd.
 */
DESCRIBE(ptrace_access)
{
	add_target(object, (struct task_struct *)r[0]);
	add_integer(object, (unsigned int)r[1]);
	return true;
}

/*
 * Sets VXE_MARK_PEER if the task is in another subsystem of the same VXED. Signals to a process
 * group, to a parent or to the owner of a file's signals never get the mark, because they are sent
 * later or go to several tasks.
 *
 * One signal is not judged: the signal that a task has requested for the end of its parent
 * (PR_SET_PDEATHSIG). It is recognized because the kernel sends no other signal on behalf of an
 * exiting task as if that task had called kill().
 * Stable: the caller holds a reference to the task, or the RCU read lock; the signal is passed by
 * value. Like any task inside, a peer may leave for another VXED before it gets the signal, but
 * only if a rule (start ...) permits that.
 * Tried: attacks kill, pidfd-signal, pid-reuse; suite peers.
 */
DESCRIBE(task_kill)
{
	struct task_struct *task = (struct task_struct *)r[0];

	if (current->flags & PF_EXITING && r[1] == (unsigned long)SEND_SIG_NOINFO)
		return false;
	add_target(object, task);
	add_integer(object, (int)r[2]);
	add_integer(object, task_tgid_nr(task));
	if (is_peer(task))
		object->marks |= VXE_MARK_PEER;
	return true;
}

/* Describes a signal to a process group if a task outside is in it. */
static bool describe_group(struct object *object, struct pid *group, int signal)
{
	struct task_struct *task;
	bool outside = false;

	rcu_read_lock();
	do_each_pid_task(group, PIDTYPE_PGID, task) {
		outside |= task_id(task) != task_id(current);
	} while_each_pid_task(group, PIDTYPE_PGID, task);
	rcu_read_unlock();
	if (!outside)
		return false;
	add_string(object, "outside");
	add_integer(object, signal);
	add_integer(object, pid_nr(group));
	return true;
}

/* Sends a refused signal only to those tasks of the group that are inside. Some calls wait until
 * the signal stops their caller; without the signal they would never return. Returns the errno of
 * the refusal. */
static long signal_inside(struct pid *group, int signal)
{
	struct task_struct *task;

	rcu_read_lock();
	do_each_pid_task(group, PIDTYPE_PGID, task) {
		if (task_id(task) == task_id(current))
			kill_pid(task_tgid(task), signal, 1);
	} while_each_pid_task(group, PIDTYPE_PGID, task);
	rcu_read_unlock();
	return -EPERM;
}

/*
 * A signal that the kernel itself sends to a process group: SIGHUP to a group that has become
 * orphaned, or a signal of the terminal. Signals of kill() are not judged here; task_kill judges
 * them for each task.
 *
 * Stable: tasklist_lock is held, so no task joins or leaves the group.
 * Tried: attack orphan-group.
 */
DESCRIBE(hangup)
{
	return r[1] == (unsigned long)SEND_SIG_PRIV &&
	       describe_group(object, (struct pid *)r[2], (int)r[0]);
}

static long refuse_hangup(unsigned long *r)
{
	return signal_inside((struct pid *)r[2], (int)r[0]);
}

/*
 * Stable if the compiler has not inlined __kill_pgrp_info(): it is hooked as well, and is called
 * with tasklist_lock held. If it is inlined, a task outside that joins the group after the
 * description also gets the signal. No task inside can make it join.
 * Tried: attack interrupt.
 */
DESCRIBE(terminal_signal)
{
	return (int)r[2] && describe_group(object, (struct pid *)r[0], (int)r[1]);
}

static long refuse_terminal_signal(unsigned long *r)
{
	return signal_inside((struct pid *)r[0], (int)r[1]);
}

/* Whether the task or process with that pid is in the caller's subsystem. */
static bool is_alone_inside(struct pid *pid)
{
	struct task_struct *task;
	bool inside;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);	/* the pid may also be that of a thread */
	inside = task && task_id(task) == task_id(current);
	rcu_read_unlock();
	return inside;
}

/* Whether all tasks in the session of a process group are in the caller's subsystem. A task can
 * join only groups of its own session, and it is in a session only because it was created there. So
 * no task outside can join the group. */
static bool is_session_inside(struct pid *group)
{
	struct task_struct *task;
	struct pid *session = NULL;
	bool inside = true;

	rcu_read_lock();
	task = pid_task(group, PIDTYPE_PGID);
	if (task)
		session = task_session(task);
	if (session) {
		do_each_pid_task(session, PIDTYPE_SID, task) {
			inside &= task_id(task) == task_id(current);
		} while_each_pid_task(session, PIDTYPE_SID, task);
	}
	rcu_read_unlock();
	return session && inside;
}

/*
 * The process or group that gets the signals of a file (F_SETOWN). The signal is chosen later, so
 * the argument is -1.
 * Stable: the caller holds a reference to the struct pid, or the RCU read lock. A struct pid never
 * changes to another process, and is_session_inside() explains why no task outside joins the group.
 * If the process may leave for another VXED later, it is recorded first.
 * Tried: attacks set-owner, set-group; suite start.
 */
DESCRIBE(file_owner)
{
	struct pid *pid = (struct pid *)r[1];
	enum pid_type type = (enum pid_type)r[2];

	if (!pid)
		return false;
	if ((!start_may_leave() || receiver_keep(pid)) &&
	    (type <= PIDTYPE_TGID ? is_alone_inside(pid) : is_session_inside(pid)))
		return false;
	add_string(object, "outside");
	add_integer(object, -1);
	add_integer(object, pid_nr(pid));
	return true;
}

/* The hooked function returns nothing; kmod/setown.c makes the call fail where it can. If the
 * caller named its own group, which contains tasks outside, the caller's process gets the signals
 * instead. If it named another process or group, the file keeps its owner. */
static long refuse_file_owner(unsigned long *r)
{
	if ((enum pid_type)r[2] != PIDTYPE_PGID || (struct pid *)r[1] != task_pgrp(current))
		return -EPERM;
	r[1] = (unsigned long)task_tgid(current);
	r[2] = PIDTYPE_TGID;
	return 0;
}

/*
 * Sets the priority, the limits or the CPUs of a task outside. For tasks inside this is not judged.
 * Stable: the caller holds a reference to the task, or the RCU read lock.
 * Tried: attacks setpriority, affinity, prlimit.
 */
DESCRIBE(task_set)
{
	if (task_id(current) == task_id((struct task_struct *)r[0]))
		return false;
	add_target(object, (struct task_struct *)r[0]);
	return true;
}

/* Whether the pid, as the caller sees it, is that of a task in its subsystem. */
static bool is_number_inside(pid_t number)
{
	bool inside = number == task_tgid_vnr(current);

	if (!inside) {
		rcu_read_lock();
		inside = is_alone_inside(find_vpid(number));
		rcu_read_unlock();
	}
	return inside;
}

/*
 * A message that says from which process it comes (SCM_CREDENTIALS). A caller with CAP_SYS_ADMIN
 * may name any process. Receivers trust that, for example systemd and the journal.
 *
 * Stable: the control data are the kernel's copy. If a named process inside ends before the body
 * runs, its pid may be reused; a caller that names its own process is not affected.
 * Tried: attack claim.
 */
DESCRIBE(named_sender)
{
	struct msghdr *message = (struct msghdr *)r[1];
	struct cmsghdr *one;
	pid_t number;

	if (message->msg_control_is_user)
		return false;
	for_each_cmsghdr(one, message) {
		if (!CMSG_OK(message, one))
			break;
		if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_CREDENTIALS ||
		    one->cmsg_len != CMSG_LEN(sizeof(struct ucred)))
			continue;
		number = ((const struct ucred *)CMSG_DATA(one))->pid;
		if (is_number_inside(number))
			continue;
		add_string(object, "outside");
		add_integer(object, number);
		return true;
	}
	return false;
}

static const struct object_hook hooks[] = {
	{ "security_task_alloc", POINT_task_alloc, task_alloc, .also = child_of_parent },
	{ "alloc_pid", POINT_task_alloc, chosen_number },
	{ "security_ptrace_traceme", POINT_ptrace_access, ptrace_traceme },
	{ "security_ptrace_access_check", POINT_ptrace_access, ptrace_access },
	{ "security_task_kill", POINT_task_kill, task_kill },
	/* Compilers may inline __kill_pgrp_info() into its caller, which is hooked as well. */
	{ "__kill_pgrp_info", POINT_task_kill, hangup, .refuse = refuse_hangup },
	{ "kill_pgrp", POINT_task_kill, terminal_signal, .refuse = refuse_terminal_signal },
	{ "__f_setown", POINT_task_kill, file_owner, .refuse = refuse_file_owner },
	{ "security_task_setnice", POINT_task_set, task_set },
	{ "security_task_setioprio", POINT_task_set, task_set },
	{ "security_task_setrlimit", POINT_task_set, task_set },
	{ "security_task_setscheduler", POINT_task_set, task_set },
	{ "security_task_movememory", POINT_task_set, task_set },
	{ "__scm_send", POINT_task_claim, named_sender, .entry = OBJECT_ENTRY_MESSAGE },
};

const struct object_rows object_task = { hooks, ARRAY_SIZE(hooks) };
