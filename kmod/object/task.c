// SPDX-License-Identifier: GPL-2.0
/* Other tasks: new ones, traced ones, those that get signals or other limits. */
#include "kmod/object/rows.h"

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

/*
 * The process or group that gets the signals of a file (F_SETOWN). The signal is chosen
 * later, and others may join a group later: so the signal is -1, and of a group it is
 * always asked.
 * Stable: the caller holds a reference to the pid, which is never given to another process.
 */
DESCRIBE(file_owner)
{
	struct pid *pid = (struct pid *)r[1];
	enum pid_type type = (enum pid_type)r[2];

	if (!pid || (type <= PIDTYPE_TGID && is_alone_inside(pid)))
		return false;
	add_string(object, "outside");
	add_integer(object, -1);
	add_integer(object, pid_nr(pid));
	return true;
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
	{ "security_task_alloc", POINT_task_alloc, task_alloc },
	{ "security_ptrace_traceme", POINT_ptrace_access, ptrace_traceme },
	{ "security_ptrace_access_check", POINT_ptrace_access, ptrace_access },
	{ "security_task_kill", POINT_task_kill, task_kill },
	/* Compilers may inline the first into the second. */
	{ "__kill_pgrp_info", POINT_task_kill, hangup, .refuse = refuse_hangup },
	{ "kill_pgrp", POINT_task_kill, terminal_signal, .refuse = refuse_terminal_signal },
	{ "__f_setown", POINT_task_kill, file_owner },	/* returns void: F_SETOWN succeeds */
	{ "security_task_setnice", POINT_task_set, task_set },
	{ "security_task_setioprio", POINT_task_set, task_set },
	{ "security_task_setrlimit", POINT_task_set, task_set },
	{ "security_task_setscheduler", POINT_task_set, task_set },
	{ "security_task_movememory", POINT_task_set, task_set },
};

const struct object_rows object_task = { hooks, ARRAY_SIZE(hooks) };
