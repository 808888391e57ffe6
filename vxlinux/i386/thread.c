// SPDX-License-Identifier: GPL-2.0
/* Threads of the guest: turns, and the loop that runs each. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vxlinux/i386/program.h"

#define INVALID		(-4096L)	/* an address that no process has */

_Thread_local struct thread *current;

int64_t host_call(const volatile uint32_t *signalled, long number, const long arguments[6]);

/* First come, first served. */
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

/* Calls interrupted by what is no signal to the guest go on. */
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

static int64_t make(struct thread *t, uint32_t number)
{
	static const enum vx_register order[] = { VX_EBX, VX_ECX, VX_EDX, VX_ESI, VX_EDI, VX_EBP };
	int64_t result = -ENOSYS;
	uint32_t a[6];

	for (int i = 0; i < 6; i++)
		a[i] = vx_get(t->cpu, order[i]);
	if (!call_any(t, number, a, &result) && !call_process(t, number, a, &result) &&
	    !call_signal(t, number, a, &result) && !call_time(t, number, a, &result) &&
	    !call_socket(t, number, a, &result))
		return -ENOSYS;
	return result;
}

static void system_call(struct thread *t)
{
	uint32_t number = vx_get(t->cpu, VX_EAX);
	int64_t result = make(t, number);

	/* eax still has the number. */
	if (result == NOT_MADE || (result == -EINTR && signals_restart(t, number)))
		vx_set(t->cpu, VX_EIP, vx_get(t->cpu, VX_EIP) - 2);
	else if (result != NO_RESULT)
		vx_set(t->cpu, VX_EAX, result);
}

/* rdtsc, which glibc's loader uses to time itself. */
static bool read_counter(struct thread *t, uint64_t pc)
{
	static const uint8_t rdtsc[2] = { 0x0f, 0x31 };
	uint64_t now = __builtin_ia32_rdtsc();
	uint8_t bytes[2];

	if (!vx_copy_in(t->box, bytes, pc, 2) || memcmp(bytes, rdtsc, 2))
		return false;
	vx_set(t->cpu, VX_EAX, (uint32_t)now);
	vx_set(t->cpu, VX_EDX, now >> 32);
	vx_set(t->cpu, VX_EIP, pc + 2);
	return true;
}

/* The bytes tell what Vx32 lacks. */
static void refuse(struct thread *t, const struct vx_trap *trap)
{
	const struct vx_trap undefined = { .why = VX_FAULT, .pc = trap->pc, .number = 6 };
	char text[16 * 3 + 1] = "";
	uint8_t byte;

	if (t->program->actions[SIGILL].handler <= 1) {
		for (int i = 0; i < 15 && vx_copy_in(t->box, &byte, trap->pc + i, 1); i++)
			snprintf(text + 3 * i, 4, " %02x", byte);
		dprintf(2, "vxlinux: %s: refused instruction at %#llx:%s\n", t->program->path,
			(unsigned long long)trap->pc, text);
	}
	signals_fault(t, &undefined);
}

void thread_run(struct thread *t)
{
	for (;;) {
		struct vx_trap trap;

		if (t->signalled)
			signals_deliver(t);
		trap = vx_run(t->box, t->cpu);
		switch (trap.why) {
		case VX_SYSCALL: system_call(t); break;
		case VX_FAULT: case VX_BREAKPOINT: signals_fault(t, &trap); break;
		case VX_REFUSED:
			if (!read_counter(t, trap.pc))
				refuse(t, &trap);
			break;
		case VX_INTERRUPTED:	/* others wait, or there is a signal */
			turn_give(t);
			turn_take(t);
			break;
		case VX_FUEL: break;
		case VX_BROKEN: thread_fail(t->program->path, "vx32 failed");
		}
	}
}
