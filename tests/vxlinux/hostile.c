// SPDX-License-Identifier: GPL-2.0
/*
 * hostile SECRET: tries to bypass vxlinux. Prints a line for each attempt: its name, and "done" or
 * the error. Outside vxlinux each succeeds, if the machine supports it. SECRET: a file that begins
 * with "secret", and that the VXED refuses to open.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *secret;
static pid_t outside;		/* a process outside: vxlinux itself, if this runs under it */

/* Starts a child that waits to be killed. */
static pid_t victim(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static long end(pid_t pid, long result)
{
	int error = errno;

	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	errno = error;
	return result;
}

/* Returns 0 if the secret can be read. */
static long read_secret(void)
{
	char text[6];
	int fd = open(secret, O_RDONLY);

	if (fd < 0)
		return -1;
	return read(fd, text, 6) == 6 && !memcmp(text, "secret", 6) ? close(fd) : -1;
}

static long trace_child(void)
{
	pid_t pid = victim();

	return end(pid, ptrace(PTRACE_SEIZE, pid, 0, 0));
}

static long be_traced(void)
{
	return ptrace(PTRACE_TRACEME, 0, 0, 0);
}

static long write_memory(void)
{
	static int word = 1;
	pid_t pid = victim();
	struct iovec vector = { &word, sizeof(word) };

	return end(pid, process_vm_writev(pid, &vector, 1, &vector, 1, 0));
}

static long make_ring(void)
{
	struct io_uring_params parameters = { 0 };

	return syscall(SYS_io_uring_setup, 4, &parameters);
}

static long call_by_int80(void)
{
	long result = 20;	/* getpid */

	__asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
	if (result == getpid())
		return 0;
	errno = result < 0 ? -result : ENOSYS;
	return -1;
}

static long call_of_x32(void)
{
	return syscall(0x40000000 | SYS_getpid);
}

/* Calls time() in the vsyscall page. The kernel emulates it, and applies the seccomp filter. */
static long call_by_vsyscall(void)
{
	return ((long (*)(long *))0xffffffffff600400)(NULL) > 0 ? 0 : -1;
}

static int install(unsigned int action, unsigned int flags)
{
	struct sock_filter filter[] = { BPF_STMT(BPF_RET | BPF_K, action) };
	struct sock_fprog program = { 1, filter };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -1 :
	       syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static long be_listener(void)
{
	return install(SECCOMP_RET_ALLOW, SECCOMP_FILTER_FLAG_NEW_LISTENER);
}

static long filter_allow(void)
{
	return install(SECCOMP_RET_ALLOW, 0) ? -1 : read_secret();
}

static long filter_log(void)
{
	return install(SECCOMP_RET_LOG, 0) ? -1 : read_secret();
}

static long dispatch(void)
{
	static char selector = SYSCALL_DISPATCH_FILTER_ALLOW;

	return prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0, &selector) ? -1 :
	       read_secret();
}

static long close_all(void)
{
	int out = dup(1);

	for (int fd = 3; fd < 5000; fd++)
		if (fd != out)
			close(fd);
	syscall(SYS_close_range, out + 1, ~0u, 0);
	return read_secret();
}

static long replace_descriptor(void)
{
	int fd = open("/dev/null", O_RDONLY);

	return dup2(fd, 4080);
}

static long fill_descriptors(void)
{
	while (dup(0) >= 0)
		;
	for (int fd = 3; fd < 64; fd++)
		close(fd);
	return read_secret();
}

static long kill_parent(void)
{
	return kill(outside, SIGCONT);
}

static long look_at_parent(void)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", outside);
	fd = open(path, O_RDWR);
	return fd < 0 ? -1 : close(fd);
}

static long take_of_parent(void)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/fd/0", outside);
	fd = open(path, O_RDONLY);
	return fd < 0 ? -1 : close(fd);
}

static long hide_memory(void)
{
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ? -1 : read_secret();
}

static long new_namespace(void)
{
	return unshare(CLONE_NEWNS);
}

static long clone_namespace(void)
{
	long pid = syscall(SYS_clone, CLONE_NEWNS | SIGCHLD, NULL, NULL, NULL, NULL);

	if (!pid)
		_exit(0);
	return pid < 0 ? -1 : end(pid, 0);
}

static long adopt_by_parent(void)
{
	long pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);

	if (!pid)
		_exit(0);
	return pid < 0 ? -1 : 0;
}

/* Sets READ_IMPLIES_EXEC, which would make every mapping executable. */
static long change_personality(void)
{
	return personality(READ_IMPLIES_EXEC);
}

static long change_root(void)
{
	return chroot("/tmp");
}

static long change_user(void)
{
	return setresuid(1, 1, 1);
}

/* A path that another thread keeps changing between a permitted file and the secret. */
static char name[4096];
static volatile bool over;

static void *change_name(void *ignored)
{
	static const char other[] = "/dev/null";

	while (!over) {
		strcpy(name, secret);
		for (volatile int i = 0; i < 500; i++)
			;
		memcpy(name, other, sizeof(other));
		for (volatile int i = 0; i < 500; i++)
			;
	}
	return NULL;
}

static long change_memory(void)
{
	long result = -1;
	pthread_t thread;
	char text[6];

	pthread_create(&thread, NULL, change_name, NULL);
	for (time_t end = time(NULL) + 4; time(NULL) < end && result;) {
		int fd = open(name, O_RDONLY);

		if (fd >= 0 && read(fd, text, 6) == 6 && !memcmp(text, "secret", 6))
			result = 0;
		close(fd);
	}
	over = true;
	pthread_join(thread, NULL);
	errno = EPERM;	/* outside, one of the opens succeeds with the path of the secret */
	return result;
}

/* A path that ends at the end of mapped memory, excessive lengths, and invalid addresses. */
static long wild_arguments(void)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec vector = { (void *)4096, ~0ul >> 1 };
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
	int pair[2];

	munmap(page + 4096, 4096);
	memset(page, '/', 4096);
	page += 4000;
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	if (open(page, O_RDONLY) >= 0 || errno != EFAULT)
		return -1;
	if (open((void *)~0ul, O_RDONLY) >= 0 || errno != EFAULT)
		return -1;
	if (sendmsg(pair[0], &message, 0) >= 0)
		return -1;
	message.msg_iovlen = ~0ul;
	if (sendmsg(pair[0], &message, 0) >= 0 || recvmsg(pair[1], (void *)8, 0) >= 0)
		return -1;
	if (syscall(SYS_newfstatat, 99, NULL, NULL, AT_EMPTY_PATH) == 0)
		return -1;
	return 0;
}

static void *wait_for_other(void *fifo)
{
	int fd = open(fifo, O_RDONLY);

	return (void *)(long)(fd < 0 ? errno : 0);
}

/* More blocking calls than vxlinux has threads: the rest must fail, and all continue afterwards. */
static long wait_often(void)
{
	char fifo[] = "/tmp/hostile-XXXXXX";
	pthread_t threads[300];
	int started = 0, fd;

	if (!mkdtemp(fifo) || rmdir(fifo) || mkfifo(fifo, 0600))
		return -1;
	for (; started < 300; started++)
		if (pthread_create(&threads[started], NULL, wait_for_other, fifo))
			break;
	usleep(200000);
	fd = open(fifo, O_RDWR | O_NONBLOCK);
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	close(fd);
	return unlink(fifo);
}

static long memory_without_end(void)
{
	struct rlimit limit = { 1 << 30, 1 << 30 };

	if (setrlimit(RLIMIT_AS, &limit))
		return -1;
	while (malloc(1 << 20))
		;
	return read_secret();
}

static const struct attempt {
	const char *name;
	long (*run)(void);
} attempts[] = {
	{ "read", read_secret }, { "ptrace", trace_child }, { "traceme", be_traced },
	{ "process_vm_writev", write_memory }, { "io_uring", make_ring },
	{ "int80", call_by_int80 }, { "x32", call_of_x32 }, { "vsyscall", call_by_vsyscall },
	{ "listener", be_listener }, { "filter-allow", filter_allow },
	{ "filter-log", filter_log }, { "dispatch", dispatch }, { "close-all", close_all },
	{ "replace-descriptor", replace_descriptor }, { "fill-descriptors", fill_descriptors },
	{ "kill-parent", kill_parent }, { "memory-of-parent", look_at_parent },
	{ "descriptors-of-parent", take_of_parent }, { "undumpable", hide_memory },
	{ "unshare", new_namespace }, { "clone-namespace", clone_namespace },
	{ "clone-parent", adopt_by_parent }, { "chroot", change_root },
	{ "setresuid", change_user },
	{ "personality", change_personality }, { "change-memory", change_memory },
	{ "wild-arguments", wild_arguments }, { "wait-often", wait_often },
	{ "memory", memory_without_end },
};

/* Makes an attempt in a process of its own, whose exit status is the result. */
static void try(const struct attempt *attempt)
{
	volatile int *error = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid = fork();
	int status;

	if (!pid) {
		*error = attempt->run() < 0 ? errno ? errno : -1 : 0;
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status))
		printf("%s signal %d\n", attempt->name, WTERMSIG(status));
	else
		printf("%s %s\n", attempt->name, *error ? strerrorname_np(*error) : "done");
}

int main(int argc, char **argv)
{
	secret = argv[1];
	outside = getppid();
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < sizeof(attempts) / sizeof(*attempts); i++)
		if (argc < 3 || !strcmp(argv[2], attempts[i].name))
			try(&attempts[i]);
	return 0;
}
