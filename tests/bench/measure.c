// SPDX-License-Identifier: GPL-2.0
/*
 * measure CALL: prints the median cost of one call, in ticks of the TSC. Under QEMU with
 * -icount shift=0 a tick is a guest instruction.
 * measure PEER CALL: the same, confined by that peer: see peers.c.
 * measure prepare: makes the files and sockets for the calls, and holds them until it is killed.
 * measure load NAME: prints the median cost of the ioctl that loads the text of that VXED.
 * measure twice: makes calls on two CPUs at once, between marks for shared.c.
 * measure exec: executes the program "tiny" in the same folder 64 times, between marks for count.c.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/peers.h"
#include "uapi/vxe.h"

#define FOLDER	"/run/bench/"

static int zero, udp, local, itself;

static long call_getppid(void)
{
	return syscall(SYS_getppid);
}

static long call_read(void)
{
	char byte;

	return syscall(SYS_read, zero, &byte, 1);
}

static long call_fcntl(void)
{
	return syscall(SYS_fcntl, zero, F_GETFL, 0);
}

static long call_open(void)
{
	return syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, FOLDER "file", O_RDONLY, 0));
}

/* The number of files for calls on files that were never opened before. */
#define NAMES	4000
static char new_name[] = FOLDER "names/0000";

static long next_name(void)
{
	static unsigned int number;

	sprintf(new_name + sizeof(FOLDER "names/") - 1, "%04u", number++ % NAMES);
	return 0;
}

static long call_new_name(void)
{
	return syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, new_name, O_RDONLY, 0));
}

/* The call that the C library's fstat() makes. */
static long call_held(void)
{
	struct stat status;

	return syscall(SYS_newfstatat, zero, "", &status, AT_EMPTY_PATH);
}

static long call_stat(void)
{
	struct stat status;

	return syscall(SYS_newfstatat, AT_FDCWD, FOLDER "file", &status, 0);
}

/* A datagram socket can be connected any number of times. */
static struct sockaddr_in to = { .sin_family = AF_INET };

static long call_connect(void)
{
	return syscall(SYS_connect, udp, &to, sizeof(to));
}

static long call_unix(void)
{
	static const struct sockaddr_un peer = { AF_UNIX, FOLDER "socket" };

	return syscall(SYS_connect, local, &peer, sizeof(peer));
}

/* Makes a unix socket that is connected to itself. */
static int connect_itself(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&at, size) || getsockname(fd, (struct sockaddr *)&at, &size) ||
	    connect(fd, (struct sockaddr *)&at, size)) {
		perror("measure: a socket that is connected to itself");
		exit(1);
	}
	return fd;
}

static long call_send(void)
{
	char byte = 0;

	return write(itself, &byte, 1) < 0 ? -1 : read(itself, &byte, 1);
}

static long call_create(void)
{
	return syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, FOLDER "new",
				   O_RDWR | O_CREAT | O_EXCL, 0644));
}

static long call_unlink(void)
{
	return syscall(SYS_unlink, FOLDER "new");
}

static long call_rename(void)
{
	return syscall(SYS_rename, FOLDER "one", FOLDER "other");
}

static long rename_back(void)
{
	return syscall(SYS_rename, FOLDER "other", FOLDER "one");
}

static long call_mkdir(void)
{
	return syscall(SYS_mkdir, FOLDER "folder", 0755);
}

static long call_rmdir(void)
{
	return syscall(SYS_rmdir, FOLDER "folder");
}

/* Renames a file, which makes the module forget all files. */
static long forget_files(void)
{
	call_rename();
	return rename_back();
}

/* Uses ports in turn, so that the module has forgotten each one when it is used again. */
static long next_port(void)
{
	to.sin_port = htons(1024 + (ntohs(to.sin_port) + 1) % 4096);
	return 0;
}

static const struct call {
	const char *name;
	long (*run)(void);
	int batch, batches;
	long (*before)(void);		/* called before each call, and not measured; or NULL */
} calls[] = {
	{ "getppid", call_getppid, 100, 401, NULL },
	{ "read", call_read, 100, 401, NULL },
	{ "fcntl", call_fcntl, 100, 401, NULL },
	{ "open", call_open, 20, 401, NULL },
	{ "stat", call_stat, 20, 401, NULL },
	{ "connect", call_connect, 20, 401, NULL },
	{ "unix", call_unix, 20, 401, NULL },
	{ "first-open", call_open, 20, 101, forget_files },
	{ "new-name", call_new_name, 20, 101, next_name },
	{ "held", call_held, 20, 401, NULL },
	{ "send", call_send, 20, 401, NULL },
	{ "first-stat", call_stat, 20, 101, forget_files },
	{ "first-connect", call_connect, 20, 101, next_port },
	{ "first-unix", call_unix, 20, 101, forget_files },
	{ "create", call_create, 20, 101, call_unlink },
	{ "unlink", call_unlink, 20, 101, call_create },
	{ "rename", call_rename, 20, 101, rename_back },
	{ "mkdir", call_mkdir, 20, 101, call_rmdir },
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
	uint64_t ticks[512], start, sum;
	int i, j;

	/* The call must succeed, or else something different would be measured. */
	if (call->before)
		call->before();
	if (call->run() < 0) {
		perror(call->name);
		exit(1);
	}
	for (i = -20; i < call->batches; i++) {
		for (sum = j = 0; call->before && j < call->batch; j++) {
			call->before();
			start = now();
			call->run();
			sum += now() - start;
		}
		start = now();
		for (j = 0; !call->before && j < call->batch; j++)
			call->run();
		if (i >= 0)
			ticks[i] = call->before ? sum : now() - start;
	}
	qsort(ticks, call->batches, sizeof(ticks[0]), compare);
	printf("%llu\n", (unsigned long long)(ticks[call->batches / 2] / call->batch));
}

static inline void begin_mark(void)
{
	__asm__ volatile(".byte 0x0f, 0x1f, 0x84, 0x00, 0x11, 0x22, 0x33, 0x44" : : : "memory");
}

static inline void end_mark(void)
{
	__asm__ volatile(".byte 0x0f, 0x1f, 0x84, 0x00, 0x55, 0x66, 0x77, 0x11" : : : "memory");
}

/* Uses the real path of the program: a path with symlinks would be looked up twice. */
static void execute_often(void)
{
	char name[4096], *slash;
	char *argv[] = { name, NULL }, *envp[] = { NULL };
	ssize_t length = readlink("/proc/self/exe", name, sizeof(name) - 8);
	int i, status;
	pid_t child;

	if (length < 0)
		exit(1);
	name[length] = '\0';
	slash = strrchr(name, '/');
	strcpy(slash + 1, "tiny");
	for (i = 0; i < 64; i++) {
		begin_mark();
		child = vfork();
		if (!child) {
			execve(name, argv, envp);
			_exit(1);
		}
		if (waitpid(child, &status, 0) != child || status) {
			fprintf(stderr, "measure: %s cannot be executed\n", name);
			exit(1);
		}
		end_mark();
	}
}

/* Measures one load: the kernel compiles the text and puts it in force. */
static uint64_t load(int device, struct vxe_load *load)
{
	uint64_t start = now();

	if (ioctl(device, VXE_IOC_LOAD, load)) {
		perror("measure: VXE_IOC_LOAD");
		exit(1);
	}
	return now() - start;
}

/* Unloads a VXED and loads its text again, several times. */
static void measure_load(const char *name)
{
	static char text[VXE_TEXT_MAX];
	struct vxe_text get = { .text = (uintptr_t)text, .size = sizeof(text) };
	struct vxe_load again = { .text = (uintptr_t)text };
	struct vxe_name old = { "" };
	int device = open(VXE_DEVICE, O_RDWR), i;
	uint64_t ticks[15];

	snprintf(get.name, sizeof(get.name), "%s", name);
	strcpy(old.name, get.name);
	if (device < 0 || ioctl(device, VXE_IOC_TEXT, &get)) {
		perror("measure: VXE_IOC_TEXT");
		exit(1);
	}
	again.size = get.size;
	for (i = 0; i < 15; i++) {
		if (ioctl(device, VXE_IOC_UNLOAD, &old)) {
			perror("measure: VXE_IOC_UNLOAD");
			exit(1);
		}
		ticks[i] = load(device, &again);
	}
	qsort(ticks, 15, sizeof(ticks[0]), compare);
	printf("%llu\n", (unsigned long long)ticks[7]);
}

/* Two processes, each on its own CPU, make the same calls at once, between marks for shared.c. */
static void judge_twice(void)
{
	pid_t child = fork();
	cpu_set_t cpu;
	int i, status = 0;

	CPU_ZERO(&cpu);
	CPU_SET(child ? 0 : 1, &cpu);
	if (child < 0 || sched_setaffinity(0, sizeof(cpu), &cpu)) {
		perror("measure: two CPUs");
		exit(1);
	}
	begin_mark();
	for (i = 0; i < 3000; i++)
		if (call_open() || call_stat() || call_connect() || call_fcntl() < 0)
			exit(1);
	end_mark();
	if (child && (waitpid(child, &status, 0) != child || status))
		exit(1);
}

/* Makes the files and sockets for the calls, and holds a socket until it is killed. */
static void prepare(void)
{
	static const struct sockaddr_un name = { AF_UNIX, FOLDER "socket" };
	int i;

	if (mkdir(FOLDER, 0755) || mkdir(FOLDER "names", 0755) ||
	    open(FOLDER "file", O_CREAT | O_RDONLY, 0644) < 0 ||
	    open(FOLDER "one", O_CREAT | O_RDONLY, 0644) < 0 ||
	    bind(local, (const struct sockaddr *)&name, sizeof(name))) {
		perror("measure: " FOLDER);
		exit(1);
	}
	for (i = 0; i < NAMES; i++) {
		next_name();
		if (syscall(SYS_close, open(new_name, O_CREAT | O_RDONLY, 0644)))
			exit(1);
	}
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc == 2 && !strcmp(argv[1], "exec")) {
		execute_often();
		return 0;
	}
	if (argc > 3 && !strcmp(argv[1], "beneath")) {
		peer_confine(argv[2]);
		execvp(argv[3], argv + 3);
		perror(argv[3]);
		return 127;
	}
	if (argc == 3 && !strcmp(argv[1], "load")) {
		measure_load(argv[2]);
		return 0;
	}
	zero = open("/dev/zero", O_RDONLY);
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	local = socket(AF_UNIX, SOCK_DGRAM, 0);
	to.sin_port = htons(5353);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (argc == 2 && !strcmp(argv[1], "prepare"))
		prepare();
	if (argc == 2 && !strcmp(argv[1], "twice")) {
		judge_twice();
		return 0;
	}
	if (argc > 1 && !strcmp(argv[argc - 1], "send"))
		itself = connect_itself();
	if (argc == 3 && peer_enter(argv[1], argv[2])) {
		argc--;
		argv++;
	}
	for (i = 0; argc == 2 && i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(argv[1], calls[i].name))
			continue;
		measure(&calls[i]);
		return 0;
	}
	fputs("usage: measure prepare|exec|twice|load NAME|beneath FOLDER PROGRAM...|[landlock|seccomp|apparmor|bpf] CALL\n"
	      "calls:", stderr);
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		fprintf(stderr, " %s", calls[i].name);
	fputs("\n", stderr);
	return 2;
}
