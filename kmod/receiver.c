// SPDX-License-Identifier: GPL-2.0
#include "kmod/receiver.h"

#include <linux/kernel.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

#define RECEIVERS_MAX	256

/* Guards the table. An entry owns a reference; NULL: it is free. */
static DEFINE_SPINLOCK(lock);
static struct pid *receivers[RECEIVERS_MAX];

/* Whether a process or a process group of that number still exists. Called under the lock. */
static bool is_used(struct pid *pid)
{
	bool used;

	rcu_read_lock();
	used = pid_task(pid, PIDTYPE_PID) || pid_task(pid, PIDTYPE_PGID);
	rcu_read_unlock();
	return used;
}

bool receiver_keep(struct pid *pid)
{
	struct pid **place = NULL;
	unsigned int i;

	spin_lock(&lock);
	for (i = 0; i < RECEIVERS_MAX && receivers[i] != pid; i++) {
		if (receivers[i] && !is_used(receivers[i])) {
			put_pid(receivers[i]);
			receivers[i] = NULL;
		}
		if (!receivers[i])
			place = place ?: &receivers[i];
	}
	if (i == RECEIVERS_MAX && place)
		*place = get_pid(pid);
	spin_unlock(&lock);
	return i < RECEIVERS_MAX || place;
}

bool receiver_is_current(void)
{
	const struct pid *process = task_tgid(current), *thread = task_pid(current);
	const struct pid *group;
	bool found = false;
	unsigned int i;

	rcu_read_lock();
	group = task_pgrp(current);
	spin_lock(&lock);
	for (i = 0; i < RECEIVERS_MAX && !found; i++)
		found = receivers[i] && (receivers[i] == process || receivers[i] == thread ||
					 receivers[i] == group);
	spin_unlock(&lock);
	rcu_read_unlock();
	return found;
}

void receiver_exit(void)
{
	unsigned int i;

	for (i = 0; i < RECEIVERS_MAX; i++) {
		put_pid(receivers[i]);
		receivers[i] = NULL;
	}
}
