// SPDX-License-Identifier: GPL-2.0
/* scale: what boxes and calls cost, as lines "name value". Times are processor time. */
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "tests/vx32/guest.h"

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

/* Elapsed time: of use on an idle machine only. */
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

int main(void)
{
	calls();
	boxes();
	reset();
	threads();
	return failures != 0;
}
