// SPDX-License-Identifier: GPL-2.0
/* Turns of the guest's threads, and their system calls of the host. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "vxlinux/i386/program.h"

#define INVALID		(-4096L)	/* an address that makes calls fail with EFAULT */

_Thread_local struct thread *current;

int64_t host_call(const volatile uint32_t *signalled, long number, const long arguments[6]);

void turn_take(struct thread *t)
{
	struct program *p = t->program;
	uint32_t mine;

	pthread_mutex_lock(&p->lock);
	for (mine = p->number++; mine != p->serving;)
		pthread_cond_wait(&p->next, &p->lock);
	pthread_mutex_unlock(&p->lock);
	t->turn = true;
}

void turn_give(struct thread *t)
{
	struct program *p = t->program;

	t->turn = false;
	pthread_mutex_lock(&p->lock);
	p->serving++;
	if (p->number != p->serving)
		pthread_cond_broadcast(&p->next);
	pthread_mutex_unlock(&p->lock);
}

/* A call that was interrupted by the turn timer, not by a signal to the guest, is restarted. */
int64_t host_make(struct thread *t, long number, const long arguments[6])
{
	int64_t result;

	turn_give(t);
	do
		result = host_call(&t->signalled, number, arguments);
	while (result == -EINTR && t->timed && !t->signalled);
	turn_take(t);
	return result;
}

long guest_at(struct thread *t, uint32_t address, uint32_t size, bool write)
{
	void *at = address ? vx_at(t->box, address, size, write) : NULL;

	return at ? (long)at : address ? INVALID : 0;
}

void thread_fail(const char *name, const char *why)
{
	dprintf(2, "vxlinux: %s: %s\n", name, why);
	_exit(126);
}

void thread_end_by(int number)
{
	sigset_t set;

	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	kill(getpid(), number);
	_exit(128 + number);
}
