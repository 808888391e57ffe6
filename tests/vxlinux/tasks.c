// SPDX-License-Identifier: GPL-2.0
/*
 * tasks: uses children, signals, threads, sockets, timers and mappings, and prints a line for each.
 * The output must be the same with and without vxlinux.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t got, on_stack;
static siginfo_t last;
static sigjmp_buf jump;
static char stack[65536];

static int status_of(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* Children ------------------------------------------------------------------------------ */

static void children(void)
{
	extern char **environ;
	char *const words[] = { "sh", "-c", "exit 9", NULL };
	char line[100] = "";
	int pair[2], error;
	siginfo_t info;
	pid_t pid;

	pid = fork();
	if (!pid)
		_exit(7);
	printf("fork %d\n", status_of(pid));
	pipe(pair);
	pid = fork();
	if (!pid) {
		dup2(pair[1], 1);
		execlp("echo", "echo", "from", "exec", NULL);
		_exit(1);
	}
	close(pair[1]);
	read(pair[0], line, sizeof(line) - 1);
	close(pair[0]);
	printf("exec %d %s", status_of(pid), line);
	pid = vfork();
	if (!pid) {
		execlp("true", "true", NULL);
		_exit(1);
	}
	printf("vfork %d\n", status_of(pid));
	error = posix_spawnp(&pid, "sh", NULL, NULL, words, environ);
	printf("spawn %d %d\n", error, status_of(pid));
	printf("spawn nothing %d\n", posix_spawnp(&pid, "/none", NULL, NULL, words, environ));
	printf("system %d\n", WEXITSTATUS(system("exit 4")));
	pid = fork();
	if (!pid)
		_exit(5);
	waitid(P_PID, pid, &info, WEXITED);
	printf("waitid %d %d %d\n", info.si_pid == pid, info.si_status, info.si_code);
}

/* Signals -------------------------------------------------------------------------------- */

static void on_plain(int number)
{
	got = number;
}

static void on_info(int number, siginfo_t *info, void *context)
{
	got = number;
	last = *info;
}

static void on_fault(int number, siginfo_t *info, void *context)
{
	last = *info;
	siglongjmp(jump, 1);
}

static void on_other_stack(int number)
{
	char here;

	on_stack = &here >= stack && &here < stack + sizeof(stack);
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags };

	sigaction(number, &action, NULL);
}

static void signals(void)
{
	union sigval value = { .sival_int = 42 };
	stack_t other = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = { .sa_handler = on_other_stack, .sa_flags = SA_ONSTACK };
	volatile double x = 2.5;
	sigset_t set, before;
	int number;

	signal(SIGUSR1, on_plain);
	raise(SIGUSR1);
	printf("raise %d\n", got == SIGUSR1);
	handle(SIGUSR2, on_info, 0);
	handle(SIGRTMIN + 3, on_info, 0);
	for (int i = 0; i < 3; i++) {
		x *= 1.25;
		kill(getpid(), SIGUSR2);
		x += 0.5;
	}
	printf("info %d %d %d %f\n", got == SIGUSR2, last.si_pid == getpid(), last.si_code, x);
	sigqueue(getpid(), SIGUSR2, value);
	printf("queue %d %d\n", last.si_value.sival_int, last.si_code);
	sigqueue(getpid(), SIGRTMIN + 3, value);
	printf("real-time %d %d\n", last.si_value.sival_int, got == SIGRTMIN + 3);
	sigaltstack(&other, NULL);
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	printf("another stack %d\n", on_stack);
	signal(SIGUSR1, on_plain);
	got = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &before);
	raise(SIGUSR1);
	printf("blocked %d\n", got);
	sigpending(&set);
	printf("pending %d\n", sigismember(&set, SIGUSR1));
	sigsuspend(&before);
	printf("suspend %d\n", got == SIGUSR1);
	sigprocmask(SIG_SETMASK, NULL, &set);
	printf("blocked again %d\n", sigismember(&set, SIGUSR1));
	raise(SIGUSR1);
	sigwait(&set, &number);
	printf("wait %d\n", number == SIGUSR1);
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGCHLD, on_plain);
	got = 0;
	printf("child %d", status_of(fork() ?: (_exit(0), 0)));
	printf(" %d\n", got == SIGCHLD);
	signal(SIGCHLD, SIG_DFL);
}

static void faults(void)
{
	volatile int one = 1, zero = 0;
	char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	handle(SIGSEGV, on_fault, 0);
	handle(SIGFPE, on_fault, 0);
	handle(SIGILL, on_fault, 0);
	for (volatile int i = 0; i < 3; i++) {
		if (!sigsetjmp(jump, 1))
			*(volatile char *)16 = 1;
		printf("nothing there %p %d\n", last.si_addr, last.si_code);
	}
	if (!sigsetjmp(jump, 1))
		*page = 1;
	printf("not to be written %d %d\n", last.si_addr == page, last.si_code);
	if (!sigsetjmp(jump, 1))
		zero = one / zero;
	printf("division %d\n", last.si_code);
	if (!sigsetjmp(jump, 1))
		__asm__ volatile("ud2");
	printf("no instruction\n");
	signal(SIGSEGV, SIG_DFL);
	pid = fork();
	if (!pid) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
		*(volatile char *)16 = 1;
	}
	printf("ends by it %d\n", status_of(pid));
}

static void set_alarm(int ms, bool again)
{
	struct itimerval timer = { .it_value.tv_usec = ms * 1000 };

	if (again)
		timer.it_interval = timer.it_value;
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void interruptions(void)
{
	volatile double half;
	int pair[2], n, good = 1;
	char byte;

	pipe(pair);
	handle(SIGALRM, on_info, 0);
	set_alarm(100, false);
	n = pause();
	printf("pause %d %d %d\n", n, errno == EINTR, got == SIGALRM);
	set_alarm(100, false);
	n = read(pair[0], &byte, 1);
	printf("interrupted %d %d\n", n, errno == EINTR);
	handle(SIGALRM, on_info, SA_RESTART);
	if (!fork()) {
		usleep(300000);
		write(pair[1], "x", 1);
		_exit(0);
	}
	got = 0;
	set_alarm(100, false);
	n = read(pair[0], &byte, 1);
	printf("restarted %d %d\n", n, got == SIGALRM);
	while (wait(NULL) > 0)
		;
	got = 0;
	set_alarm(50, false);
	while (!got)
		;
	printf("endless loop\n");
	set_alarm(1, true);
	for (int i = 0; i < 1000000; i++) {
		half = i * 0.5;
		good &= half * 2 == i;
	}
	set_alarm(0, false);
	printf("registers %d\n", good);
}

/* Threads -------------------------------------------------------------------------------- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static __thread long own;
static long counter;
static volatile int stop;

static void *count(void *number)
{
	own = (long)number;
	for (int i = 0; i < 5000; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	return (void *)(own * 2);
}

static void *wait_for_stop(void *unused)
{
	pthread_mutex_lock(&mutex);
	while (!stop)
		pthread_cond_wait(&condition, &mutex);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static void *spin(void *unused)
{
	while (!stop)
		;
	return NULL;
}

static void *sleep_on(void *unused)
{
	for (;;)
		pause();
}

static void threads(void)
{
	struct timespec soon;
	pthread_t t[4];
	long sum = 0;
	void *result;
	pid_t pid;

	for (long i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, count, (void *)(i + 1));
	for (int i = 0; i < 4; i++) {
		pthread_join(t[i], &result);
		sum += (long)result;
	}
	printf("threads %ld %ld\n", counter, sum);
	pthread_create(&t[0], NULL, wait_for_stop, NULL);
	pthread_create(&t[1], NULL, spin, NULL);
	pthread_create(&t[2], NULL, spin, NULL);
	usleep(50000);
	pthread_mutex_lock(&mutex);
	stop = 1;
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	printf("turns\n");
	pthread_create(&t[0], NULL, sleep_on, NULL);
	usleep(20000);
	pthread_cancel(t[0]);
	pthread_join(t[0], &result);
	printf("cancel %d\n", result == PTHREAD_CANCELED);
	pthread_create(&t[0], NULL, sleep_on, NULL);
	pid = fork();
	if (!pid) {
		pthread_create(&t[1], NULL, count, (void *)3);
		pthread_join(t[1], &result);
		_exit((long)result);
	}
	printf("fork among threads %d\n", status_of(pid));
	printf("system among threads %d\n", WEXITSTATUS(system("exit 3")));
	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_sec += (soon.tv_nsec + 20000000) / 1000000000;
	soon.tv_nsec = (soon.tv_nsec + 20000000) % 1000000000;
	pthread_mutex_lock(&mutex);
	printf("time out %d\n", pthread_cond_timedwait(&condition, &mutex, &soon) == ETIMEDOUT);
	pthread_mutex_unlock(&mutex);
}

/* Sockets, descriptors and maps ----------------------------------------------------------- */

static void pass_descriptor(void)
{
	union { struct cmsghdr head; char bytes[CMSG_SPACE(sizeof(int))]; } control = {
		.head = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS },
	};
	char text[9] = "", line[9] = "";
	struct iovec vector = { "fd", 2 };
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int sockets[2], pair[2], fd = -1, sent, received;

	socketpair(AF_UNIX, SOCK_STREAM, 0, sockets);
	pipe(pair);
	memcpy(CMSG_DATA(&control.head), &pair[1], sizeof(int));
	sent = sendmsg(sockets[0], &message, 0);
	memset(&control, 0, sizeof(control));
	vector = (struct iovec){ text, 8 };
	message.msg_controllen = sizeof(control);
	received = recvmsg(sockets[1], &message, 0);
	memcpy(&fd, CMSG_DATA(&control.head), sizeof(int));
	write(fd, "passed", 6);
	read(pair[0], line, 8);
	printf("descriptor %d %d %s %s\n", sent, received, text, line);
}

static void sockets(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	struct timeval time = { 1, 500000 };
	struct epoll_event event = { EPOLLOUT, { .u64 = 0x123456789abc } };
	struct pollfd polled = { .events = POLLOUT };
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = socket(AF_INET, SOCK_STREAM, 0), two;
	char text[9] = "";
	fd_set set;
	int epoll;

	pass_descriptor();
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(listener, (struct sockaddr *)&address, sizeof(address));
	listen(listener, 5);
	getsockname(listener, (struct sockaddr *)&address, &size);
	setsockopt(one, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
	time.tv_sec = 0;
	size = sizeof(time);
	getsockopt(one, SOL_SOCKET, SO_RCVTIMEO, &time, &size);
	printf("connect %d %ld.%ld\n", connect(one, (struct sockaddr *)&address, sizeof(address)),
	       (long)time.tv_sec, (long)time.tv_usec);
	two = accept(listener, NULL, NULL);
	send(one, "sent", 4, 0);
	recv(two, text, 8, 0);
	printf("received %s\n", text);
	polled.fd = two;
	printf("poll %d", poll(&polled, 1, 1000));
	printf(" %d\n", polled.revents);
	FD_ZERO(&set);
	FD_SET(two, &set);
	time = (struct timeval){ 0, 1000 };
	printf("select %d\n", select(two + 1, &set, NULL, NULL, &time));
	epoll = epoll_create1(0);
	epoll_ctl(epoll, EPOLL_CTL_ADD, two, &event);
	event.data.u64 = 0;
	printf("epoll %d", epoll_wait(epoll, &event, 1, 1000));
	printf(" %llx\n", (unsigned long long)event.data.u64);
}

static void timers(void)
{
	const struct itimerspec soon = { .it_value.tv_nsec = 10000000 };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	uint64_t ends = 0;
	timer_t timer;

	timerfd_settime(fd, 0, &soon, NULL);
	read(fd, &ends, sizeof(ends));
	printf("descriptor of a timer %d\n", (int)ends);
	handle(SIGUSR2, on_info, 0);
	event.sigev_value.sival_int = 77;
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	got = 0;
	timer_settime(timer, 0, &soon, NULL);
	while (got != SIGUSR2)
		;
	printf("timer %d %d\n", last.si_value.sival_int, last.si_code);
	timer_delete(timer);
}

static void maps(void)
{
	struct flock lock = { .l_type = F_WRLCK };
	char *bytes = calloc(1, 200000), *file_map;
	volatile int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
				    -1, 0);
	FILE *file = tmpfile();
	pid_t pid;

	memset(bytes, 'x', 200000);
	fwrite(bytes, 1, 200000, file);
	fflush(file);
	printf("lock %d\n", fcntl(fileno(file), F_SETLK, &lock));
	printf("pread %d\n", (int)pread(fileno(file), bytes, 200000, 0));
	file_map = mmap(NULL, 200000, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
	file_map[199999] = 'y';
	pread(fileno(file), bytes, 200000, 0);
	printf("shared file %c\n", bytes[199999]);
	pid = fork();
	if (!pid) {
		*shared = 6;
		_exit(0);
	}
	status_of(pid);
	printf("shared memory %d\n", *shared);
	printf("not to be executed %d\n", mprotect((void *)shared, 4096, PROT_READ | PROT_EXEC) != 0 ||
	       sizeof(long) == 8);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	children();
	signals();
	faults();
	interruptions();
	threads();
	sockets();
	timers();
	maps();
	signal(SIGTERM, SIG_DFL);
	kill(getpid(), SIGTERM);
	return 0;
}
