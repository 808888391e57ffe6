// SPDX-License-Identifier: GPL-2.0
/* Other tasks: new ones, traced ones, those that get signals or other limits. */
#include "kmod/object/rows.h"

#include <linux/fcntl.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>

#include "kmod/object/describe.h"
#include "kmod/task.h"

/*
 * Adds "inside" if the task is of the caller's subsystem, else "outside". The caller is
 * inside, so its id is final. A task outside that enters the same VXED meanwhile gets an
 * id of its own: neither answer can become wrong before the task ends.
 */
static void add_target(struct object *object, struct task_struct *task)
{
	add_string(object, task_id(task) == task_id(current) ? "inside" : "outside");
}

/* Stable: the flags are passed by value. */
DESCRIBE(task_alloc)
{
	add_integer(object, r[1]);
	return true;
}

/*
 * CLONE_PARENT gives the caller's parent a child, which it gets a signal for when the child
 * ends. A parent outside did not start it: that is judged as the signal.
 * Not stable: if the parent ends before the body runs, whoever adopts the caller gets the
 * child; it gets orphans of the subsystem in any case.
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
 * clone3() may choose the new task's number (set_tid): that of a daemon which has ended, say,
 * for those who know it by its number. alloc_pid() returns a pointer, and a refusal as one.
 * Stable: the numbers are the kernel's copy; whichever they are, the object is the same.
 */
DESCRIBE(chosen_number)
{
	if (!r[2])	/* how many are chosen */
		return false;
	add_integer(object, VXE_CLONE_SET_TID);
	return true;
}

/* Stable: tasklist_lock is held for writing, so the parent stays the parent. */
DESCRIBE(ptrace_traceme)
{
	add_target(object, (struct task_struct *)r[0]);
	add_integer(object, PTRACE_MODE_ATTACH);
	return true;
}

/* Stable: the caller holds a reference to the task; the mode is passed by value. */
DESCRIBE(ptrace_access)
{
	add_target(object, (struct task_struct *)r[0]);
	add_integer(object, (unsigned int)r[1]);
	return true;
}

/* Stable: the caller holds a reference to the task, or the RCU read lock; the signal is
 * passed by value. */
DESCRIBE(task_kill)
{
	struct task_struct *task = (struct task_struct *)r[0];

	add_target(object, task);
	add_integer(object, (int)r[2]);
	add_integer(object, task_tgid_nr(task));
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

/* Sends a refused signal to those of the group that are inside. A call that waits until
 * the signal stops its caller would not end otherwise. Returns the refusal. */
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
 * A signal that the kernel sends to a process group by itself: SIGHUP to a group that
 * became orphaned, or a signal of its terminal. The signals of kill() are not: task_kill
 * judges those for each task.
 * Stable: tasklist_lock is held, so nobody joins or leaves the group.
 */
DESCRIBE(hangup)
{
	return r[1] == (unsigned long)SEND_SIG_PRIV &&
	       describe_group(object, (struct pid *)r[2], (int)r[0]);
}

static long refuse_hangup(const unsigned long *r)
{
	return signal_inside((struct pid *)r[2], (int)r[0]);
}

/*
 * Stable where the compiler has not inlined __kill_pgrp_info(): that is hooked as well, and
 * called with tasklist_lock held. Where it has, a task outside that joins the group
 * after it was described gets the signal; nobody inside can make it join.
 */
DESCRIBE(terminal_signal)
{
	return (int)r[2] && describe_group(object, (struct pid *)r[0], (int)r[1]);
}

static long refuse_terminal_signal(const unsigned long *r)
{
	return signal_inside((struct pid *)r[0], (int)r[1]);
}

/* Whether the task, or process, of that pid is of the caller's subsystem. */
static bool is_alone_inside(struct pid *pid)
{
	struct task_struct *task;
	bool inside;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);	/* a thread may be named as a process, too */
	inside = task && task_id(task) == task_id(current);
	rcu_read_unlock();
	return inside;
}

/* Whether all of a process group's session is of the caller's subsystem. A task joins a
 * group only within its own session, and a session only by being started in it, so nobody
 * outside can come to be in the group. */
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

/* The signal is chosen later: it is -1. */
static bool describe_owner(struct object *object, struct pid *pid, enum pid_type type)
{
	if (!pid || (type <= PIDTYPE_TGID ? is_alone_inside(pid) : is_session_inside(pid)))
		return false;
	add_string(object, "outside");
	add_integer(object, -1);
	add_integer(object, pid_nr(pid));
	return true;
}

/*
 * The process or group that gets the signals of a file (F_SETOWN_EX). The function returns
 * nothing, so that call succeeds where this is refused, and the file gets no owner.
 * Stable: the caller holds a reference to the pid, which is never given to another process.
 */
DESCRIBE(file_owner)
{
	return describe_owner(object, (struct pid *)r[1], (enum pid_type)r[2]);
}

static bool describe_owner_number(struct object *object, int number)
{
	bool describes;

	if (number == INT_MIN)
		return false;
	rcu_read_lock();
	describes = describe_owner(object, find_vpid(abs(number)),
				   number < 0 ? PIDTYPE_PGID : PIDTYPE_TGID);
	rcu_read_unlock();
	return describes;
}

/*
 * The same, by its number, of sockets' requests, where the call can fail.
 * Not stable: the number may become another's until the kernel looks it up; what it finds
 * is judged by file_owner.
 */
DESCRIBE(socket_owner)
{
	return describe_owner_number(object, (int)r[1]);
}

/* The same, of F_SETOWN. Stable as socket_owner. */
DESCRIBE(fcntl_owner)
{
	return (unsigned int)r[1] == F_SETOWN && describe_owner_number(object, (int)r[2]);
}

/* The priority, limits or place of a task outside. Those of tasks inside are not judged.
 * Stable: the caller holds a reference to the task, or the RCU read lock. */
DESCRIBE(task_set)
{
	if (task_id(current) == task_id((struct task_struct *)r[0]))
		return false;
	add_target(object, (struct task_struct *)r[0]);
	return true;
}

static const struct object_hook hooks[] = {
	{ "security_task_alloc", POINT_task_alloc, task_alloc, .also = child_of_parent },
	{ "alloc_pid", POINT_task_alloc, chosen_number },
	{ "security_ptrace_traceme", POINT_ptrace_access, ptrace_traceme },
	{ "security_ptrace_access_check", POINT_ptrace_access, ptrace_access },
	{ "security_task_kill", POINT_task_kill, task_kill },
	/* Compilers may inline the first into the second. */
	{ "__kill_pgrp_info", POINT_task_kill, hangup, .refuse = refuse_hangup },
	{ "kill_pgrp", POINT_task_kill, terminal_signal, .refuse = refuse_terminal_signal },
	/* The second may be inlined where the first one is called. */
	{ "security_file_fcntl", POINT_task_kill, fcntl_owner },
	{ "f_setown", POINT_task_kill, socket_owner },
	{ "__f_setown", POINT_task_kill, file_owner },
	{ "security_task_setnice", POINT_task_set, task_set },
	{ "security_task_setioprio", POINT_task_set, task_set },
	{ "security_task_setrlimit", POINT_task_set, task_set },
	{ "security_task_setscheduler", POINT_task_set, task_set },
	{ "security_task_movememory", POINT_task_set, task_set },
};

const struct object_rows object_task = { hooks, ARRAY_SIZE(hooks) };
