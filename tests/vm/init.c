// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of a test guest. It mounts the host's root under a scratch overlay, runs one suite in
 * it, judges the kernel's log, reports the verdict and powers off.
 *
 * vxe_job on the kernel's command line names a file on the host. The file holds the suite's
 * environment, an empty string, and the suite's arguments. Each string ends with a NUL. The
 * suite starts in the directory PWD of that environment.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define VERDICT_PORT	"/dev/ttyS1"
#define OUTPUT_PORT	"/dev/vport0p1"

enum {
	JOB_SIZE = 128 * 1024,
	JOB_STRINGS = 4096,
	PORT_WAIT_MS = 10000,
	KILL_WAIT_MS = 10000,
	KMEMLEAK_AGE_MS = 6000,	/* kmemleak ignores objects younger than 5 s */
	SET_CONSOLE_LEVEL = 8,	/* a command of klogctl(2) */
	CONSOLE_LEVEL = 7,	/* print all messages except debugging ones */
};

/* A line of the kernel's log with one of these fails the run. */
static const char *const complaints[] = {
	"WARNING:", "BUG:", "BUG ", "Oops", "Kernel panic",
	"Call Trace:", "ftrace bug",
	"general protection fault,", "general protection fault:",
	"double fault:", "divide error:", "invalid opcode:", "stack segment:",
	"KASAN:", "KCSAN:", "KFENCE:", "UBSAN:", "ODEBUG:", "usercopy:",
	"buffer overflow", "list_add corruption", "list_del corruption",
	"refcount_t:", "stack guard page", "scheduling while atomic",
	"possible recursive locking", "possible circular locking",
	"possible irq lock inversion", "inconsistent lock state",
	"lock held", "held lock freed", "bad unlock balance",
	"suspicious RCU usage", "Invalid wait context", "non-static key",
	"INFO: task ", "rcu: INFO:", "rcu_sched detected", "rcu_tasks detected",
	"soft lockup", "hard LOCKUP", "workqueue lockup",
};

/* Functions of Linux 6.1 that leak memory themselves. */
static const char *const known_leaks[] = {
	"ftrace_add_rec_direct",
};

struct mount_point {
	const char *type, *target, *data;
	bool optional;		/* some kernels are configured without it */
};

static const struct mount_point mount_points[] = {
	{ "proc", "/proc", NULL, false },
	{ "sysfs", "/sys", NULL, false },
	{ "devtmpfs", "/dev", "mode=755", false },
	{ "devpts", "/dev/pts", "gid=5,mode=620,ptmxmode=666", true },
	{ "tmpfs", "/dev/shm", "mode=1777", false },
	{ "tmpfs", "/run", "mode=755", false },
	{ "tmpfs", "/tmp", "mode=1777", false },
	{ "cgroup2", "/sys/fs/cgroup", NULL, true },
	{ "bpf", "/sys/fs/bpf", "mode=700", true },
	{ "debugfs", "/sys/kernel/debug", NULL, true },
	{ "tracefs", "/sys/kernel/tracing", NULL, true },
	{ "securityfs", "/sys/kernel/security", NULL, true },
};

static int verdict = -1;
static unsigned int failures;

static _Noreturn void power_off(void)
{
	dprintf(verdict, "%s\n", failures ? "failure" : "success");
	tcdrain(verdict);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

/* Reports one reason why this run has failed. */
static void __attribute__((format(printf, 1, 2))) fail(const char *format, ...)
{
	va_list args;

	failures++;
	va_start(args, format);
	vdprintf(verdict, format, args);
	va_end(args);
	dprintf(verdict, "\n");
}

static _Noreturn void die(const char *what)
{
	fail("guest: %s: %s", what, strerror(errno));
	power_off();
}

static void sleep_ms(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static void write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t done = write(fd, data, size);

		if (done < 0)
			die("write");
		data += done;
		size -= done;
	}
}

static void make_dirs(const char *path)
{
	char parent[PATH_MAX];

	snprintf(parent, sizeof(parent), "%s", path);
	for (char *slash = parent; (slash = strchr(slash + 1, '/')); *slash = '/') {
		*slash = '\0';
		mkdir(parent, 0755);
	}
	mkdir(path, 0755);
}

static void do_mount(const char *source, const char *target, const char *type,
		     unsigned long flags, const char *data)
{
	make_dirs(target);
	if (mount(source, target, type, flags, data))
		die(target);
}

/* Waits for the device, which may appear a little after its driver was loaded. */
static int open_port(const char *path, int flags)
{
	int fd;

	for (int waited = 0; (fd = open(path, flags | O_NOCTTY | O_CLOEXEC)) < 0; waited += 10) {
		if (waited >= PORT_WAIT_MS)
			die(path);
		sleep_ms(10);
	}
	return fd;
}

static void open_verdict(void)
{
	struct termios mode;

	do_mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	verdict = open_port(VERDICT_PORT, O_WRONLY);
	if (tcgetattr(verdict, &mode))
		die(VERDICT_PORT);
	cfmakeraw(&mode);
	tcsetattr(verdict, TCSANOW, &mode);
}

/* /modules/load lists the files of /modules, each after those that it depends on. */
static void load_modules(void)
{
	char name[128], path[160];
	FILE *list = fopen("/modules/load", "re");

	if (!list)
		die("/modules/load");
	while (fscanf(list, "%127s", name) == 1) {
		int fd;

		snprintf(path, sizeof(path), "/modules/%s", name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST))
			die(name);
		close(fd);
	}
	fclose(list);
}

static void enter_root(void)
{
	do_mount("root", "/host", "9p", MS_RDONLY,
		 "trans=virtio,version=9p2000.L,msize=512000,cache=loose,access=any");
	do_mount("scratch", "/scratch", "tmpfs", 0, "size=75%,mode=755");
	make_dirs("/scratch/upper");
	make_dirs("/scratch/work");
	do_mount("overlay", "/root", "overlay", 0,
		 "lowerdir=/host,upperdir=/scratch/upper,workdir=/scratch/work,redirect_dir=on");
	if (chdir("/root") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot("."))
		die("/root");
}

static void mount_all(void)
{
	size_t n = sizeof(mount_points) / sizeof(*mount_points);

	for (const struct mount_point *m = mount_points; m < mount_points + n; m++) {
		make_dirs(m->target);
		if (mount(m->type, m->target, m->type, 0, m->data) && !m->optional)
			die(m->target);
	}
	symlink("/proc/self/fd", "/dev/fd");
	symlink("/proc/self/fd/0", "/dev/stdin");
	symlink("/proc/self/fd/1", "/dev/stdout");
	symlink("/proc/self/fd/2", "/dev/stderr");
}

/* Mounts everything. Directories that the suite needs, and that a new mount hides (such as one in
 * /tmp), are bind-mounted at their old place. */
static void mount_around(char *const *kept, size_t n)
{
	char source[32];
	int fds[n];

	for (size_t i = 0; i < n; i++)
		fds[i] = open(kept[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
	mount_all();
	for (size_t i = 0; i < n; i++) {
		snprintf(source, sizeof(source), "/proc/self/fd/%d", fds[i]);
		if (fds[i] >= 0 && access(kept[i], F_OK))
			do_mount(source, kept[i], NULL, MS_BIND, NULL);
	}
}

static void show_modules(const char *source)
{
	char target[PATH_MAX];
	struct utsname kernel;

	uname(&kernel);
	snprintf(target, sizeof(target), "/lib/modules/%s", kernel.release);
	do_mount(source, target, NULL, MS_BIND, NULL);
}

static void raise_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request))
		die("lo");
	close(fd);
}

/* Reads the job into env and argv, which point to a static buffer. */
static void read_job(const char *path, char **env, char **argv)
{
	static char job[JOB_SIZE];
	char **list = env, *s, *end;
	ssize_t size;
	int n = 0, fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die(path);
	size = read(fd, job, sizeof(job) - 1);
	close(fd);
	errno = EINVAL;
	if (size <= 0 || size == sizeof(job) - 1)
		die(path);
	for (s = job, end = job + size; s < end; s += strlen(s) + 1) {
		if (list == env && !*s) {
			list = argv;
			n = 0;
		} else if (n < JOB_STRINGS) {
			list[n++] = s;
		} else {
			die(path);
		}
	}
	if (list != argv || !n)
		die(path);
}

static pid_t start(char **argv, char **env, int output)
{
	pid_t pid = fork();
	sigset_t none;

	if (pid < 0)
		die("fork");
	if (pid)
		return pid;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execve(argv[0], argv, env);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* KCSAN names the functions of both accesses of a race, and their modules. The kernel has many
 * races with itself, which are no fault of vxe. */
static bool is_kernels_own_race(const char *line)
{
	return strstr(line, "BUG: KCSAN:") && !strstr(line, "[vxe]");
}

/* Programs of the suite faults make allocations fail on purpose. vmalloc then logs an error and a
 * stack trace. Returns true for that trace. */
static bool is_made_to_fail(const char *line)
{
	static const char *const heads[] = {
		"faults: vmalloc error:", "starved: vmalloc error:", "hungry: vmalloc error:",
	};
	static bool announced;

	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		if (!strncmp(line, heads[i], strlen(heads[i])))
			announced = true;
	if (!announced || !strstr(line, "Call Trace:"))
		return false;
	announced = false;
	return true;
}

static bool is_complaint(const char *line)
{
	size_t n = sizeof(complaints) / sizeof(*complaints);

	if (is_kernels_own_race(line) || is_made_to_fail(line))
		return false;

	for (size_t i = 0; i < n; i++)
		if (strstr(line, complaints[i]))
			return true;
	return false;
}

/* Judges what the kernel has logged since the last call. Reports the first complaint only. */
static void judge_log(int kmsg)
{
	static bool guilty;
	char record[8192], *line;
	ssize_t size;

	while ((size = read(kmsg, record, sizeof(record) - 1)) > 0 || errno == EPIPE) {
		if (guilty)
			continue;
		record[size > 0 ? size : 0] = '\0';
		line = strchr(record, ';');
		if (size < 0) {
			fail("kernel: lost a part of its log");
			guilty = true;
		} else if (line) {
			*strchrnul(++line, '\n') = '\0';
			guilty = is_complaint(line);
			if (guilty)
				fail("kernel: %s", line);
		}
	}
}

static bool is_kernels_own(const char *leak)
{
	size_t n = sizeof(known_leaks) / sizeof(*known_leaks);

	for (size_t i = 0; i < n; i++)
		if (strstr(leak, known_leaks[i]))
			return true;
	return false;
}

static void judge_leaks(void)
{
	static const char head[] = "unreferenced object";
	static char report[8 << 20];
	int fd = open("/sys/kernel/debug/kmemleak", O_RDWR | O_CLOEXEC);
	size_t size = 0;
	ssize_t got;

	if (fd < 0)
		return;
	for (int scan = 0; scan < 2; scan++) {
		sleep_ms(KMEMLEAK_AGE_MS);
		if (write(fd, "scan", 4) != 4)
			fail("guest: kmemleak: %s", strerror(errno));
	}
	while ((got = read(fd, report + size, sizeof(report) - 1 - size)) > 0)
		size += got;
	if (size == sizeof(report) - 1)
		fail("guest: kmemleak has more to report than can be read");
	report[size] = '\0';
	for (char *leak = strstr(report, head), *next; leak; leak = next) {
		next = strstr(leak + 1, head);
		if (next)
			next[-1] = '\0';
		if (!is_kernels_own(leak))
			fail("kernel: %s", leak);
	}
	close(fd);
}

/*
 * Copies some of the suite's output to the port. Returns false if there is none. The suite
 * writes to a pipe, because the port can be opened only once.
 */
static bool copy_output(int from, int to)
{
	static char data[64 * 1024];
	ssize_t size = read(from, data, sizeof(data));

	if (size <= 0)
		return false;
	write_all(to, data, size);
	return true;
}

static void judge_exit(int status)
{
	if (WIFSIGNALED(status))
		fail("suite: killed by signal %d (%s)", WTERMSIG(status),
		     strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status))
		fail("suite: exit status %d", WEXITSTATUS(status));
}

/* Returns true when the suite itself has ended. */
static bool reap(pid_t suite)
{
	bool ended = false;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == suite) {
			judge_exit(status);
			ended = true;
		}
	}
	return ended;
}

static void kill_rest(void)
{
	int waited = 0;
	pid_t pid;

	kill(-1, SIGKILL);
	while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0) {
		if (pid)
			continue;
		if (waited >= KILL_WAIT_MS) {
			fail("guest: a process survives SIGKILL");
			return;
		}
		sleep_ms(10);
		waited += 10;
	}
}

static void run_suite(char **argv, char **env, int port, int kmsg)
{
	enum { CHILD, OUTPUT, LOG, NR };
	struct signalfd_siginfo info;
	struct pollfd events[NR];
	int output[2];
	sigset_t child;
	pid_t suite;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	if (pipe2(output, O_CLOEXEC) || fcntl(output[0], F_SETFL, O_NONBLOCK))
		die("pipe");
	events[CHILD].fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	events[OUTPUT].fd = output[0];
	events[LOG].fd = kmsg;
	for (int i = 0; i < NR; i++)
		events[i].events = POLLIN;

	suite = start(argv, env, output[1]);
	do {
		poll(events, NR, -1);
		copy_output(output[0], port);
		judge_log(kmsg);
		while (read(events[CHILD].fd, &info, sizeof(info)) > 0)
			;
	} while (!reap(suite));
	kill_rest();
	while (copy_output(output[0], port))
		;
}

int main(void)
{
	static char *env[JOB_STRINGS + 1], *argv[JOB_STRINGS + 1];
	const char *job = getenv("vxe_job"), *modules = getenv("vxe_modules");
	char *kept[3];
	int port, kmsg;

	open_verdict();
	if (!job || !modules)
		die("vxe_job, vxe_modules");
	load_modules();
	port = open_port(OUTPUT_PORT, O_WRONLY);
	enter_root();

	read_job(job, env, argv);
	environ = env;
	show_modules(modules);
	kept[0] = getenv("PWD");
	kept[1] = getenv("VXE_BUILD");
	kept[2] = dirname(strdup(argv[0]));
	mount_around(kept, 3);
	if (chdir(kept[0]))
		die(kept[0]);

	raise_loopback();
	sethostname("vxe", 3);
	klogctl(SET_CONSOLE_LEVEL, NULL, CONSOLE_LEVEL);
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg < 0 || lseek(kmsg, 0, SEEK_END) < 0)
		die("/dev/kmsg");

	/* tests/vm/run boots a guest once more if it fails before this word. */
	dprintf(verdict, "started\n");
	run_suite(argv, env, port, kmsg);
	judge_leaks();
	judge_log(kmsg);
	power_off();
}
