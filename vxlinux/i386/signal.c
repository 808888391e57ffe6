// SPDX-License-Identifier: GPL-2.0
/*
 * Signals of the guest. A handler of the host stores one in thread->info and blocks all others
 * until it is delivered: then the guest continues in its own handler, with a signal frame of i386.
 *
 * FAULTS, the signals of CPU exceptions, are never blocked in the host: Vx32 needs them.
 */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "vxlinux/i386/program.h"

#define FRAME_HANDLERS_FIRST	2u	/* handlers 0 and 1 are SIG_DFL and SIG_IGN */
#define RESTORER	0x04000000u
#define SIGSET_SIZE	8
#define STACK_ON	1u
#define STACK_OFF	2u
#define STACK_MIN	2048u

/* System call numbers of i386. */
enum { CALL_SIGRETURN = 119, CALL_RT_SIGRETURN = 173 };

struct registers {
	uint32_t gs, fs, es, ds, edi, esi, ebp, esp, ebx, edx, ecx, eax;
	uint32_t exception, error, eip, cs, eflags, esp_at_signal, ss, fp, old_mask, address;
};

struct fp_state {
	uint32_t old[28];	/* image of fsave: zero; the image of fxsave follows */
	uint8_t image[VX_FP_SIZE];
};

struct frame {
	uint32_t restorer;
	int32_t number;
	struct registers registers;
	uint32_t unused[156];
	uint32_t more_mask;
	uint8_t code[8];
};

struct rt_frame {
	uint32_t restorer;
	int32_t number;
	uint32_t info_at, context_at;
	uint32_t info[32];
	uint32_t flags, link, stack_at, stack_flags, stack_size;
	struct registers registers;
	uint32_t mask[2];
	uint8_t code[8];
};

void host_return(void);
extern const char host_call_begin[], host_call_end[], host_call_abort[];

void signals_set_mask(struct thread *t)
{
	uint64_t mask = signals_host_mask(t->mask);

	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof(mask));
}

/* Taking one ----------------------------------------------------------------------------- */

static void take(struct thread *t, const siginfo_t *info, ucontext_t *context)
{
	greg_t *pc = &context->uc_mcontext.gregs[REG_RIP];
	uint64_t all = ~(uint64_t)NEVER_BLOCKED;

	if (t->signalled) {
		t->waiting |= BIT(info->si_signo);
		return;
	}
	t->info = *info;
	t->signalled = 1;
	memcpy(&context->uc_sigmask, &all, sizeof(all));
	if (t->turn)
		vx_interrupt_here(t->box, context);
	else if (*pc >= (greg_t)host_call_begin && *pc < (greg_t)host_call_end)
		*pc = (greg_t)host_call_abort;
}

static void on_signal(int number, siginfo_t *info, void *context)
{
	struct thread *t = current;

	if (BIT(number) & FAULTS && info->si_code > 0) {
		/* A fault of this program itself: let the instruction fault again and end it. */
		if (!vx_handle_signal(number, info, context))
			signal(number, SIG_DFL);
		return;
	}
	if (!t)
		return;
	if (number != SIGURG || info->si_code != SI_TIMER)
		take(t, info, context);
	else if (t->turn && t->program->number - t->program->serving > 1)
		vx_interrupt_here(t->box, context);
}

/* The kernel's struct sigaction. sigaction() of the C library refuses signals 32 and 33. */
struct host_action {
	void (*handler)(int number, siginfo_t *info, void *context);
	uint64_t flags;
	void (*restorer)(void);
	uint64_t mask;
};

/*
 * Installs the host's handler for a signal. flags: of the guest's action. SIGURG also ends turns,
 * so it gets SA_RESTART: calls that it interrupts are restarted where the kernel can do so.
 */
static void install(int number, uint32_t flags)
{
	const struct host_action action = {
		on_signal, SA_SIGINFO | RESTORER | (flags & (SA_NOCLDSTOP | SA_NOCLDWAIT)) |
		(number == SIGURG ? SA_RESTART : 0), host_return, ~0ull,
	};

	syscall(SYS_rt_sigaction, number, &action, NULL, SIGSET_SIZE);
}

void signals_begin(struct program *p)
{
	/* pop %eax; mov $119, %eax; int $0x80; and mov $173, %eax; int $0x80 */
	static const uint8_t code[] = { 0x58, 0xb8, CALL_SIGRETURN, 0, 0, 0, 0xcd, 0x80,
					0xb8, CALL_RT_SIGRETURN, 0, 0, 0, 0xcd, 0x80 };

	for (int i = 1; i <= GUEST_SIGNALS; i++) {
		struct host_action action;

		if (BIT(i) & (FAULTS | BIT(SIGURG)))
			install(i, 0);
		else if (!syscall(SYS_rt_sigaction, i, NULL, &action, SIGSET_SIZE) &&
			 (uintptr_t)action.handler == 1)
			p->actions[i].handler = 1;
	}
	p->trampoline = vx_map(p->box, 0, 4096, VX_READ | VX_EXEC, NULL);
	if (p->trampoline)
		vx_fill(p->box, p->trampoline, code, sizeof(code), NULL);
}

/* Frames ---------------------------------------------------------------------------------- */

static void save(const struct thread *t, struct registers *r, uint32_t fp)
{
	const struct vx_cpu *cpu = t->cpu;

	*r = (struct registers){
		.gs = 0x63, .es = 0x2b, .ds = 0x2b, .cs = 0x23, .ss = 0x2b,
		.edi = vx_get(cpu, VX_EDI), .esi = vx_get(cpu, VX_ESI), .ebp = vx_get(cpu, VX_EBP),
		.esp = vx_get(cpu, VX_ESP), .ebx = vx_get(cpu, VX_EBX), .edx = vx_get(cpu, VX_EDX),
		.ecx = vx_get(cpu, VX_ECX), .eax = vx_get(cpu, VX_EAX), .eip = vx_get(cpu, VX_EIP),
		.eflags = vx_get(cpu, VX_EFLAGS), .esp_at_signal = vx_get(cpu, VX_ESP), .fp = fp,
		.exception = t->fault[0], .error = t->fault[1], .address = t->fault[2],
		.old_mask = t->mask,
	};
}

/* Restores registers from a frame, which the guest may have changed: any values are safe. */
static void restore(struct thread *t, const struct registers *r)
{
	struct fp_state fp;
	struct vx_cpu *cpu = t->cpu;

	vx_set(cpu, VX_EDI, r->edi);
	vx_set(cpu, VX_ESI, r->esi);
	vx_set(cpu, VX_EBP, r->ebp);
	vx_set(cpu, VX_ESP, r->esp);
	vx_set(cpu, VX_EBX, r->ebx);
	vx_set(cpu, VX_EDX, r->edx);
	vx_set(cpu, VX_ECX, r->ecx);
	vx_set(cpu, VX_EAX, r->eax);
	vx_set(cpu, VX_EIP, r->eip);
	vx_set(cpu, VX_EFLAGS, r->eflags);
	if (r->fp && vx_copy_in(t->box, &fp, r->fp, sizeof(fp)))
		vx_set_fp(cpu, fp.image);
}

static bool on_stack(const struct thread *t, uint32_t esp)
{
	return t->stack_size && esp - t->stack_at <= t->stack_size;
}

static uint32_t stack_flags(const struct thread *t, uint32_t esp)
{
	return !t->stack_size ? STACK_OFF : on_stack(t, esp) ? STACK_ON : 0;
}

static bool push(struct thread *t, const struct action *action, const siginfo_t *info)
{
	uint32_t esp = vx_get(t->cpu, VX_ESP), at, fp_at;
	uint32_t start = t->program->trampoline;
	bool rt = action->flags & SA_SIGINFO;
	struct fp_state fp = { .old[6] = 0 };
	struct rt_frame big;
	struct frame small;

	if (action->flags & SA_ONSTACK && t->stack_size && !on_stack(t, esp))
		esp = t->stack_at + t->stack_size;
	fp_at = (esp - sizeof(fp)) & -64u;
	at = ((fp_at - (rt ? sizeof(big) : sizeof(small)) + 4) & -16u) - 4;
	vx_get_fp(t->cpu, fp.image);
	if (!vx_copy_out(t->box, fp_at, &fp, sizeof(fp)))
		return false;
	if (rt) {
		memset(&big, 0, sizeof(big));
		big.restorer = action->flags & RESTORER ? action->restorer : start + 8;
		big.number = info->si_signo;
		big.info_at = at + offsetof(struct rt_frame, info);
		big.context_at = at + offsetof(struct rt_frame, flags);
		signals_narrow(info, big.info);
		big.stack_at = t->stack_at;
		big.stack_size = t->stack_size;
		big.stack_flags = stack_flags(t, vx_get(t->cpu, VX_ESP));
		save(t, &big.registers, fp_at);
		memcpy(big.mask, &t->mask, sizeof(big.mask));
		vx_set(t->cpu, VX_EDX, big.info_at);
		vx_set(t->cpu, VX_ECX, big.context_at);
		if (!vx_copy_out(t->box, at, &big, sizeof(big)))
			return false;
	} else {
		memset(&small, 0, sizeof(small));
		small.restorer = action->flags & RESTORER ? action->restorer : start;
		small.number = info->si_signo;
		save(t, &small.registers, fp_at);
		small.more_mask = t->mask >> 32;
		vx_set(t->cpu, VX_EDX, 0);
		vx_set(t->cpu, VX_ECX, 0);
		if (!vx_copy_out(t->box, at, &small, sizeof(small)))
			return false;
	}
	vx_set(t->cpu, VX_EAX, info->si_signo);
	vx_set(t->cpu, VX_ESP, at);
	vx_set(t->cpu, VX_EIP, action->handler);
	vx_set(t->cpu, VX_EFLAGS, vx_get(t->cpu, VX_EFLAGS) & ~0x400ull);
	return true;
}

static void enter_handler(struct thread *t, const siginfo_t *info)
{
	int number = info->si_signo;
	struct action *actual = &t->program->actions[number], action = *actual;

	if (action.handler == 1)
		return;
	if (action.handler == 0) {
		if (number == SIGCHLD || number == SIGURG || number == SIGWINCH ||
		    number == SIGCONT)
			return;
		thread_end_by(number);
	}
	if (!push(t, &action, info))
		thread_end_by(SIGSEGV);
	if (action.flags & SA_RESETHAND)
		actual->handler = 0;
	t->mask |= action.mask | (action.flags & SA_NODEFER ? 0 : BIT(number));
	t->mask &= ~(BIT(SIGKILL) | BIT(SIGSTOP));
}

void signals_deliver(struct thread *t)
{
	while (t->signalled) {
		siginfo_t info = t->info;

		if (BIT(info.si_signo) & (FAULTS | BIT(SIGURG)) && BIT(info.si_signo) & t->mask)
			t->waiting |= BIT(info.si_signo);
		else
			enter_handler(t, &info);
		t->signalled = 0;
	}
	signals_set_mask(t);
}

/* Takes a signal of thread->waiting that the guest does not block any more. */
static void look_at_waiting(struct thread *t)
{
	uint64_t due = t->waiting & ~t->mask;

	if (!due || t->signalled)
		return;
	memset(&t->info, 0, sizeof(t->info));
	t->info.si_signo = __builtin_ctzll(due) + 1;
	t->waiting &= ~BIT(t->info.si_signo);
	t->signalled = 1;
}

void signals_fault(struct thread *t, const struct vx_trap *trap)
{
	siginfo_t info = { .si_signo = SIGSEGV, .si_code = SI_KERNEL };
	int number = trap->why == VX_BREAKPOINT ? 3 : trap->number;

	switch (number) {
	case 0: info.si_signo = SIGFPE; info.si_code = FPE_INTDIV; break;
	case 3: info.si_signo = SIGTRAP; break;
	case 6: info.si_signo = SIGILL; info.si_code = ILL_ILLOPN; break;
	case 14: info.si_code = SEGV_MAPERR; break;
	case 16: case 19: info.si_signo = SIGFPE; info.si_code = FPE_FLTINV; break;
	}
	info.si_addr = (void *)(uintptr_t)(number == 14 ? trap->address : trap->pc);
	if (number == 14 && vx_allows(t->box, trap->address, 1, 0) &&
	    (vx_allows(t->box, trap->address, 1, VX_READ) ||
	     vx_allows(t->box, trap->address, 1, VX_WRITE)))
		info.si_code = SEGV_ACCERR;
	t->fault[0] = number;
	t->fault[1] = number == 14 ? 4 | (trap->access == VX_WRITE ? 2 : 0) |
		      (info.si_code == SEGV_ACCERR) : 0;
	t->fault[2] = number == 14 ? trap->address : 0;
	/* An exception whose signal is blocked or ignored ends the process. */
	if (t->program->actions[info.si_signo].handler < FRAME_HANDLERS_FIRST ||
	    t->mask & BIT(info.si_signo))
		thread_end_by(info.si_signo);
	enter_handler(t, &info);
	if (!t->signalled)
		signals_set_mask(t);
}

/* read, write, open, waitpid, fcntl, flock, wait4, readv, writev, futex, waitid, sockets, ... */
bool signals_restart(const struct thread *t, uint32_t number)
{
	static const uint16_t numbers[] = {
		3, 4, 5, 7, 54, 55, 102, 114, 143, 145, 146, 180, 181, 187, 221, 239, 240, 284, 295,
		313, 315, 345, 355, 362, 364, 369, 370, 371, 372, 377, 422,
	};
	const struct action *action = &t->program->actions[t->info.si_signo];

	if (!t->signalled || (action->handler >= FRAME_HANDLERS_FIRST &&
			      !(action->flags & SA_RESTART)))
		return false;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (numbers[i] == number)
			return true;
	return false;
}

/* Calls ----------------------------------------------------------------------------------- */

static int64_t set_action(struct thread *t, int number, uint32_t new_at, uint32_t old_at)
{
	struct action *now, new = { 0 }, old;

	if (number < 1 || number > GUEST_SIGNALS ||
	    (new_at && (number == SIGKILL || number == SIGSTOP)))
		return -EINVAL;
	now = &t->program->actions[number];
	old = *now;
	if (new_at && !vx_copy_in(t->box, &new, new_at, sizeof(new)))
		return -EFAULT;
	if (old_at && !vx_copy_out(t->box, old_at, &old, sizeof(old)))
		return -EFAULT;
	if (!new_at)
		return 0;
	*now = new;
	if (new.handler >= FRAME_HANDLERS_FIRST || BIT(number) & (FAULTS | BIT(SIGURG))) {
		install(number, new.flags);
	} else {
		struct host_action action = {
			.flags = new.flags & (SA_NOCLDSTOP | SA_NOCLDWAIT),
		};

		memcpy(&action.handler, (uint64_t[]){ new.handler }, sizeof(action.handler));
		syscall(SYS_rt_sigaction, number, &action, NULL, SIGSET_SIZE);
	}
	return 0;
}

static void change_mask(struct thread *t, uint64_t mask)
{
	t->mask = mask & ~(BIT(SIGKILL) | BIT(SIGSTOP));
	/* While a signal is in `info`, all others stay blocked until it is delivered. */
	if (!t->signalled)
		signals_set_mask(t);
	look_at_waiting(t);
}

static int64_t set_mask(struct thread *t, int how, uint32_t new_at, uint32_t old_at, size_t size)
{
	uint64_t old = t->mask, new = 0;

	if (new_at && !vx_copy_in(t->box, &new, new_at, size))
		return -EFAULT;
	if (new_at && (how < SIG_BLOCK || how > SIG_SETMASK))
		return -EINVAL;
	if (old_at && !vx_copy_out(t->box, old_at, &old, size))
		return -EFAULT;
	if (!new_at)
		return 0;
	if (size < SIGSET_SIZE && how == SIG_SETMASK)
		new |= old & ~0xffffffffull;
	change_mask(t, how == SIG_BLOCK ? old | new : how == SIG_UNBLOCK ? old & ~new : new);
	return 0;
}

static int64_t return_from(struct thread *t, bool rt)
{
	uint32_t esp = vx_get(t->cpu, VX_ESP);
	struct rt_frame big;
	struct frame small;

	/* The handler's ret has popped the return address; the trampoline of sigreturn has also
	 * popped the signal number. */
	if (rt ? !vx_copy_in(t->box, &big, esp - 4, sizeof(big)) :
		 !vx_copy_in(t->box, &small, esp - 8, sizeof(small)))
		thread_end_by(SIGSEGV);
	restore(t, rt ? &big.registers : &small.registers);
	if (rt && !(big.stack_flags & STACK_OFF)) {
		t->stack_at = big.stack_at;
		t->stack_size = big.stack_size;
	}
	change_mask(t, rt ? (uint64_t)big.mask[1] << 32 | big.mask[0] :
			    (uint64_t)small.more_mask << 32 | small.registers.old_mask);
	return NO_RESULT;
}

static int64_t suspend(struct thread *t, uint64_t mask)
{
	uint64_t wanted = signals_host_mask(mask);
	uint64_t before = t->mask;
	int64_t result;

	if (t->waiting & ~mask) {
		t->mask = mask;
		look_at_waiting(t);
		t->mask = before;
		return -EINTR;
	}
	result = HOST(t, SYS_rt_sigsuspend, (long)&wanted, SIGSET_SIZE);
	return result == NOT_MADE ? -EINTR : result;
}

static int64_t set_stack(struct thread *t, uint32_t new_at, uint32_t old_at)
{
	uint32_t esp = vx_get(t->cpu, VX_ESP);
	uint32_t old[3] = { t->stack_at, stack_flags(t, esp), t->stack_size }, new[3];

	if (new_at && !vx_copy_in(t->box, new, new_at, sizeof(new)))
		return -EFAULT;
	if (new_at) {
		if (on_stack(t, esp))
			return -EPERM;
		if (!(new[1] & STACK_OFF) && new[2] < STACK_MIN)
			return -ENOMEM;
		t->stack_at = new[1] & STACK_OFF ? 0 : new[0];
		t->stack_size = new[1] & STACK_OFF ? 0 : new[2];
	}
	return old_at && !vx_copy_out(t->box, old_at, old, sizeof(old)) ? -EFAULT : 0;
}

static int64_t wait_signal(struct thread *t, const uint32_t *a, bool wide)
{
	struct timespec time;
	siginfo_t info;
	uint32_t narrow[32];
	uint64_t set;
	int64_t number;

	if (!vx_copy_in(t->box, &set, a[0], sizeof(set)) || (a[2] && time_get(t, a[2], wide, &time)))
		return -EFAULT;
	number = HOST(t, SYS_rt_sigtimedwait, (long)&set, (long)&info, a[2] ? (long)&time : 0,
		      SIGSET_SIZE);
	if (number <= 0 || !a[1])
		return number;
	signals_narrow(&info, narrow);
	return vx_copy_out(t->box, a[1], narrow, sizeof(narrow)) ? number : -EFAULT;
}

/*
 * rt_sigqueueinfo (process, number, info), and if `two`, rt_tgsigqueueinfo, which has the thread as
 * second argument.
 */
static int64_t queue(struct thread *t, long call, const uint32_t *a, bool two)
{
	uint32_t narrow[32];
	siginfo_t info;

	if (!vx_copy_in(t->box, narrow, a[2 + two], sizeof(narrow)))
		return -EFAULT;
	signals_widen(narrow, &info);
	if (two)
		return HOST(t, call, (int)a[0], (int)a[1], (int)a[2], (long)&info);
	return HOST(t, call, (int)a[0], (int)a[1], (long)&info);
}

static int64_t pending(struct thread *t, uint32_t at, size_t size)
{
	uint64_t set = 0;

	syscall(SYS_rt_sigpending, &set, SIGSET_SIZE);
	set |= t->waiting;
	return vx_copy_out(t->box, at, &set, size) ? 0 : -EFAULT;
}

bool call_signal(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result)
{
	uint64_t mask = 0;

	switch (number) {
	case CALL_SIGRETURN: *result = return_from(t, false); return true;
	case CALL_RT_SIGRETURN: *result = return_from(t, true); return true;
	case 126: *result = set_mask(t, a[0], a[1], a[2], 4); return true;
	case 174: *result = set_action(t, a[0], a[1], a[2]); return true;
	case 175:
		*result = a[3] == SIGSET_SIZE ? set_mask(t, a[0], a[1], a[2], SIGSET_SIZE) : -EINVAL;
		return true;
	case 73: *result = pending(t, a[0], 4); return true;
	case 176: *result = pending(t, a[0], SIGSET_SIZE); return true;
	case 177: *result = wait_signal(t, a, false); return true;
	case 421: *result = wait_signal(t, a, true); return true;
	case 178: *result = queue(t, SYS_rt_sigqueueinfo, a, false); return true;
	case 335: *result = queue(t, SYS_rt_tgsigqueueinfo, a, true); return true;
	case 29: *result = suspend(t, t->mask); return true;
	case 72: *result = suspend(t, a[2]); return true;
	case 179:
		*result = vx_copy_in(t->box, &mask, a[0], SIGSET_SIZE) ? suspend(t, mask) : -EFAULT;
		return true;
	case 186: *result = set_stack(t, a[0], a[1]); return true;
	}
	return false;
}
