// SPDX-License-Identifier: GPL-2.0
/*
 * scale: measures the costs of boxes, cells and calls. Prints lines "name value". Times are CPU
 * times, unless the name says elapsed.
 */
#include <poll.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "tests/vx32/guest.h"
#include "vx32/cell.h"

GUEST(caller, "1: int $0x80; jmp 1b");
GUEST(sleeper, "int3");
GUEST(worker, "movl $30000000, %ecx; 1: imull $1103515245, %eax; addl $12345, %eax; loop 1b; int3");

static double clock_now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static long resident(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long pages = 0;

	if (f && fscanf(f, "%*d %ld", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return pages * 4096;
}

static void calls(void)
{
	enum { COUNT = 2000000 };
	struct guest g = NEW(caller, NULL, VX_READ | VX_EXEC);
	double start = clock_now(CLOCK_PROCESS_CPUTIME_ID);

	for (int i = 0; i < COUNT; i++)
		CHECK(vx_run(g.box, g.cpu).why == VX_SYSCALL);
	printf("call_ns %.1f\n", (clock_now(CLOCK_PROCESS_CPUTIME_ID) - start) / COUNT * 1e9);
	guest_free(&g);
}

static void boxes(void)
{
	enum { COUNT = 1000 };
	static struct guest guests[COUNT];
	long before = resident();
	double start = clock_now(CLOCK_PROCESS_CPUTIME_ID);

	for (int i = 0; i < COUNT; i++) {
		guests[i] = NEW(sleeper, NULL, VX_READ | VX_EXEC);
		CHECK(vx_run(guests[i].box, guests[i].cpu).why == VX_BREAKPOINT);
	}
	printf("box_us %.1f\n", (clock_now(CLOCK_PROCESS_CPUTIME_ID) - start) / COUNT * 1e6);
	printf("box_bytes %ld\n", (resident() - before) / COUNT);
	for (int i = 0; i < COUNT; i++)
		guest_free(&guests[i]);
}

static void reset(void)
{
	enum { COUNT = 2000 };
	struct guest g = NEW(sleeper, NULL, VX_READ | VX_EXEC);
	double start;

	CHECK(vx_snapshot(g.box, NULL));
	start = clock_now(CLOCK_PROCESS_CPUTIME_ID);
	for (int i = 0; i < COUNT; i++)
		CHECK(vx_reset(g.box, NULL));
	printf("reset_us %.1f\n", (clock_now(CLOCK_PROCESS_CPUTIME_ID) - start) / COUNT * 1e6);
	guest_free(&g);
}

static void *work(void *unused)
{
	struct guest g = NEW(worker, NULL, VX_READ | VX_EXEC);

	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	guest_free(&g);
	return NULL;
}

/* Measures elapsed time, which is meaningful on an idle machine only. */
static void threads(void)
{
	pthread_t other;
	double start = clock_now(CLOCK_MONOTONIC), one, two;

	work(NULL);
	one = clock_now(CLOCK_MONOTONIC) - start;
	start = clock_now(CLOCK_MONOTONIC);
	pthread_create(&other, NULL, work, NULL);
	work(NULL);
	pthread_join(other, NULL);
	two = clock_now(CLOCK_MONOTONIC) - start;
	printf("two_threads %.2f\n", 2 * one / two);
}

static const struct vx_cell_rule rules[] = {
#define PASS(name) { .number = SYS_##name, .action = VX_CELL_PASS }
	PASS(brk), PASS(arch_prctl), PASS(set_tid_address), PASS(set_robust_list), PASS(rseq),
	PASS(prlimit64), PASS(getrandom), PASS(mprotect), PASS(mmap), PASS(munmap), PASS(exit_group),
	PASS(newfstatat), PASS(readlinkat), PASS(readlink),
#undef PASS
};

enum { CELL_CALLS = 20000 };

/* The cell's guest: this program, started with an argument. Makes calls that are handed over. */
static int cell_guest(void)
{
	long sum = 0;

	for (int i = 0; i < CELL_CALLS; i++)
		sum += syscall(SYS_getppid);
	return sum == CELL_CALLS ? 7 : 1;
}

static void cell_calls(void)
{
	char *const words[] = { "scale", "guest", NULL }, *const none[] = { NULL };
	struct vx_error error = { 0 };
	struct vx_cell *cell = vx_cell_new(rules, sizeof(rules) / sizeof(*rules), &error);
	double start = clock_now(CLOCK_MONOTONIC);
	struct pollfd fd;
	struct vx_call call;
	int status = 0;
	bool ended = false;

	if (!cell || !vx_cell_start(cell, "/proc/self/exe", words, none, &error)) {
		fprintf(stderr, "scale: a cell: %s\n", error.text);
		failures++;
		return;
	}
	fd = (struct pollfd){ vx_cell_fd(cell), POLLIN, 0 };
	while (!ended) {
		poll(&fd, 1, 20);
		while (vx_cell_next(cell, &call)) {
			if (call.number == SYS_execve)
				vx_cell_continue(cell, &call);
			else
				vx_cell_answer(cell, &call, 1);
		}
		ended = vx_cell_reap(cell, &status);
	}
	CHECK(status == 7 << 8);
	printf("cell_call_elapsed_us %.1f\n",
	       (clock_now(CLOCK_MONOTONIC) - start) / CELL_CALLS * 1e6);
	vx_cell_free(cell);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return cell_guest();
	calls();
	cell_calls();
	boxes();
	reset();
	threads();
	return failures != 0;
}
