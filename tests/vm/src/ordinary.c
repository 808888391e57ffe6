// SPDX-License-Identifier: GPL-2.0
/*
 * ordinary: what programs rely on besides the answers of calls: signals, calls that
 * are begun again, vfork, robust futexes, threads that exec, tracing; and answers that a
 * call gives before it does anything. Prints an "ok - ..." line for each that is as the
 * manual says.
 *
 * ordinary held FD: what concerns only the caller: the attributes of that descriptor's
 * file, and a signal that a child asks for.
 * ordinary look FILE: looks at a file by its name; exit status 1: that is refused.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SELF	"/proc/self/exe"

static int failures;
static volatile sig_atomic_t handled;
static volatile pid_t sender;
static sigjmp_buf resume;
static void *volatile fault_address;

static void expect(const char *title, int right)
{
	printf("%s - %s\n", right ? "ok" : "not ok", title);
	fflush(stdout);
	failures += !right;
}

static void handle(int number, siginfo_t *info, void *context)
{
	handled = number;
	sender = info->si_pid;
}

static void on_signal(int number, int flags)
{
	struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO | flags };

	handled = 0;
	if (sigaction(number, &action, NULL))
		err(2, "sigaction");
}

static void sleep_ms(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&time, &time) && errno == EINTR)
		;
}

static long now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void alarm_ms(long ms)
{
	struct itimerval timer = { .it_value = { ms / 1000, ms % 1000 * 1000 } };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static int ended_with(pid_t pid, int expected)
{
	int status;

	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == expected;
}

/* Signals --------------------------------------------------------------------- */

static void handlers(void)
{
	volatile double kept = 1.0 / 3.0;
	stack_t stack = { .ss_sp = malloc(SIGSTKSZ), .ss_size = SIGSTKSZ };
	double before = kept * 7;

	on_signal(SIGUSR1, 0);
	kill(getpid(), SIGUSR1);
	expect("a handler runs, and gets the sender", handled == SIGUSR1 && sender == getpid());
	expect("registers are unchanged after it", kept * 7 == before);
	sigaltstack(&stack, NULL);
	on_signal(SIGUSR2, SA_ONSTACK);
	syscall(SYS_tgkill, getpid(), gettid(), SIGUSR2);
	expect("a handler runs on an alternate stack", handled == SIGUSR2);
}

static void handle_fault(int number, siginfo_t *info, void *context)
{
	fault_address = info->si_addr;
	siglongjmp(resume, 1);
}

static void faults(void)
{
	struct sigaction action = { .sa_sigaction = handle_fault, .sa_flags = SA_SIGINFO };
	char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	sigaction(SIGSEGV, &action, NULL);
	if (!sigsetjmp(resume, 1))
		*(volatile char *)(page + 7) = 1;
	expect("a handler gets the address of a fault", fault_address == page + 7);
	signal(SIGSEGV, SIG_DFL);
}

static void blocked(void)
{
	struct timespec second = { .tv_sec = 1 };
	struct signalfd_siginfo record;
	siginfo_t info;
	sigset_t set, pending;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	handled = 0;
	kill(getpid(), SIGUSR1);
	sigpending(&pending);
	expect("a blocked signal is pending", !handled && sigismember(&pending, SIGUSR1));
	expect("sigtimedwait gets it",
	       sigtimedwait(&set, &info, &second) == SIGUSR1 && info.si_pid == getpid());
	fd = signalfd(-1, &set, 0);
	kill(getpid(), SIGUSR1);
	expect("signalfd reads it", read(fd, &record, sizeof(record)) == sizeof(record) &&
	       record.ssi_signo == SIGUSR1);
	close(fd);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void children(void)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		for (;;)
			pause();
	kill(pid, SIGSTOP);
	expect("a child stops", waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
	kill(pid, SIGCONT);
	expect("the child continues",
	       waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status));
	kill(pid, SIGTERM);
	expect("the child is killed", waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
	       WTERMSIG(status) == SIGTERM);
}

/* Restarted calls --------------------------------------------------------------- */

static void interrupted(void)
{
	int pipes[2];
	char byte;
	pid_t pid;

	if (pipe(pipes))
		err(2, "pipe");
	on_signal(SIGALRM, 0);
	alarm_ms(100);
	expect("read is interrupted by a handler",
	       read(pipes[0], &byte, 1) < 0 && errno == EINTR && handled == SIGALRM);
	on_signal(SIGALRM, SA_RESTART);
	pid = fork();
	if (!pid) {
		sleep_ms(600);
		_exit(write(pipes[1], "x", 1) != 1);
	}
	alarm_ms(100);
	expect("read restarts with SA_RESTART",
	       read(pipes[0], &byte, 1) == 1 && handled == SIGALRM);
	waitpid(pid, NULL, 0);
	close(pipes[0]);
	close(pipes[1]);
}

static void handler_in_sleep(void)
{
	struct timespec time = { .tv_sec = 5 }, rest = { 0 };

	on_signal(SIGALRM, SA_RESTART);
	alarm_ms(100);
	expect("nanosleep returns the remaining time",
	       nanosleep(&time, &rest) < 0 && errno == EINTR &&
	       rest.tv_sec <= 4 && (rest.tv_sec || rest.tv_nsec));
}

static int wait_in_sleep(void)
{
	struct timespec time = { .tv_nsec = 800 * 1000000 };

	return nanosleep(&time, NULL);
}

static int wait_in_poll(void)
{
	return poll(NULL, 0, 800);
}

static int wait_in_futex(void)
{
	struct timespec time = { .tv_nsec = 800 * 1000000 };
	static unsigned int word;

	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &time, NULL, 0) < 0 &&
	       errno == ETIMEDOUT ? 0 : -1;
}

/* After SIGSTOP and SIGCONT the kernel resumes a wait by restart_syscall, for the time that is
 * left. */
static void stopped(const char *title, int (*wait)(void))
{
	long start = now_ms();
	pid_t pid = fork();

	if (!pid) {
		start = now_ms();
		_exit(wait() || now_ms() - start < 790);
	}
	sleep_ms(200);
	kill(pid, SIGSTOP);
	waitpid(pid, NULL, WUNTRACED);
	sleep_ms(100);
	kill(pid, SIGCONT);
	expect(title, ended_with(pid, 0) && now_ms() - start >= 790);
}

/* New programs ------------------------------------------------------------------ */

static void vforks(void)
{
	volatile int shared = 0;
	pid_t pid = vfork(), first = getpid();
	char *argv[] = { "ordinary", "exit", "7", NULL };

	if (!pid) {
		shared = 5;
		execv(SELF, argv);
		_exit(1);
	}
	expect("vfork shares memory until exec", shared == 5 && getpid() == first);
	expect("its child runs another program", ended_with(pid, 7));
	expect("posix_spawn", !posix_spawn(&pid, SELF, NULL, NULL, argv, NULL) &&
	       ended_with(pid, 7));
}

static void *exec_in_thread(void *first)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", *(int *)first);
	execl(SELF, "ordinary", "same", number, NULL);
	_exit(1);
}

static void thread_execs(void)
{
	pid_t pid = fork();
	pthread_t thread;

	if (!pid) {
		pid = getpid();
		pthread_create(&thread, NULL, exec_in_thread, &pid);
		for (;;)
			pause();
	}
	expect("exec in a thread replaces the process", ended_with(pid, 0));
}

static void *say(void *result)
{
	*(int *)result = gettid() != getpid();
	return result;
}

static void threads(void)
{
	int results[16] = { 0 }, i, sum = 0;
	pthread_t thread[16];

	for (i = 0; i < 16; i++)
		pthread_create(&thread[i], NULL, say, &results[i]);
	for (i = 0; i < 16; i++) {
		pthread_join(thread[i], NULL);
		sum += results[i];
	}
	expect("threads are created and joined", sum == 16);
}

static void orphans(void)
{
	int pipes[2], status;
	pid_t pid, orphan = 0;

	if (pipe(pipes))
		err(2, "pipe");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = fork();
	if (!pid) {
		pid = fork();
		if (!pid) {
			sleep_ms(200);
			_exit(9);
		}
		_exit(write(pipes[1], &pid, sizeof(pid)) != sizeof(pid));
	}
	expect("a parent ends before its child", ended_with(pid, 0) &&
	       read(pipes[0], &orphan, sizeof(orphan)) == sizeof(orphan));
	expect("the subreaper gets the child", waitpid(orphan, &status, 0) == orphan &&
	       WEXITSTATUS(status) == 9);
}

/* Futexes ----------------------------------------------------------------------- */

static void robust(void)
{
	pthread_mutex_t *mutex = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t attributes;
	pid_t pid;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(mutex, &attributes);
	pid = fork();
	if (!pid) {
		pthread_mutex_lock(mutex);
		kill(getpid(), SIGKILL);
	}
	waitpid(pid, NULL, 0);
	expect("a lock's owner was killed", pthread_mutex_lock(mutex) == EOWNERDEAD);
	expect("the lock can be made consistent", !pthread_mutex_consistent(mutex) &&
	       !pthread_mutex_unlock(mutex) && !pthread_mutex_lock(mutex));
	pid = fork();
	if (!pid)
		_exit(pthread_mutex_lock(mutex) != 0);
	sleep_ms(200);
	pthread_mutex_unlock(mutex);
	expect("a waiter in another process is woken", ended_with(pid, 0));
}

/* Tracing ----------------------------------------------------------------------- */

static void traced(void)
{
	static volatile long word;
	struct user_regs_struct registers;
	int status, stops = 0;
	pid_t pid = fork();

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(syscall(SYS_getppid) == getpid() && word == 11 ? 3 : 1);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD);
	expect("a tracer writes its child's memory",
	       !ptrace(PTRACE_POKEDATA, pid, &word, 11L) &&
	       ptrace(PTRACE_PEEKDATA, pid, &word, 0) == 11);
	while (!ptrace(PTRACE_SYSCALL, pid, 0, 0) && waitpid(pid, &status, 0) == pid &&
	       WIFSTOPPED(status)) {
		if (WSTOPSIG(status) != (SIGTRAP | 0x80))
			continue;
		stops++;
		ptrace(PTRACE_GETREGS, pid, 0, &registers);
		if (registers.orig_rax == SYS_getppid && registers.rax == (unsigned long)-ENOSYS) {
			registers.orig_rax = SYS_getpid;
			ptrace(PTRACE_SETREGS, pid, 0, &registers);
		}
	}
	expect("a tracer sees its child's calls, and changes one",
	       stops >= 5 && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 3);
}

static void filtered(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOTTY),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
		_exit(syscall(SYS_getppid) < 0 && errno == ENOTTY ? 0 : 1);
	}
	expect("a program installs its own seccomp filter", ended_with(pid, 0));
}

static void abis(void)
{
	int answer;

	__asm__ volatile("int $0x80" : "=a"(answer) : "a"(20)
			 : "r8", "r9", "r10", "r11", "memory");
	expect("i386 calls", answer == getpid());
	errno = 0;
	expect("an unknown call number fails", syscall(0x1ff) < 0 && errno == ENOSYS);
}

/* Addresses ------------------------------------------------------------------------- */

/* The errno of bind, connect and sendto with an address of so many bytes. */
static int answers(int family, int type, socklen_t length, int errors[3])
{
	struct sockaddr_storage address = { .ss_family = family };
	int fd = socket(family, type, 0);

	errors[0] = bind(fd, (void *)&address, length) ? errno : 0;
	errors[1] = connect(fd, (void *)&address, length) ? errno : 0;
	errors[2] = sendto(fd, "x", 1, 0, (void *)&address, length) < 0 ? errno : 0;
	return close(fd);
}

static void short_addresses(void)
{
	static const struct {
		int family, type;
		const char *title;
	} kinds[] = {
		{ AF_INET, SOCK_DGRAM, "an IPv4 address of 1 byte is invalid" },
		{ AF_INET6, SOCK_DGRAM, "and so is an IPv6 address" },
		{ AF_UNIX, SOCK_DGRAM, "and a unix address" },
		{ AF_NETLINK, SOCK_RAW, "and a netlink address" },
	};
	int errors[3];
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		answers(kinds[i].family, kinds[i].type, 1, errors);
		expect(kinds[i].title, errors[0] == EINVAL && errors[1] == EINVAL &&
		       errors[2] == EINVAL);
		answers(kinds[i].family, kinds[i].type, 0, errors);
		expect("and one of no byte", errors[0] == EINVAL && errors[1] == EINVAL);
	}
}

static void autobind(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(address);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	expect("the kernel chooses the name of a unix socket",
	       !bind(fd, (void *)&address, sizeof(sa_family_t)) &&
	       !getsockname(fd, (void *)&address, &size) && size > sizeof(sa_family_t));
	close(fd);
}

/* Files ----------------------------------------------------------------------------- */

static void group_of_folder(void)
{
	char folder[] = "/tmp/ordinary-XXXXXX";
	struct stat status;

	expect("a folder is made setgid", mkdtemp(folder) &&
	       !chmod(folder, 02770) && !stat(folder, &status) && status.st_mode & S_ISGID);
	rmdir(folder);
}

static void held(int fd)
{
	struct stat status;
	struct statx more;

	expect("fstat", !fstat(fd, &status) && S_ISREG(status.st_mode));
	expect("fstatat without a name", !fstatat(fd, "", &status, AT_EMPTY_PATH) &&
	       S_ISREG(status.st_mode));
	expect("fstatat with a bad address", syscall(SYS_newfstatat, fd, 1, &status,
						       AT_EMPTY_PATH) == -1 && errno == EFAULT);
	expect("statx without a name", !statx(fd, "", AT_EMPTY_PATH, STATX_MODE, &more) &&
	       S_ISREG(more.stx_mode));
}

static int look(const char *file)
{
	struct stat status;

	return stat(file, &status) != 0;
}

/* A grandchild asks for a signal when its parent ends, and gets it. */
static void parent_dies(void)
{
	const struct timespec soon = { .tv_sec = 10 };
	sigset_t set;
	int ends[2];
	char byte;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (pipe(ends))
		err(2, "pipe");
	pid = fork();
	if (!pid) {
		int ready[2];

		if (pipe(ready))
			_exit(1);
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGUSR2);
			if (write(ready[1], "", 1) != 1 ||
			    sigtimedwait(&set, NULL, &soon) != SIGUSR2 ||
			    write(ends[1], "", 1) != 1)
				_exit(1);
			_exit(0);
		}
		_exit(read(ready[0], &byte, 1) != 1);
	}
	close(ends[1]);
	expect("a signal at the parent's death", ended_with(pid, 0) && read(ends[0], &byte, 1) == 1);
	close(ends[0]);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "look"))
		return look(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "held")) {
		held(atoi(argv[2]));
		parent_dies();
		return failures != 0;
	}
	if (argc == 3 && !strcmp(argv[1], "exit"))
		return atoi(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "same"))
		return getpid() != atoi(argv[2]) || gettid() != getpid();
	handlers();
	faults();
	blocked();
	children();
	interrupted();
	handler_in_sleep();
	stopped("nanosleep outlasts a stop", wait_in_sleep);
	stopped("and so does poll", wait_in_poll);
	stopped("and a futex's wait", wait_in_futex);
	vforks();
	thread_execs();
	threads();
	orphans();
	robust();
	traced();
	filtered();
	abis();
	short_addresses();
	autobind();
	group_of_folder();
	parent_dies();
	return failures != 0;
}
