// SPDX-License-Identifier: GPL-2.0
/* Tests vx32.h: traps, self-modifying code, limits, interrupts, snapshots, threads. */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tests/vx32/guest.h"

#define RWX (VX_READ | VX_WRITE | VX_EXEC)
#define RX (VX_READ | VX_EXEC)

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Faults show the registers exactly ------------------------------------------------------- */

GUEST(exact_push, "movl $1, %eax; movl $2, %ecx; pushl %eax; pushl %ecx; subl $8, %esp; "
		  "movl 4(%esp), %edx; movl %eax, 0x250000; int3");
GUEST(exact_rep,
      "movl $0x201ff8, %edi; movl $7, %ecx; movl $0xabcdef01, %eax; pushl %eax; rep stosl; int3");
GUEST(exact_movs,
      "std; movl $0x201ffc, %esi; movl $0x200004, %edi; movl $9, %ecx; rep movsl; int3");
GUEST(exact_swap,
      "movl $0x250000, %esp; movl $5, %esi; movl $0x1234, %eax; addb %ah, 8(%esp); int3");
GUEST(exact_flags, "stc; movl $-1, %eax; incl %eax; movl 0x250000, %ecx; jc .; int3");

/* A block that continues after a jump, at bytes before its start, and in a cycle of jumps. */
GUEST(exact_jump, "1: incl %ebx; movl 0x250000, %eax; jmp 2f; nop; 2: jmp 3f; 4: jmp 5f; "
		  "3: cmpl $3, %ebx; je 6f; jmp 4b; 5: jmp 1b; 6: int3");

static void exact_jumps(void)
{
	struct vx_options options = { .fuel = true };
	struct guest g = NEW(exact_jump, &options, RWX);
	const unsigned char decl_ebx = 0x4b;
	struct vx_trap trap;

	vx_refuel(g.box, 100);
	vx_set(g.cpu, VX_EIP, AT_CODE + 9);
	trap = vx_run(g.box, g.cpu);
	CHECK(trap.why == VX_FAULT && trap.address == 0x250000 && trap.pc == AT_CODE + 1);
	CHECK(vx_get(g.cpu, VX_EIP) == AT_CODE + 1 && vx_get(g.cpu, VX_EBX) == 1);
	/* jmp, cmp, je, jmp, jmp, jmp, inc */
	CHECK(vx_fuel_left(g.box, g.cpu) == 100 - 7);
	CHECK(vx_map(g.box, 0x250000, 0x1000, VX_READ, NULL) == 0x250000);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_EBX) == 3);
	/* Changing code that the block has jumped to must drop its translation. */
	CHECK(vx_copy_out(g.box, AT_CODE, &decl_ebx, 1));
	vx_set(g.cpu, VX_EBX, 6);
	vx_set(g.cpu, VX_EIP, AT_CODE + 9);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_EBX) == 3);
	guest_free(&g);
	result("library: blocks that go on behind jumps");
}

static void exact_faults(void)
{
	struct guest g = NEW(exact_push, NULL, RX);
	struct vx_trap trap = vx_run(g.box, g.cpu);

	CHECK(trap.why == VX_FAULT && trap.address == 0x250000 && trap.access == VX_WRITE);
	CHECK(vx_get(g.cpu, VX_ESP) == AT_STACK - 16 && vx_get(g.cpu, VX_EAX) == 1);
	/* After the page is mapped, the same instruction continues. */
	CHECK(vx_map(g.box, 0x250000, 0x1000, VX_READ | VX_WRITE, NULL) == 0x250000);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	CHECK(vx_get(g.cpu, VX_ESP) == AT_STACK - 16);
	guest_free(&g);

	g = NEW(exact_rep, NULL, RX);
	trap = vx_run(g.box, g.cpu);
	CHECK(trap.why == VX_FAULT && trap.address == 0x202000);
	CHECK(vx_get(g.cpu, VX_EDI) == 0x202000 && vx_get(g.cpu, VX_ECX) == 5);
	CHECK(vx_get(g.cpu, VX_ESP) == AT_STACK - 4);
	guest_free(&g);

	g = NEW(exact_movs, NULL, RX);
	trap = vx_run(g.box, g.cpu);
	CHECK(trap.why == VX_FAULT && trap.address == 0x1ffffc);
	CHECK(vx_get(g.cpu, VX_EDI) == 0x1ffffc && vx_get(g.cpu, VX_ECX) == 7);
	CHECK(vx_get(g.cpu, VX_ESI) == 0x201ff4 && vx_get(g.cpu, VX_EFLAGS) & 0x400);
	guest_free(&g);

	g = NEW(exact_swap, NULL, RX);
	trap = vx_run(g.box, g.cpu);
	CHECK(trap.why == VX_FAULT && trap.address == 0x250008);
	CHECK(vx_get(g.cpu, VX_ESP) == 0x250000 && vx_get(g.cpu, VX_ESI) == 5);
	guest_free(&g);

	g = NEW(exact_flags, NULL, RX);
	trap = vx_run(g.box, g.cpu);
	CHECK(trap.why == VX_FAULT && (vx_get(g.cpu, VX_EFLAGS) & 0x8d5) == 0x55);
	guest_free(&g);
	result("library: faults show the guest's registers");
}

/* Code that changes ----------------------------------------------------------------------- */

/* Rewrites the next instruction, which is in the same block. */
GUEST(next_instruction, "movl $5, %ecx; 1: movb %cl, 2f + 1 - 1b + 0x100005; 2: movl $99, %eax; "
			"addl %eax, %edx; decl %ecx; jnz 1b; int3");
/* Overwrite code by rep movs, by push, and by xchg. */
GUEST(by_string, "call 1f; pushl %eax; movl $0x100000 + 3f - by_string, %esi; "
		 "movl $0x100000 + 1f - by_string, %edi; movl $6, %ecx; rep movsb; call 1f; int3; "
		 "1: movl $1, %eax; ret; 3: movl $2, %eax; ret");
GUEST(by_push, "movl %esp, %ebp; movl $0x100000 + 1f - by_push + 5, %esp; pushl $0x12345678; "
	       "1: movl $0, %eax; movl %ebp, %esp; int3");
/* A counter in the page of the code. */
GUEST(same_page, "movl $1000, %ecx; 1: incl 0x100800; loop 1b; movl 0x100800, %eax; int3");
GUEST(own_page_pusha, "movl $0x100f00, %esp; pusha; popa; int3");

static void self_modifying(void)
{
	struct guest g = NEW(next_instruction, NULL, RWX);
	struct vx_trap trap = vx_run(g.box, g.cpu);

	CHECK(trap.why == VX_BREAKPOINT);
	CHECK(vx_get(g.cpu, VX_EDX) == 5 + 4 + 3 + 2 + 1);
	CHECK(vx_figures(g.box).rewritten >= 5);
	guest_free(&g);

	g = NEW(by_string, NULL, RWX);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_EAX) == 2);
	guest_free(&g);

	g = NEW(by_push, NULL, RWX);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_EAX) == 0x12345678);
	guest_free(&g);

	g = NEW(same_page, NULL, RWX);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_EAX) == 1000);
	guest_free(&g);

	g = NEW(own_page_pusha, NULL, RWX);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_ESP) == 0x100f00);
	guest_free(&g);
	result("library: code that the guest rewrites");
}

GUEST(returns_seven, "movl $7, %eax; int3");

static void host_rewrites(void)
{
	struct guest g = NEW(returns_seven, NULL, RX);
	unsigned char eight = 8;

	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_EAX) == 7);
	CHECK(!vx_copy_out(g.box, AT_CODE + 1, &eight, 1));
	CHECK(vx_fill(g.box, AT_CODE + 1, &eight, 1, NULL));
	vx_set(g.cpu, VX_EIP, AT_CODE);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_EAX) == 8);
	CHECK(vx_protect(g.box, AT_CODE, 0x1000, RWX, NULL));
	eight = 9;
	CHECK(vx_copy_out(g.box, AT_CODE + 1, &eight, 1));
	vx_set(g.cpu, VX_EIP, AT_CODE);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_EAX) == 9);
	/* Without execute permission, none of it may run. */
	CHECK(vx_protect(g.box, AT_CODE, 0x1000, VX_READ, NULL));
	vx_set(g.cpu, VX_EIP, AT_CODE);
	CHECK(vx_run(g.box, g.cpu).access == VX_EXEC);
	CHECK(vx_unmap(g.box, AT_CODE, 0x1000, NULL));
	CHECK(vx_run(g.box, g.cpu).access == VX_EXEC);
	CHECK(vx_map(g.box, AT_CODE, 0x1000, RX, NULL));
	CHECK(vx_run(g.box, g.cpu).why == VX_FAULT);	/* zeroes: add %al, (%eax) */
	guest_free(&g);
	result("library: code that the host rewrites, protects, unmaps");
}

/* Writes functions that return their number, up to ebp, and calls each: each is a new block. */
GUEST(many_blocks,
      "movl $0xc3000000, %ebx; 1: movl %edx, %edi; andl $0xffff0, %edi; addl $0x400000, %edi; "
      "movb $0xb8, (%edi); movl %edx, 1(%edi); movb $0xc3, 5(%edi); call *%edi; "
      "addl %eax, %esi; addl $16, %edx; cmpl %ebp, %edx; jb 1b; movl %esi, %eax; int3");

static void many_blocks_tiny_cache(void)
{
	struct vx_options options = { .cache_limit = 65536 };
	struct guest g = NEW(many_blocks, &options, RX);
	uint32_t sum = 0;

	for (uint32_t i = 0; i < 0x180000; i += 16)
		sum += i;
	CHECK(vx_map(g.box, 0x400000, 0x101000, RWX, NULL));
	vx_set(g.cpu, VX_EBP, 0x180000);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_EAX) == sum);
	CHECK(vx_figures(g.box).flushes > 10);
	guest_free(&g);
	result("library: more blocks than a small cache holds");
}

/* A function of one byte in every second page. All pages are writable. */
GUEST(many_pages,
      "movl $0x400000, %edi; 1: movb $0xc3, (%edi); call *%edi; movb $0x90, 1(%edi); call *%edi; "
      "addl $0x2000, %edi; cmpl $0x2400000, %edi; jb 1b; int3");

static int count_maps(void);

static void many_watched_pages(void)
{
	struct guest g = NEW(many_pages, NULL, RX);
	int maps = count_maps();

	CHECK(vx_map(g.box, 0x400000, 0x2000000, RWX, NULL));
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	CHECK(count_maps() < maps + 5000);
	CHECK(vx_figures(g.box).flushes >= 1);
	guest_free(&g);
	result("library: code in many writable pages takes few of the host's maps");
}

/* Instructions across pages --------------------------------------------------------------- */

static void page_edges(void)
{
	static const unsigned char mov[] = { 0xb8, 0x11, 0x22, 0x33, 0x44, 0xcc };
	struct guest g = NEW(returns_seven, NULL, RX);

	CHECK(vx_fill(g.box, AT_CODE + 0xffe, mov, 2, NULL));
	vx_set(g.cpu, VX_EIP, AT_CODE + 0xffe);
	{
		struct vx_trap trap = vx_run(g.box, g.cpu);

		CHECK(trap.why == VX_FAULT && trap.access == VX_EXEC &&
		      trap.address == AT_CODE + 0x1000);
		CHECK(trap.pc == AT_CODE + 0xffe);
	}
	CHECK(vx_map(g.box, AT_CODE + 0x1000, 0x1000, RX, NULL));
	CHECK(vx_fill(g.box, AT_CODE + 0xffe, mov, 6, NULL));
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_EAX) == 0x44332211);
	/* Change only the second page. */
	CHECK(vx_fill(g.box, AT_CODE + 0x1002, "\x55", 1, NULL));
	vx_set(g.cpu, VX_EIP, AT_CODE + 0xffe);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT && vx_get(g.cpu, VX_EAX) == 0x55332211);
	CHECK(vx_map(g.box, 0xfffff000, 0x1000, RX, NULL));
	CHECK(vx_fill(g.box, 0xfffffffe, mov, 2, NULL));
	vx_set(g.cpu, VX_EIP, 0xfffffffe);
	CHECK(vx_run(g.box, g.cpu).why == VX_FAULT);
	guest_free(&g);
	result("library: instructions across pages and at the end of the space");
}

/* Fuel ------------------------------------------------------------------------------------ */

GUEST(counted, "movl $1000, %ecx; 1: addl $3, %eax; movl %eax, 0x200000; loop 1b; "
	       "movl $200000, %ecx; movl $0x2000, %edx; rep lodsb; int3");

static void fuel(void)
{
	struct vx_options options = { .fuel = true };
	uint64_t after[64];

	/* The fuel left at an instruction must not depend on earlier stops. */
	for (unsigned int step = 1; step < 64; step += 5) {
		struct guest g = NEW(counted, &options, RX);
		struct vx_trap trap;
		uint64_t used = 0;

		do {
			vx_refuel(g.box, step);
			trap = vx_run(g.box, g.cpu);
			used += step - vx_fuel_left(g.box, g.cpu);
			if (trap.why == VX_FUEL)
				CHECK(vx_fuel_left(g.box, g.cpu) == 0);
			else
				break;
			/* Each stop must be at exactly the right instruction. */
			if (used < 3000 && used > 1)
				CHECK((vx_get(g.cpu, VX_EAX) / 3 == (used + 1) / 3));
		} while (used < 100000);
		after[step] = used;
		CHECK(trap.why == VX_FAULT || trap.why == VX_BREAKPOINT);
		CHECK(used == after[1]);
		guest_free(&g);
	}
	result("library: fuel is the same whatever the stops");
}

/* Interrupts ------------------------------------------------------------------------------ */

GUEST(spin, "jmp .");
GUEST(spin_calls, "1: call 2f; jmp 1b; 2: ret");
GUEST(spin_indirect, "movl $0x100005, %eax; jmp *%eax");
GUEST(spin_rep, "1: movl $0x200000, %edi; movl $0x2000, %ecx; rep stosb; jmp 1b");
GUEST(spin_long, "1: movl $-1, %ecx; movl $0x200000, %esi; 2: lodsb; decl %esi; loop 2b; jmp 1b");
GUEST(spin_emulate, "1: cpuid; jmp 1b");
GUEST(spin_fault, "1: incl 0x100100; jmp 1b");

static struct vx_box *volatile target;
static volatile bool stopping;

static void *interrupter(void *unused)
{
	usleep(20000);
	vx_interrupt(target);
	return NULL;
}

static void interrupt_one(const unsigned char *code, const unsigned char *end, bool with_fuel)
{
	struct vx_options options = { .fuel = with_fuel };

	for (int i = 0; i < 3; i++) {
		struct guest g = guest_new(&options, RWX, code, end - code);
		pthread_t thread;
		double start = now();

		vx_refuel(g.box, ~0ull >> 1);
		target = g.box;
		pthread_create(&thread, NULL, interrupter, NULL);
		CHECK(vx_run(g.box, g.cpu).why == VX_INTERRUPTED);
		CHECK(now() - start < 10);	/* the machine may be busy */
		pthread_join(thread, NULL);
		/* The guest continues from there. */
		pthread_create(&thread, NULL, interrupter, NULL);
		CHECK(vx_run(g.box, g.cpu).why == VX_INTERRUPTED);
		pthread_join(thread, NULL);
		guest_free(&g);
	}
}
#define INTERRUPT(name) \
	interrupt_one(name, name##_end, false), interrupt_one(name, name##_end, true)

static void *pest(void *unused)
{
	while (!stopping) {
		double then = now() + 30e-6;

		vx_interrupt(target);
		while (now() < then)
			;
	}
	return NULL;
}

static void on_alarm(int number)
{
	vx_interrupt(target);
}

/* The handler runs in the guest's thread, while the guest is interrupted. */
static void interrupt_from_handler(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval timer = { .it_value.tv_usec = 20000 };
	struct guest g = NEW(spin, NULL, RX);

	sigaction(SIGALRM, &action, NULL);
	for (int i = 0; i < 5; i++) {
		double start = now();

		target = g.box;
		setitimer(ITIMER_REAL, &timer, NULL);
		CHECK(vx_run(g.box, g.cpu).why == VX_INTERRUPTED);
		CHECK(now() - start < 10);	/* the machine may be busy */
	}
	guest_free(&g);
}

/* Returns how many interrupts stopped the guest. */
static int interrupt_often(const struct vx_options *options)
{
	struct guest g = NEW(many_blocks, options, RX);
	struct vx_trap trap;
	pthread_t thread;
	uint32_t sum = 0;
	int stops = 0;

	for (uint32_t i = 0; i < 0x20000; i += 16)
		sum += i;
	vx_set(g.cpu, VX_EBP, 0x20000);
	CHECK(vx_map(g.box, 0x400000, 0x101000, RWX, NULL));
	target = g.box;
	stopping = false;
	pthread_create(&thread, NULL, pest, NULL);
	while ((trap = vx_run(g.box, g.cpu)).why == VX_INTERRUPTED)
		stops++;
	stopping = true;
	pthread_join(thread, NULL);
	CHECK(trap.why == VX_BREAKPOINT);
	CHECK(vx_get(g.cpu, VX_EAX) == sum);
	guest_free(&g);
	return stops;
}

static void interrupts(void)
{
	struct guest g;

	INTERRUPT(spin);
	INTERRUPT(spin_calls);
	INTERRUPT(spin_indirect);
	INTERRUPT(spin_rep);
	INTERRUPT(spin_long);
	INTERRUPT(spin_emulate);
	INTERRUPT(spin_fault);
	interrupt_from_handler();
	/* An interrupt between two runs must not be lost. */
	g = NEW(returns_seven, NULL, RX);
	vx_interrupt(g.box);
	CHECK(vx_run(g.box, g.cpu).why == VX_INTERRUPTED && vx_get(g.cpu, VX_EIP) == AT_CODE);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	guest_free(&g);
	/* Many interrupts, at any point, must not change the result. */
	for (int round = 0; round < 2; round++) {
		struct vx_options options = { .cache_limit = round ? 65536 : 0 };

		/* On a busy machine the other thread may not run in time. */
		for (int stops = 0; stops < 11;)
			stops += interrupt_often(&options);
	}
	result("library: interrupts, from another thread, at any point");
}

/* Snapshots ------------------------------------------------------------------------------- */

GUEST(scribble, "movl $0x200000, %edi; movl $0x2000, %ecx; movb $0x55, %al; rep stosb; "
		"pushl $1; movb $3, 0x100f00; movl $7, %eax; int3");

static void snapshots(void)
{
	struct guest g = NEW(scribble, NULL, RWX);
	struct vx_cpu *saved = vx_cpu_new(g.box, NULL);
	unsigned char bytes[0x2000], page = 0xee;
	uint64_t used;

	CHECK(vx_copy_out(g.box, AT_DATA + 5, &page, 1));
	CHECK(!vx_reset(g.box, NULL));
	vx_cpu_copy(saved, g.cpu);
	CHECK(vx_snapshot(g.box, NULL));
	used = vx_memory_used(g.box);
	for (int i = 0; i < 5; i++) {
		CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
		CHECK(vx_copy_in(g.box, bytes, AT_DATA, sizeof(bytes)) && bytes[5] == 0x55 &&
		      bytes[0x1fff] == 0x55);
		CHECK(vx_map(g.box, 0x500000, 0x3000, VX_READ | VX_WRITE, NULL));
		if (i == 1)
			CHECK(vx_unmap(g.box, AT_DATA, 0x1000, NULL));
		if (i == 2)
			CHECK(vx_protect(g.box, AT_DATA, 0x2000, VX_READ, NULL));
		if (i == 3)
			CHECK(vx_map(g.box, AT_CODE, 0x1000, RWX, NULL));
		CHECK(vx_reset(g.box, NULL));
		vx_cpu_copy(g.cpu, saved);
		CHECK(vx_memory_used(g.box) == used);
		CHECK(vx_copy_in(g.box, bytes, AT_DATA, sizeof(bytes)) && bytes[5] == 0xee &&
		      bytes[6] == 0);
		CHECK(vx_copy_in(g.box, bytes, AT_CODE + 0xf00, 1) && bytes[0] == 0);
		CHECK(!vx_copy_in(g.box, bytes, 0x500000, 1));
		CHECK(vx_allows(g.box, AT_DATA, 0x2000, VX_READ | VX_WRITE));
	}
	/* A second snapshot, of a changed state. */
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	CHECK(vx_snapshot(g.box, NULL));
	CHECK(vx_copy_out(g.box, AT_DATA + 5, &page, 1) && vx_reset(g.box, NULL));
	CHECK(vx_copy_in(g.box, bytes, AT_DATA, sizeof(bytes)) && bytes[5] == 0x55);
	vx_cpu_free(saved);
	guest_free(&g);
	result("library: snapshot and reset");
}

/* Limits ---------------------------------------------------------------------------------- */

static void limits(void)
{
	struct vx_options options = { .memory_limit = 1 << 20 };
	struct vx_error error = { 0 };
	struct guest g = NEW(returns_seven, &options, RX);

	CHECK(!vx_map(g.box, 0, 1 << 20, VX_READ, &error) && error.number == ENOMEM &&
	      error.text[0]);
	CHECK(vx_map(g.box, 0x600000, 1 << 20, 0, &error));	/* without access, it does not count */
	CHECK(!vx_protect(g.box, 0x600000, 1 << 20, VX_READ, &error));
	CHECK(vx_protect(g.box, 0x600000, 1 << 19, VX_READ, &error));
	CHECK(vx_memory_used(g.box) == (1 << 19) + 0x13000);
	CHECK(vx_unmap(g.box, 0x600000, 1 << 20, &error) && vx_memory_used(g.box) == 0x13000);
	guest_free(&g);
	CHECK(!vx_new(&(struct vx_options){ .memory_limit = 1 }, &error));
	CHECK(!vx_new(&(struct vx_options){ .memory_limit = 1ull << 33 }, &error));
	CHECK(!vx_new(&(struct vx_options){ .cache_limit = 1 }, &error));
	CHECK(!vx_new(&(struct vx_options){ .cache_limit = 1u << 31 }, &error));
	CHECK(!vx_new(&(struct vx_options){ .profile = 7 }, &error) && error.number == EINVAL);
	result("library: limits and bad options");
}

/* Many ------------------------------------------------------------------------------------ */

static int count_files(const char *directory)
{
	DIR *d = opendir(directory);
	int n = 0;

	while (d && readdir(d))
		n++;
	closedir(d);
	return n;
}

static int count_maps(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	int c, n = 0;

	while ((c = getc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

static void many_boxes(void)
{
	enum { TOGETHER = 300 };
	static struct guest guests[TOGETHER];
	int files = 0, maps = 0;

	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < TOGETHER; i++)
			guests[i] = NEW(returns_seven, NULL, RX);
		for (int i = 0; i < TOGETHER; i++)
			CHECK(vx_run(guests[i].box, guests[i].cpu).why == VX_BREAKPOINT);
		for (int i = 0; i < TOGETHER; i++)
			guest_free(&guests[i]);
		if (round == 0) {
			files = count_files("/proc/self/fd");
			maps = count_maps();
		}
	}
	CHECK(files == count_files("/proc/self/fd"));
	CHECK(count_maps() <= maps + 2);
	result("library: 300 boxes in a process, none left behind");
}

GUEST(work,
      "movl $300000, %ecx; 1: imull $1103515245, %eax; addl $12345, %eax; movl %eax, 0x200000; "
      "pushl %eax; call 2f; addl $4, %esp; loop 1b; int3; 2: movl 4(%esp), %edx; ret");

static void *worker(void *seed)
{
	uint32_t expected = (uintptr_t)seed;

	for (int i = 0; i < 300000; i++)
		expected = expected * 1103515245 + 12345;
	for (int i = 0; i < 20; i++) {
		struct guest g = NEW(work, NULL, RX);

		vx_set(g.cpu, VX_EAX, (uintptr_t)seed);
		CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT &&
		      vx_get(g.cpu, VX_EAX) == expected);
		guest_free(&g);
	}
	return NULL;
}

static void threads(void)
{
	pthread_t workers[8];
	struct guest g = NEW(work, NULL, RX);

	for (uintptr_t i = 0; i < 8; i++)
		pthread_create(&workers[i], NULL, worker, (void *)i);
	for (int i = 0; i < 8; i++)
		pthread_join(workers[i], NULL);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	guest_free(&g);
	result("library: boxes in eight threads");
}

GUEST(cpu_names, "movl $1, %eax; cpuid; movl %edx, %esi; xorl %eax, %eax; cpuid; int3");
GUEST(cpu_caches, "movl $4, %eax; movl $2, %ecx; cpuid; int3");
GUEST(simd, "pshufb %xmm1, %xmm0; int3");

static void profiles(void)
{
	struct vx_options host = { .profile = VX_HOST };
	struct guest g = NEW(cpu_names, NULL, RX);

	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	CHECK((vx_get(g.cpu, VX_ESI) & 0x06808101) == 0x06808101 && vx_get(g.cpu, VX_EAX) == 4);
	CHECK(vx_get(g.cpu, VX_EBX) == 0x756e6547);	/* Genu */
	guest_free(&g);
	g = NEW(cpu_caches, NULL, RX);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	CHECK(((vx_get(g.cpu, VX_EBX) >> 22) + 1) * (vx_get(g.cpu, VX_ECX) + 1) * 64 == 1 << 20);
	guest_free(&g);
	g = NEW(simd, NULL, RX);
	CHECK(vx_run(g.box, g.cpu).why == VX_REFUSED);
	guest_free(&g);
	g = NEW(simd, &host, RX);
	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	guest_free(&g);
	result("library: profiles");
}

/* base_zero, in a process of its own with nothing in the low 4 GiB. */
static void base_zero(void)
{
	struct vx_options options = { .base_zero = true };
	struct vx_error error;
	struct guest g;

#ifdef __SANITIZE_ADDRESS__	/* its shadow memory is in the low 4 GiB */
	CHECK(!vx_new(&options, &error) && error.number == EEXIST);
	result("library: no guest at address 0 where something is");
	return;
#endif
	g = NEW(work, &options, RX);

	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	CHECK(!vx_new(&options, &error) && error.number);
	guest_free(&g);
	result("library: a guest at address 0, and only one");
}

/* With an argument: only the test of threads. */
int main(int argc, char **argv)
{
	alarm(300);		/* ends the test if a guest cannot be stopped */
	if (argc > 1) {
		threads();
		return failures != 0;
	}
	exact_jumps();
	exact_faults();
	self_modifying();
	host_rewrites();
	many_blocks_tiny_cache();
	many_watched_pages();
	page_edges();
	fuel();
	interrupts();
	snapshots();
	limits();
	many_boxes();
	threads();
	profiles();
	base_zero();
	return failures != 0;
}
