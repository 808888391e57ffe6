// SPDX-License-Identifier: GPL-2.0
#include "vx32/fault.h"

#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* As the address of the table (r13), it makes every indirect branch fault: it is not canonical. */
#define NO_TABLE	((greg_t)(1ull << 63))

/* Bytes of the code of emit_table_jump(): its load, and all of it. */
#define JUMP_LOAD	5
#define JUMP_SIZE	12

static _Thread_local struct vx_box *current;

static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, VX_SIGNAL };
#define SIGNALS (sizeof(signals) / sizeof(*signals))

/* The handlers that the library's replaced; valid once `installed` is set. */
static struct sigaction before[SIGNALS];
static bool installed;
static pthread_mutex_t installing = PTHREAD_MUTEX_INITIALIZER;

void fault_enter(struct vx_box *box)
{
	/* Only this thread's handlers read it. */
	__atomic_store_n(&current, box, __ATOMIC_RELAXED);
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

/* True if the code of emit_table_jump() is at p. */
static bool table_load(const u8 *p)
{
	return !memcmp(p, "\x47\x8b\x74\x9d\x00\x4f\x8d\x34\x26\x41\xff\xe6", JUMP_SIZE);
}

/*
 * The signal arrived in another signal handler that interrupted the guest, perhaps the one that
 * called vx_interrupt(). Send it again, blocked until that handler returns and restores the mask.
 */
static void postpone(struct vx_box *box, ucontext_t *context)
{
	sigaddset(&context->uc_sigmask, VX_SIGNAL);
	syscall(SYS_tgkill, getpid(), box->tid, VX_SIGNAL);
}

/* Changes the state of the interrupted thread so that it leaves the guest soon. */
static void interrupt(struct vx_box *box, ucontext_t *context)
{
	greg_t *regs = context->uc_mcontext.gregs;
	const u8 *pc = (const u8 *)regs[REG_RIP];
	u64 offset = pc - box->cache.rx;
	const struct fragment *f;

	if (pc >= (const u8 *)vx_gate_begin && pc < (const u8 *)vx_gate_end) {
		regs[REG_RIP] = (greg_t)vx_gate_abort;
		regs[REG_RSP] = box->cpu->host_rsp;
		return;
	}
	if (offset >= box->cache.size) {
		bool gate = pc >= (const u8 *)vx_gate && pc < (const u8 *)vx_gate_last;

		if (__atomic_load_n(&box->cpu->inside, __ATOMIC_RELAXED) && !gate)
			postpone(box, context);
		return;
	}
	regs[REG_R13] = NO_TABLE;
	f = cache_at(&box->cache, offset);
	if (f)
		cache_unchain(&box->cache, f);
	/*
	 * Between the load of the table jump and its jmp, the thread would enter the next fragment.
	 * Go back to the load, which then faults; r11 still holds the target.
	 */
	if (offset >= CACHE_LOOKUP + 9 && table_load(pc - 9))
		regs[REG_RIP] -= 9;
	else if (offset >= CACHE_LOOKUP + JUMP_LOAD && table_load(pc - JUMP_LOAD))
		regs[REG_RIP] -= JUMP_LOAD;
}

static void leave(struct vx_cpu *cpu, greg_t *regs, enum exit exit, u32 eip, u32 deferred)
{
	static const u8 order[8] = { REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_R15, REG_RBP,
				     REG_RSI, REG_RDI };

	for (int i = 0; i < 8; i++)
		cpu->registers[i] = regs[order[i]];
	cpu->registers[4] += deferred;
	cpu->eflags = (regs[REG_EFL] & FLAGS_GUEST) | FLAGS_FIXED;
	cpu->fuel = regs[REG_R8];
	cpu->target = eip;
	cpu->exit = exit;
	regs[REG_RIP] = (greg_t)vx_gate_fault;
	regs[REG_RSP] = cpu->host_rsp;
	regs[REG_EFL] = FLAGS_FIXED;
}

/* Counts the guest instructions of a fragment that were executed before a place. */
static u32 done_before(const struct cache *c, const struct fragment *f, const struct place *place)
{
	const struct place *p = c->places + f->places;
	u32 done = 0;

	for (; p < place; p++)
		done += p->guest != p[1].guest;
	return done;
}

static bool fault(struct vx_box *box, greg_t *regs)
{
	const u8 *pc = (const u8 *)regs[REG_RIP];
	u64 offset = pc - box->cache.rx;
	struct vx_cpu *cpu = box->cpu;
	const struct fragment *f;
	const struct place *place;

	if (offset >= box->cache.size)
		return false;
	if (regs[REG_R13] == NO_TABLE && table_load(pc)) {
		leave(cpu, regs, EXIT_INTERRUPTED, regs[REG_R11], 0);
		return true;
	}
	f = cache_at(&box->cache, offset);
	place = f ? cache_place(&box->cache, f, offset) : NULL;
	if (!place)
		return false;
	if (place->recovery == RECOVER_REP)
		regs[REG_RCX] += regs[REG_R14];
	if (place->recovery == RECOVER_SWAP) {
		static const u8 order[8] = { REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
					     REG_RSI, REG_RDI };
		greg_t *other = &regs[order[place->reg]], value = *other;

		*other = regs[REG_R15];
		regs[REG_R15] = value;
	}
	cpu->fault_address = regs[REG_CR2] - (u64)box->memory.base;
	cpu->fault_number = regs[REG_TRAPNO];
	cpu->fault_error = regs[REG_ERR];
	leave(cpu, regs, EXIT_FAULT, f->eip + place->guest, place->deferred);
	if (box->translator.fuel)
		cpu->fuel += f->instructions - done_before(&box->cache, f, place);
	return true;
}

bool vx_handle_signal(int number, siginfo_t *info, void *context)
{
	struct vx_box *box = __atomic_load_n(&current, __ATOMIC_RELAXED);
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;

	if (!box)
		return false;
	if (number != VX_SIGNAL)
		return fault(box, regs);
	if (__atomic_load_n(&box->stop, __ATOMIC_SEQ_CST))
		interrupt(box, context);
	return true;
}

void vx_interrupt_here(struct vx_box *box, void *context)
{
	__atomic_store_n(&box->stop, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&current, __ATOMIC_RELAXED) == box)
		interrupt(box, context);
}

static void handler(int number, siginfo_t *info, void *context)
{
	struct sigaction *old = before;

	if (vx_handle_signal(number, info, context))
		return;
	while (signals[old - before] != number)
		old++;
	if (old->sa_flags & SA_SIGINFO)
		old->sa_sigaction(number, info, context);
	else if (old->sa_handler != SIG_DFL && old->sa_handler != SIG_IGN)
		old->sa_handler(number);
	else if (number != VX_SIGNAL)
		sigaction(number, old, NULL);	/* the instruction faults again */
}

bool fault_install(void)
{
	struct sigaction action = { .sa_sigaction = handler,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
	bool done = true;

	sigemptyset(&action.sa_mask);
	sigaddset(&action.sa_mask, VX_SIGNAL);
	pthread_mutex_lock(&installing);
	for (size_t i = 0; i < SIGNALS && !installed && done; i++)
		done = sigaction(signals[i], &action, &before[i]) == 0;
	installed |= done;
	pthread_mutex_unlock(&installing);
	return done;
}
