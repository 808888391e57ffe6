// SPDX-License-Identifier: GPL-2.0
/* The loop of a guest thread: runs it until a trap, and handles the trap. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "vxlinux/i386/program.h"

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

	/* To restart the call: eax still holds its number. */
	if (result == NOT_MADE || (result == -EINTR && signals_restart(t, number)))
		vx_set(t->cpu, VX_EIP, vx_get(t->cpu, VX_EIP) - 2);
	else if (result != NO_RESULT)
		vx_set(t->cpu, VX_EAX, result);
}

/* Executes rdtsc, which Vx32 refuses: glibc's loader uses it to measure its own time. */
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

/* Reports a refused instruction by its bytes, and ends the process. */
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

void run_thread(struct thread *t)
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
		case VX_INTERRUPTED:	/* other threads wait for the turn, or there is a signal */
			turn_give(t);
			turn_take(t);
			break;
		case VX_FUEL: break;
		case VX_BROKEN: thread_fail(t->program->path, "vx32 failed");
		}
	}
}
