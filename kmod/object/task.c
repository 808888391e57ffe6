// SPDX-License-Identifier: GPL-2.0
/* Other tasks: new ones, traced ones, those that get signals or other limits. */
#include "kmod/object/rows.h"

#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>

#include "kmod/object/describe.h"
#include "kmod/task.h"

static void add_target(struct object *object, struct task_struct *task)
{
	add_string(object, task_id(task) == task_id(current) ? "inside" : "outside");
}

DESCRIBE(task_alloc)
{
	add_integer(object, r[1]);
	return true;
}

DESCRIBE(ptrace_traceme)
{
	add_target(object, (struct task_struct *)r[0]);
	add_integer(object, PTRACE_MODE_ATTACH);
	return true;
}

DESCRIBE(ptrace_access)
{
	add_target(object, (struct task_struct *)r[0]);
	add_integer(object, (unsigned int)r[1]);
	return true;
}

DESCRIBE(task_kill)
{
	struct task_struct *task = (struct task_struct *)r[0];

	add_target(object, task);
	add_integer(object, (int)r[2]);
	add_integer(object, task_tgid_nr(task));
	return true;
}

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

/* Those of the group that are inside get it all the same: a call that waits for its
 * caller to be stopped by it would never end. */
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

/* What the kernel sends to a process group of itself, where nobody is left to wake it,
 * or its terminal is another's. Of kill() each task is judged. */
DESCRIBE(hangup)
{
	return r[1] == (unsigned long)SEND_SIG_PRIV &&
	       describe_group(object, (struct pid *)r[2], (int)r[0]);
}

static long refuse_hangup(const unsigned long *r)
{
	return signal_inside((struct pid *)r[2], (int)r[0]);
}

DESCRIBE(terminal_signal)
{
	return (int)r[2] && describe_group(object, (struct pid *)r[0], (int)r[1]);
}

static long refuse_terminal_signal(const unsigned long *r)
{
	return signal_inside((struct pid *)r[0], (int)r[1]);
}

static bool is_alone_inside(struct pid *pid)
{
	struct task_struct *task;
	bool inside;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);	/* perhaps of a thread, whatever the type */
	inside = task && task_id(task) == task_id(current);
	rcu_read_unlock();
	return inside;
}

/* Whom the kernel signals for a descriptor. Others may join a group later; and
 * which signal it is may be chosen then. */
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

/* Its own it may slow down, limit and move as it likes. */
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
	/* The first may be inlined in the second, or not. */
	{ "__kill_pgrp_info", POINT_task_kill, hangup, .refuse = refuse_hangup },
	{ "kill_pgrp", POINT_task_kill, terminal_signal, .refuse = refuse_terminal_signal },
	{ "__f_setown", POINT_task_kill, file_owner },	/* returns nothing */
	{ "security_task_setnice", POINT_task_set, task_set },
	{ "security_task_setioprio", POINT_task_set, task_set },
	{ "security_task_setrlimit", POINT_task_set, task_set },
	{ "security_task_setscheduler", POINT_task_set, task_set },
	{ "security_task_movememory", POINT_task_set, task_set },
};

const struct object_rows object_task = { hooks, ARRAY_SIZE(hooks) };
