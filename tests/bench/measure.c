// SPDX-License-Identifier: GPL-2.0
/*
 * measure CALL: prints the median cost of one call, in ticks of the TSC. Under QEMU with
 * -icount shift=0 a tick is a guest instruction.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int zero, udp;

static void call_getppid(void)
{
	syscall(SYS_getppid);
}

static void call_read(void)
{
	char byte;

	syscall(SYS_read, zero, &byte, 1);
}

static void call_fcntl(void)
{
	syscall(SYS_fcntl, zero, F_GETFL, 0);
}

static void call_open(void)
{
	syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, "/run/bench", O_RDONLY, 0));
}

static void call_stat(void)
{
	struct stat status;

	syscall(SYS_newfstatat, AT_FDCWD, "/run/bench", &status, 0);
}

/* A datagram socket may connect as often as it wants. */
static void call_connect(void)
{
	const struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(5353),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	syscall(SYS_connect, udp, &to, sizeof(to));
}

/* Starts a child that only exits. */
static void call_exec(void)
{
	static char self[4096];
	char exit_word[] = "exit";
	char *argv[] = { self, exit_word, NULL }, *envp[] = { NULL };
	pid_t child;

	/* By its own name: one that leads through symlinks is looked up twice. */
	if (!self[0] && readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		exit(1);
	if (posix_spawn(&child, self, NULL, NULL, argv, envp)) {
		perror("spawn");
		exit(1);
	}
	waitpid(child, NULL, 0);
}

static const struct call {
	const char *name;
	void (*run)(void);
	int batch, batches;
} calls[] = {
	{ "getppid", call_getppid, 100, 401 },
	{ "read", call_read, 100, 401 },
	{ "fcntl", call_fcntl, 100, 401 },
	{ "open", call_open, 20, 401 },
	{ "stat", call_stat, 20, 401 },
	{ "connect", call_connect, 20, 401 },
	{ "exec", call_exec, 1, 401 },
};

static uint64_t now(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void measure(const struct call *call)
{
	uint64_t ticks[512], start;
	int i, j;

	for (i = -20; i < call->batches; i++) {
		start = now();
		for (j = 0; j < call->batch; j++)
			call->run();
		if (i >= 0)
			ticks[i] = now() - start;
	}
	qsort(ticks, call->batches, sizeof(ticks[0]), compare);
	printf("%llu\n", (unsigned long long)(ticks[call->batches / 2] / call->batch));
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc == 2 && !strcmp(argv[1], "exit"))
		_exit(0);
	zero = open("/dev/zero", O_RDONLY);
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	for (i = 0; argc == 2 && i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(argv[1], calls[i].name))
			continue;
		measure(&calls[i]);
		return 0;
	}
	fputs("usage: measure getppid|read|fcntl|open|stat|connect|exec\n", stderr);
	return 2;
}
