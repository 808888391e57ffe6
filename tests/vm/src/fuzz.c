// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz SECONDS SEED FILE...: uses /dev/vxe at random, with arguments that are partly valid.
 * It loads texts made from the FILEs, changed or not. The VXEDs are named "chance" and a
 * digit. Now and then a program (fuzz SEED) runs inside one of them. Fails at an errno that
 * uapi/vxe.h does not document.
 */
#include <asm/unistd.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "i386.h"
#include "uapi/vxe.h"

#define COUNT_OF(array)	(sizeof(array) / sizeof((array)[0]))
#define NAMES		4
#define TEXT_SIZE	(256 << 10)

static const unsigned long numbers[] = {
	VXE_IOC_STATUS, VXE_IOC_LOAD, VXE_IOC_UNLOAD, VXE_IOC_MODE, VXE_IOC_TEXT,
	VXE_IOC_INFO, VXE_IOC_ENTER, VXE_IOC_TASK,
};
/* Only read returns EAGAIN, and only mmap ENODEV. */
static const int documented[] = { EINVAL, EFAULT, ENOENT, EEXIST, ENOSPC, E2BIG, EBUSY,
				  EAGAIN, ENODEV, ENOMEM, ESRCH };
static const unsigned int lengths[] = { 0, 1, 63, 64, 4096, VXE_TEXT_MAX, VXE_TEXT_MAX + 1,
					INT_MAX, UINT_MAX };

static int device;
static struct file {
	char *text;
	size_t size;
} *files;
static int nfiles;

static struct {
	unsigned long calls, performed, texts, in_force, inside;
} count;

/* Static, and so below 4 GiB: i386 calls can point at it. */
static union argument {
	__u32 words[160];
	char name[VXE_NAME_SIZE];
	struct vxe_load load;
	struct vxe_text text;
	struct vxe_info info;
	struct vxe_set_mode mode;
} argument;

static void read_file(struct file *file, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	file->text = malloc(TEXT_SIZE);
	got = fd < 0 || !file->text ? -1 : read(fd, file->text, TEXT_SIZE);
	if (got <= 0)
		err(2, "%s", path);
	close(fd);
	file->size = got;
}

static int one_in(int n)
{
	return random() % n == 0;
}

static size_t append(char *to, size_t at, const char *format, int number)
{
	return at + snprintf(to + at, TEXT_SIZE - at, format, number);
}

/* An address at which this program has no memory. */
static void *nowhere(void)
{
	return (void *)(one_in(2) ? 0x40000000ul + random() / 2 : 0xffffffff00000000ul | random());
}

/* Writes a text: usually the variables that every VXED sets, then a file or a piece of one, and
 * in a third of the cases a form that makes a function of that file the verdict of all points.
 * Returns its length. */
static size_t make_text(char *to)
{
	static const char *const begin =
		"(setq *name* \"chance%d\") (setq *mode* 'production)"
		" (setq *abis* '(x86-64 i386)) (setq *activate* nil) (setq *activate-folded* nil)"
		" (setq *checks* (make-array 1088 :initial-element t))\n";
	static const char *const end =
		"\n(setq *checks* (make-array 1088 :initial-element (function f%d)))";
	const struct file *file = &files[random() % nfiles];
	size_t at = 0, start = 0, size = file->size, i;

	if (!one_in(4))
		at = append(to, at, begin, random() % NAMES);
	if (at && one_in(2))
		return at;
	if (size > TEXT_SIZE - 1024 || one_in(3)) {
		start = random() % size;
		size = random() % (size - start < 4096 ? size - start : 4096) + 1;
	}
	memcpy(to + at, file->text + start, size);
	for (i = one_in(2) ? random() % 4 : 0; i; i--)
		to[at + random() % size] = random();
	at += size;
	if (one_in(3))
		at = append(to, at, end, random() % 3);
	return at;
}

static void random_load(struct vxe_load *load)
{
	static char text[TEXT_SIZE];
	size_t size = make_text(text);

	memset(load, 0, sizeof(*load));
	load->text = !one_in(16) ? (uintptr_t)text : random() * (__u64)random();
	load->size = !one_in(16) ? size : lengths[random() % COUNT_OF(lengths)];
	load->mode = random() % (one_in(8) ? 5 : 4);
	load->flags = one_in(8) ? random() % 9 : one_in(2) ? VXE_LOAD_REPLACE : 0;
	load->reserved = one_in(32);
	count.texts++;
}

static long random_ioctl(void)
{
	unsigned long number = numbers[random() % COUNT_OF(numbers)];
	void *pointer = one_in(16) ? nowhere() : &argument;
	size_t i;
	long ret;

	for (i = 0; i < COUNT_OF(argument.words); i++)
		argument.words[i] = random();
	if (!one_in(4))
		memset(argument.name + random() % VXE_NAME_SIZE, 0, VXE_NAME_SIZE);
	/* Loading takes longest: do it less often. */
	if (number == VXE_IOC_LOAD && one_in(4))
		random_load(&argument.load);
	else if (number != VXE_IOC_LOAD && one_in(2))
		snprintf(argument.name, VXE_NAME_SIZE, "chance%ld", random() % NAMES);
	if (number == VXE_IOC_MODE && one_in(2)) {
		argument.mode.mode = random() % 5;
		argument.mode.reserved = 0;
	}
	if (number == VXE_IOC_INFO)
		argument.info.slot %= VXE_SLOTS + 16;
	if (one_in(8))
		number ^= 1ul << random() % 32;
	ret = one_in(8) ? ioctl_i386(device, number, pointer) : ioctl(device, number, pointer);
	if (!ret && number == VXE_IOC_LOAD)
		count.in_force++;
	return ret;
}

static long random_use(void)
{
	static char room[128 << 10];
	size_t size = one_in(4) ? (size_t)random() : random() % sizeof(room);
	void *to = one_in(4) ? nowhere() : room;
	struct pollfd poll_device = { .fd = device, .events = random() };
	void *mapped;

	/* The kernel must not write beyond the buffer. */
	if (to == room && size > sizeof(room))
		size = sizeof(room);
	switch (random() % 7) {
	case 0:
		return lseek(device, one_in(2) ? 0 : random() - random(), random() % 6);
	case 1:
		return write(device, to, size);
	case 2:
		return poll(&poll_device, 1, 0);
	case 3:
		size = size % (1 << 20) + 1;
		mapped = mmap(NULL, size, random() % 8, one_in(2) ? MAP_SHARED : MAP_PRIVATE,
			      device, 0);
		return mapped == MAP_FAILED ? -1 : munmap(mapped, size);
	case 4:
		close(device);
		device = open(VXE_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
		return device;
	default:
		return read(device, to, size);
	}
}

/*
 * Calls that are harmless with any arguments, even if root makes them and nothing is refused.
 * They do not wait, and change only the caller, which shares no descriptors and no memory.
 */
static const short harmless[] = {
	__NR_lseek, __NR_dup, __NR_dup2, __NR_dup3, __NR_close, __NR_fstat, __NR_fstatfs,
	__NR_getdents64, __NR_pread64, __NR_fgetxattr, __NR_flistxattr,
	__NR_stat, __NR_lstat, __NR_access, __NR_faccessat, __NR_faccessat2, __NR_newfstatat,
	__NR_statx, __NR_readlink, __NR_readlinkat, __NR_statfs, __NR_getxattr,
	__NR_lgetxattr, __NR_listxattr, __NR_llistxattr, __NR_name_to_handle_at,
	__NR_chdir, __NR_fchdir, __NR_chroot, __NR_getcwd, __NR_umask,
	__NR_pipe, __NR_pipe2, __NR_eventfd2, __NR_epoll_create1, __NR_inotify_init1,
	__NR_inotify_add_watch, __NR_timerfd_create, __NR_signalfd4, __NR_memfd_create,
	__NR_pidfd_open, __NR_getsockname, __NR_getpeername, __NR_getsockopt, __NR_listen,
	__NR_shutdown, __NR_munmap, __NR_mprotect, __NR_mincore, __NR_brk, __NR_sigaltstack,
	__NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigpending, __NR_set_robust_list,
	__NR_set_tid_address, __NR_get_robust_list, __NR_getpid, __NR_getppid, __NR_gettid,
	__NR_getpgid, __NR_getsid, __NR_setsid, __NR_getpriority, __NR_sched_getparam,
	__NR_sched_getscheduler, __NR_sched_getattr, __NR_sched_getaffinity, __NR_ioprio_get,
	__NR_getuid, __NR_getgroups, __NR_getresuid, __NR_setfsuid, __NR_setfsgid,
	__NR_setresuid, __NR_setresgid, __NR_capget, __NR_capset, __NR_personality,
	__NR_getrlimit, __NR_getrusage, __NR_times, __NR_sysinfo, __NR_uname, __NR_time,
	__NR_gettimeofday, __NR_clock_gettime, __NR_clock_getres, __NR_getitimer,
	__NR_getcpu, __NR_kcmp, __NR_landlock_create_ruleset, __NR_sched_yield,
};
static const char path[] = "/etc/passwd";

static long random_argument(void)
{
	static char room[4096];

	switch (random() % 6) {
	case 0:
		return random();
	case 1:
		return -(random() % 256);
	case 2:
		return (long)path;
	case 3:
		return (long)room;
	case 4:
		return (long)nowhere();
	default:
		return random() % 8;
	}
}

/* Some calls are of x32. A kernel without x32 answers ENOSYS. */
static void random_call(void)
{
	long number = one_in(4) ? random() % 450 + 1000 : harmless[random() % COUNT_OF(harmless)];

	syscall(number | (one_in(8) ? __X32_SYSCALL_BIT : 0), random_argument(),
		random_argument(), random_argument(), random_argument(), random_argument(),
		random_argument());
}

/* Runs inside a random VXED, which may refuse any of these calls. */
static int inside(void)
{
	struct sockaddr address = { .sa_family = AF_UNIX };
	int i;

	for (i = 0; i < 20; i++) {
		random_call();
		close(open(path, O_RDONLY));
		connect(socket(AF_UNIX, SOCK_STREAM, 0), &address, sizeof(address));
		kill(getpid(), 0);
		access(path, i);
		random_call();
	}
	return 0;
}

static void run_inside(void)
{
	struct vxe_name name = { "" };
	char seed[16];
	int status, waited = 0;
	pid_t pid;

	snprintf(name.name, sizeof(name.name), "chance%ld", random() % NAMES);
	snprintf(seed, sizeof(seed), "%ld", random());
	pid = fork();
	if (!pid) {
		if (ioctl(device, VXE_IOC_ENTER, &name) || close_range(0, ~0U, CLOSE_RANGE_CLOEXEC))
			_exit(3);
		execl("/proc/self/exe", "fuzz", seed, NULL);
		_exit(4);
	}
	/* The VXED may refuse the calls by which the program would end. */
	while (!waitpid(pid, &status, WNOHANG) && waited++ < 1000)
		usleep(1000);
	kill(pid, SIGKILL);
	if (waited > 1000)
		waitpid(pid, &status, 0);
	else if (!WIFEXITED(status) || WEXITSTATUS(status) < 3)
		count.inside++;
}

static int is_documented(int error)
{
	size_t i;

	for (i = 0; i < COUNT_OF(documented); i++)
		if (documented[i] == error)
			return 1;
	return 0;
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

int main(int argc, char **argv)
{
	time_t end;
	int i;

	if (argc == 2) {
		srandom(atoi(argv[1]));
		return inside();
	}
	if (argc < 4)
		errx(2, "usage: fuzz SECONDS SEED FILE...");
	device = open(VXE_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (device < 0)
		err(2, VXE_DEVICE);
	nfiles = argc - 3;
	files = calloc(nfiles, sizeof(*files));
	for (i = 0; i < nfiles; i++)
		read_file(&files[i], argv[i + 3]);
	srandom(atoi(argv[2]));
	for (end = now() + atoi(argv[1]); now() < end; count.calls++) {
		int used = one_in(4);
		long ret = used ? random_use() : random_ioctl();

		count.performed += ret >= 0;
		if (ret < 0 && !is_documented(errno)) {
			printf("call %lu, %s: %s\n", count.calls, used ? "a use" : "an ioctl",
			       strerrorname_np(errno));
			return 1;
		}
		if (one_in(100))
			run_inside();
	}
	printf("%lu calls, %lu of them performed; %lu texts, %lu of them taken; %lu programs inside\n",
	       count.calls, count.performed, count.texts, count.in_force, count.inside);
	return 0;
}
