// SPDX-License-Identifier: GPL-2.0
#include "vx32/state.h"

#include <asm/prctl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vx32/emulate.h"
#include "vx32/error.h"
#include "vx32/fault.h"

#define HWCAP2_FSGSBASE	2

#define ERROR_WRITE	2

#define EXCEPTION_UD	6
#define EXCEPTION_PF	14

struct vx_box *vx_new(const struct vx_options *options, struct vx_error *error)
{
	static const struct vx_options defaults;
	struct vx_box *box;
	u64 memory;
	u32 cache;

	if (!options)
		options = &defaults;
	memory = options->memory_limit ? options->memory_limit : VX_MEMORY_DEFAULT;
	cache = options->cache_limit ? options->cache_limit : VX_CACHE_DEFAULT;
	if (options->profile > VX_HOST) {
		error_set(error, EINVAL, "profile %d", options->profile);
		return NULL;
	}
	if (memory < VX_MEMORY_MIN || memory > VX_SPACE) {
		error_set(error, EINVAL, "memory limit of %llu bytes", (unsigned long long)memory);
		return NULL;
	}
	if (cache < VX_CACHE_MIN || cache > VX_CACHE_MAX) {
		error_set(error, EINVAL, "cache limit of %u bytes", cache);
		return NULL;
	}
	box = calloc(1, sizeof(*box));
	if (!box) {
		error_set(error, ENOMEM, "a box");
		return NULL;
	}
	if (!memory_open(&box->memory, memory, options->base_zero)) {
		error_set(error, errno, "the guest's address space");
		goto failed;
	}
	if (!cache_open(&box->cache, cache)) {
		error_set(error, errno, "the code cache");
		goto failed;
	}
	if (!options->own_signals && !fault_install()) {
		error_set(error, errno, "signal handlers");
		goto failed;
	}
	box->fast_gs = getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE;
	box->translator = (struct translator){
		.memory = &box->memory, .cache = &box->cache,
		.host = options->profile == VX_HOST, .fuel = options->fuel,
	};
	return box;
failed:
	vx_free(box);
	return NULL;
}

void vx_free(struct vx_box *box)
{
	if (!box)
		return;
	memory_close(&box->memory);
	cache_close(&box->cache);
	free(box);
}

struct vx_cpu *vx_cpu_new(struct vx_box *box, struct vx_error *error)
{
	struct vx_cpu *cpu = aligned_alloc(64, (sizeof(*cpu) + 63) & ~63ul);

	if (!cpu) {
		error_set(error, ENOMEM, "a cpu");
		return NULL;
	}
	cpu->wide = box->translator.host && cpu_has_avx();
	cpu_reset(cpu);
	return cpu;
}

void vx_cpu_free(struct vx_cpu *cpu)
{
	free(cpu);
}

void vx_cpu_copy(struct vx_cpu *to, const struct vx_cpu *from)
{
	*to = *from;
}

uint64_t vx_get(const struct vx_cpu *cpu, enum vx_register which)
{
	switch (which) {
	case VX_EIP: return cpu->eip;
	case VX_EFLAGS: return cpu->eflags;
	case VX_GS_BASE: return cpu->gs_base;
	default: return cpu->registers[which & 7];
	}
}

void vx_set(struct vx_cpu *cpu, enum vx_register which, uint64_t value)
{
	switch (which) {
	case VX_EIP: cpu->eip = value; break;
	case VX_EFLAGS: cpu->eflags = (value & FLAGS_GUEST) | FLAGS_FIXED; break;
	case VX_GS_BASE: cpu->gs_base = value; break;
	default: cpu->registers[which & 7] = value;
	}
}

/* Memory ------------------------------------------------------------------------------- */

_Static_assert((int)VX_READ == PAGE_READ && (int)VX_WRITE == PAGE_WRITE &&
	       (int)VX_EXEC == PAGE_EXEC, "access");

/* Drops the translations of pages whose content or access is about to change. */
static bool forget(struct vx_box *box, u64 at, u64 size)
{
	if (!size)
		return true;
	for (u32 page = at / VX_PAGE; page <= (at + size - 1) / VX_PAGE; page++) {
		if (!(box->memory.pages[page] & PAGE_CODE))
			continue;
		cache_drop_page(&box->cache, page);
		if (!memory_unwatch(&box->memory, page))
			return false;
	}
	return true;
}

bool vx_copy_in(struct vx_box *box, void *to, uint64_t from, uint64_t size)
{
	/* On i386 pages, write and execute access include read access. */
	if (!memory_range(from, size))
		return false;
	for (u64 page = from / VX_PAGE; size && page <= (from + size - 1) / VX_PAGE; page++)
		if (!(box->memory.pages[page] & PAGE_ACCESS))
			return false;
	if (size)
		memcpy(to, box->memory.base + from, size);
	return true;
}

bool vx_copy_out(struct vx_box *box, uint64_t to, const void *from, uint64_t size)
{
	if (!memory_allows(&box->memory, to, size, PAGE_WRITE) || !forget(box, to, size))
		return false;
	if (size)
		memcpy(box->memory.base + to, from, size);
	return true;
}

bool vx_copy_string(struct vx_box *box, char *to, uint64_t from, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (!vx_copy_in(box, to + i, from + i, 1))
			return false;
		if (!to[i])
			return true;
	}
	return false;
}

bool vx_allows(const struct vx_box *box, uint64_t address, uint64_t size, int access)
{
	return memory_allows(&box->memory, address, size, access & PAGE_ACCESS);
}

void *vx_at(struct vx_box *box, uint64_t address, uint64_t size, bool write)
{
	if (!memory_range(address, size) || (write && !forget(box, address, size)))
		return NULL;
	return box->memory.base + address;
}

bool vx_forked(struct vx_box *box, struct vx_error *error)
{
	u32 size = box->cache.size;

	box->tid = 0;
	box->cpu = NULL;
	__atomic_store_n(&box->runner, 0, __ATOMIC_SEQ_CST);
	/* The memfd with the code is shared with the parent. */
	cache_close(&box->cache);
	if (cache_open(&box->cache, size) && memory_unwatch_all(&box->memory))
		return true;
	box->broken = true;
	return error_set(error, errno, "the code cache");
}

static bool range_error(struct vx_error *error, u64 at, u64 size)
{
	return error_set(error, errno, "guest memory %#llx, %llu bytes", (unsigned long long)at,
			 (unsigned long long)size);
}

static bool good_range(u64 at, u64 size, struct vx_error *error)
{
	if (size && memory_range(at, size) && !(at % VX_PAGE) && !(size % VX_PAGE))
		return true;
	errno = EINVAL;
	return range_error(error, at, size);
}

/* Prepares a range for a mapping. If *at is 0, finds a free range. */
static bool make_room(struct vx_box *box, u64 *at, u64 size, struct vx_error *error)
{
	if (!*at && size <= VX_SPACE) {
		*at = memory_find(&box->memory, size);
		errno = ENOMEM;
		if (!*at)
			return range_error(error, *at, size);
	}
	return good_range(*at, size, error) && (forget(box, *at, size) ||
						range_error(error, *at, size));
}

uint64_t vx_map_shared(struct vx_box *box, uint64_t at, uint64_t size, int access, int fd,
		       uint64_t offset, struct vx_error *error)
{
	if (!make_room(box, &at, size, error))
		return 0;
	if (memory_map_shared(&box->memory, at, size, access & PAGE_ACCESS, fd, offset))
		return at;
	range_error(error, at, size);
	return 0;
}

uint64_t vx_map(struct vx_box *box, uint64_t at, uint64_t size, int access,
		struct vx_error *error)
{
	if (!make_room(box, &at, size, error))
		return 0;
	if (memory_map(&box->memory, at, size, access & PAGE_ACCESS))
		return at;
	range_error(error, at, size);
	return 0;
}

bool vx_protect(struct vx_box *box, uint64_t at, uint64_t size, int access,
		struct vx_error *error)
{
	if (!good_range(at, size, error))
		return false;
	if (!forget(box, at, size) || !memory_protect(&box->memory, at, size, access & PAGE_ACCESS))
		return range_error(error, at, size);
	return true;
}

bool vx_unmap(struct vx_box *box, uint64_t at, uint64_t size, struct vx_error *error)
{
	if (!good_range(at, size, error))
		return false;
	if (!forget(box, at, size) || !memory_unmap(&box->memory, at, size))
		return range_error(error, at, size);
	return true;
}

bool vx_fill(struct vx_box *box, uint64_t to, const void *from, uint64_t size,
	     struct vx_error *error)
{
	errno = EINVAL;
	if (!memory_range(to, size) || !forget(box, to, size) ||
	    !memory_fill(&box->memory, to, from, size))
		return range_error(error, to, size);
	return true;
}

uint64_t vx_memory_used(const struct vx_box *box)
{
	return (u64)box->memory.used * VX_PAGE;
}

bool vx_snapshot(struct vx_box *box, struct vx_error *error)
{
	return memory_snapshot(&box->memory) || error_set(error, errno, "snapshot");
}

bool vx_reset(struct vx_box *box, struct vx_error *error)
{
	if (!box->memory.saved)
		return error_set(error, EINVAL, "no snapshot");
	for (u32 page = memory_next_watched(&box->memory, 0); page < VX_PAGES;
	     page = memory_next_watched(&box->memory, page + 1))
		if (memory_changed(&box->memory, page) &&
		    !forget(box, (u64)page * VX_PAGE, VX_PAGE))
			goto failed;
	if (memory_reset(&box->memory))
		return true;
failed:
	box->broken = true;
	return error_set(error, errno, "reset");
}

/* Running ------------------------------------------------------------------------------ */

static void set_gs(struct vx_box *box)
{
	static _Thread_local u64 base = ~0ull;
	u64 wanted = (u64)box->memory.base;

	if (box->fast_gs) {
		__asm__ volatile("wrgsbase %0" : : "r"(wanted));
	} else if (base != wanted) {
		syscall(SYS_arch_prctl, ARCH_SET_GS, wanted);
		base = wanted;
	}
}

static void enter(struct vx_box *box, struct vx_cpu *cpu)
{
	if (!box->tid || !pthread_equal(box->thread, pthread_self())) {
		box->thread = pthread_self();
		box->tid = syscall(SYS_gettid);
	}
	cpu->base = (u64)box->memory.base;
	cpu->code = (u64)box->cache.rx;
	cpu->table = (u64)box->cache.table;
	cpu->fp_level = box->fp_level;
	cpu->stop = &box->stop;
	box->cpu = cpu;
	set_gs(box);
	fault_enter(box);
	/* vx_interrupt() sets stop, then reads runner. So set runner first, and then read stop. */
	__atomic_store_n(&box->runner, box->tid, __ATOMIC_SEQ_CST);
}

static struct vx_trap leave(struct vx_box *box, struct vx_trap trap)
{
	fault_enter(NULL);
	__atomic_store_n(&box->runner, 0, __ATOMIC_RELEASE);
	box->cpu = NULL;
	if (trap.why == VX_BROKEN)
		box->broken = true;
	return trap;
}

void vx_interrupt(struct vx_box *box)
{
	pid_t runner;
	int error = errno;

	__atomic_store_n(&box->stop, 1, __ATOMIC_SEQ_CST);
	runner = __atomic_load_n(&box->runner, __ATOMIC_SEQ_CST);
	if (runner)
		syscall(SYS_tgkill, getpid(), runner, VX_SIGNAL);
	errno = error;
}

void vx_refuel(struct vx_box *box, uint64_t instructions)
{
	box->fuel += instructions;
}

uint64_t vx_fuel_left(const struct vx_box *box, const struct vx_cpu *cpu)
{
	return box->fuel + (cpu->fuel > 0 ? cpu->fuel : 0);
}

static void top_up(struct vx_box *box, struct vx_cpu *cpu)
{
	u64 piece = VX_FUEL_PIECE - (u32)cpu->fuel;

	if (piece > box->fuel)
		piece = box->fuel;
	cpu->fuel += piece;
	box->fuel -= piece;
}

/* What vx_run() does next. */
struct step {
	bool done;		/* return `trap` */
	struct vx_trap trap;
	unsigned int once;	/* run this many instructions in a fragment of their own; 0: no */
	u32 chain;		/* the edge that led to eip, to be chained; NO_EDGE: none */
};
#define NO_EDGE (~0u)

static struct step trap(struct vx_cpu *cpu, enum vx_why why, u32 pc)
{
	return (struct step){ .done = true, .trap = { .why = why, .pc = pc }, .chain = NO_EDGE };
}

static struct step exception(u32 pc, int number, u32 address, int access)
{
	return (struct step){ .done = true, .chain = NO_EDGE,
			      .trap = { .why = VX_FAULT, .pc = pc, .number = number,
					.address = address, .access = access } };
}

/* True for a page fault that is not the guest's: a write to a watched page that it may write. */
static bool rewrites(struct vx_box *box, const struct vx_cpu *cpu)
{
	u8 flags = box->memory.pages[cpu->fault_address / VX_PAGE];

	return cpu->fault_number == EXCEPTION_PF && cpu->fault_error & ERROR_WRITE &&
	       flags & PAGE_WRITE && flags & PAGE_CODE;
}

static struct step after_fault(struct vx_box *box, struct vx_cpu *cpu)
{
	int access = cpu->fault_error & ERROR_WRITE ? VX_WRITE : VX_READ;

	if (!rewrites(box, cpu)) {
		if (cpu->fault_number == EXCEPTION_PF)
			return exception(cpu->eip, EXCEPTION_PF, cpu->fault_address, access);
		return exception(cpu->eip, cpu->fault_number, 0, 0);
	}
	box->rewritten++;
	if (!forget(box, cpu->fault_address & -VX_PAGE, VX_PAGE))
		return trap(cpu, VX_BROKEN, cpu->eip);
	/* Run the store alone: a translation of the whole block might watch the page again. */
	return (struct step){ .once = 1, .chain = NO_EDGE };
}

static struct step after_emulate(struct vx_box *box, struct vx_cpu *cpu)
{
	for (;;) {
		switch (emulate(&box->memory, cpu, box->translator.host)) {
		case EMULATED:
			return (struct step){ .chain = NO_EDGE };
		case EMULATE_REFUSED:
			return trap(cpu, VX_REFUSED, cpu->eip);
		case EMULATE_FAULT:
			break;
		}
		if (!rewrites(box, cpu))
			break;
		box->rewritten++;
		if (!forget(box, cpu->fault_address & -VX_PAGE, VX_PAGE))
			return trap(cpu, VX_BROKEN, cpu->eip);
	}
	if (box->translator.fuel)
		cpu->fuel++;
	return after_fault(box, cpu);
}

static struct step after_fuel(struct vx_box *box, struct vx_cpu *cpu)
{
	if (box->fuel) {
		top_up(box, cpu);
		return (struct step){ .chain = NO_EDGE };
	}
	/* The block needs more than is left: run only as many instructions of it. */
	if (cpu->fuel > 0)
		return (struct step){ .once = cpu->fuel, .chain = NO_EDGE };
	return trap(cpu, VX_FUEL, cpu->eip);
}

/* Handles cpu->exit after the guest was left. */
static struct step after(struct vx_box *box, struct vx_cpu *cpu)
{
	u32 exit = cpu->exit;

	if (exit < EXIT_FIRST) {
		if (exit >= box->cache.edge_count)
			return trap(cpu, VX_BROKEN, cpu->eip);
		cpu->eip = box->cache.edges[exit].target;
		return (struct step){ .chain = exit };
	}
	cpu->eip = cpu->target;
	switch ((enum exit)exit) {
	case EXIT_MISS: return (struct step){ .chain = NO_EDGE };
	case EXIT_SYSCALL: {
		struct step step = trap(cpu, VX_SYSCALL, cpu->eip - 2);

		step.trap.number = 0x80;
		return step;
	}
	case EXIT_BREAKPOINT: return trap(cpu, VX_BREAKPOINT, cpu->eip - 1);
	case EXIT_EMULATE: return after_emulate(box, cpu);
	case EXIT_REFUSED: return trap(cpu, VX_REFUSED, cpu->eip);
	case EXIT_UNDEFINED: return exception(cpu->eip, EXCEPTION_UD, 0, 0);
	case EXIT_FUEL: return after_fuel(box, cpu);
	case EXIT_FAULT: return after_fault(box, cpu);
	case EXIT_INTERRUPTED: return (struct step){ .chain = NO_EDGE };	/* stop is set */
	}
	return trap(cpu, VX_BROKEN, cpu->eip);
}

static struct step cannot_translate(struct vx_cpu *cpu, enum translated why, u32 address)
{
	if (why == TRANSLATE_FETCH)
		return exception(cpu->eip, EXCEPTION_PF, address, VX_EXEC);
	return trap(cpu, why == TRANSLATE_REFUSED ? VX_REFUSED : VX_BROKEN, cpu->eip);
}

/* Translates the code at eip. NULL: that is not possible, and *step is what to do instead. */
static struct fragment *prepare(struct vx_box *box, struct vx_cpu *cpu, struct step *step)
{
	struct fragment *f = NULL;
	enum translated made;
	u32 address;

	made = translate(&box->translator, cpu->eip, step->once ? step->once : VX_BLOCK_MAX,
			 step->once, &f, &address);
	if (made == TRANSLATE_FULL) {
		cache_flush(&box->cache);
		step->chain = NO_EDGE;
		if (box->memory.watched >= VX_WATCHED_MAX / 2 &&
		    !memory_unwatch_all(&box->memory)) {
			*step = trap(cpu, VX_BROKEN, cpu->eip);
			return NULL;
		}
		made = translate(&box->translator, cpu->eip,
				 step->once ? step->once : VX_BLOCK_MAX, step->once, &f, &address);
	}
	box->translated++;
	if (made == TRANSLATED) {
		if (f->fp_level > box->fp_level)
			box->fp_level = f->fp_level == FP_WIDE && !cpu->wide ? FP_ALL : f->fp_level;
		cpu->fp_level = box->fp_level;
		return f;
	}
	*step = cannot_translate(cpu, made, address);
	return NULL;
}

struct vx_trap vx_run(struct vx_box *box, struct vx_cpu *cpu)
{
	struct step step = { .chain = NO_EDGE };

	if (box->broken)
		return (struct vx_trap){ .why = VX_BROKEN, .pc = cpu->eip };
	enter(box, cpu);
	if (box->translator.fuel && box->fuel)
		top_up(box, cpu);
	while (!step.done) {
		u32 offset = step.once ? 0 : box->cache.table[cpu->eip];
		bool once = step.once;

		if (__atomic_load_n(&box->stop, __ATOMIC_ACQUIRE)) {
			__atomic_store_n(&box->stop, 0, __ATOMIC_SEQ_CST);
			step = trap(cpu, VX_INTERRUPTED, cpu->eip);
			break;
		}
		if (!offset) {
			struct fragment *f = prepare(box, cpu, &step);

			if (!f)
				continue;
			offset = f->offset;
		}
		if (step.chain != NO_EDGE)
			cache_chain(&box->cache, step.chain);
		cpu->target = cpu->eip;	/* for EXIT_INTERRUPTED before the guest is entered */
		vx_gate(cpu, box->cache.rx + offset);
		step = after(box, cpu);
		if (once) {
			cache_pop(&box->cache);
			step.chain = NO_EDGE;
		}
	}
	return leave(box, step.trap);
}

struct vx_figures vx_figures(const struct vx_box *box)
{
	return (struct vx_figures){
		.fragments = box->cache.fragment_count - 1, .code_bytes = box->cache.used,
		.flushes = box->cache.flushes, .translated = box->translated,
		.rewritten = box->rewritten,
	};
}
