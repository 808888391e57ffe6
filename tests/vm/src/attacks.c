// SPDX-License-Identifier: GPL-2.0
/*
 * attacks list MODEL [NAME...]
 *                            prints a line for each attack that MODEL (strict,
 *                            filesystem) must refuse: its name, a tab, its title
 * attacks hold DIR PROGRAM... executes PROGRAM with descriptors that a task outside
 *                            might hand on (an io_uring, terminals, a module's file,
 *                            /dev/vxe, a socket), and starts a task outside that
 *                            starts other tasks on request
 * attacks run DIR TARGET MODEL [NAME...]
 *                            makes each attack, or those of these names, as root, in a child named after it.
 *                            Prints its name and "succeeds", the name of an errno,
 *                            or the file in DIR by which its success shows
 * attacks target DIR         waits to be attacked
 *
 * DIR has a subfolder "own", in which the VXEDs permit writing. TARGET is a pid.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "attacks/attacks.h"
#include "uapi/vxe.h"

const char *top;
pid_t target;

const char *in(const char *name)
{
	static char paths[4][4096];
	static unsigned int turn;
	char *path = paths[turn++ % 4];

	snprintf(path, sizeof(paths[0]), "%s%s%s", *name == '/' ? "" : top,
		 *name == '/' ? "" : "/", name);
	return path;
}

long opened(const char *name, int flags)
{
	return open(in(name), flags | O_CLOEXEC, 0755);
}

long written(const char *name, const char *text)
{
	int fd = opened(name, O_WRONLY);

	return fd < 0 ? -1 : write(fd, text, strlen(text));
}

long status_of(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
	return errno ? -1 : 0;
}

static const struct attack *const tables[] = { kernel_attacks, task_attacks, file_attacks };
#define TABLES (tables + sizeof(tables) / sizeof(tables[0]))

static int models_of(const char *name)
{
	return !strcmp(name, "strict") ? STRICT : !strcmp(name, "filesystem") ? FILESYSTEM : BOTH;
}

/* Makes the attack in a child named after it, and prints the result. */
static int make(const struct attack *attack)
{
	pid_t pid = fork();
	char line[64];
	long ret;
	int size;

	if (!pid) {
		prctl(PR_SET_NAME, attack->name);
		ret = attack->run();
		_exit(ret < 0 ? errno ?: EINVAL : 0);
	}
	ret = status_of(pid);
	size = snprintf(line, sizeof(line), "%s %s\n", attack->name,
			ret ? strerrorname_np(errno) ?: "fails" : attack->trace ?: "succeeds");
	return write(STDOUT_FILENO, line, size) != size;
}

static int print(const struct attack *attack)
{
	return printf("%s\t%s\n", attack->name, attack->title) < 0;
}

/* names: NULL-terminated; none mean all. */
static int is_wanted(const struct attack *attack, char **names)
{
	if (!*names)
		return 1;
	for (; *names; names++)
		if (!strcmp(*names, attack->name))
			return 1;
	return 0;
}

static int for_each(int models, char **names, int (*function)(const struct attack *attack))
{
	const struct attack *const *table, *attack;

	for (table = tables; table < TABLES; table++)
		for (attack = *table; attack->name; attack++)
			if (attack->models & models && is_wanted(attack, names) &&
			    function(attack))
				return 1;
	return 0;
}

static void keep(int fd, int as)
{
	if (fd < 0 || dup2(fd, as) != as)
		err(2, "descriptor %d", as);
	close(fd);
}

static void tell(int number)
{
	const char *name = number == SIGHUP ? "hung-up" :
			   number == SIGURG ? "signalled" : "interrupted";

	close(open(in(name), O_WRONLY | O_CREAT, 0600));
}

/* In the folder that has another's name, as such. */
static void bind_at(const char *folder, const char *name, int type)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, type, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", name);
	if (chdir(in(folder)) || bind(fd, (const void *)&address, sizeof(address)) ||
	    (type == SOCK_STREAM && listen(fd, 100)))
		err(2, "a socket");
}

/* Pins a BPF map, so that other tasks can open it by name. */
static void pin_map(const char *name)
{
	union bpf_attr map = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8,
			       .max_entries = 1 };
	union bpf_attr pin = { .pathname = (uintptr_t)in(name) };

	unlink(in(name));
	pin.bpf_fd = syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof(map));
	if (syscall(SYS_bpf, BPF_OBJ_PIN, &pin, sizeof(pin)))
		err(2, "a map");
}

/* Holds everything that the attacks try to reach: a folder, IPC objects, a netlink port, a BPF
 * map, a socket, a pipe and memory. */
static void be_target(void)
{
	const struct mq_attr attributes = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	const struct sockaddr_nl port = { .nl_family = AF_NETLINK, .nl_pid = getpid() };
	int ends[2], fd;
	mqd_t queue;

	setpgid(0, 0);
	signal(SIGHUP, tell);
	signal(SIGURG, tell);
	/* In the target's mount namespace, and only there, own/dir is another folder. */
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(in("folder"), in("own/dir"), NULL, MS_BIND, NULL))
		err(2, "a mount namespace");
	if (pipe(ends) || shmget(KEY, 4096, IPC_CREAT | 0600) < 0 ||
	    msgget(KEY, IPC_CREAT | 0600) < 0 || semget(KEY, 1, IPC_CREAT | 0600) < 0 ||
	    (queue = mq_open(QUEUE, O_RDWR | O_CREAT | O_NONBLOCK, 0600, &attributes)) < 0 ||
	    (mq_send(queue, "x", 1, 0) && errno != EAGAIN) ||
	    (fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)) < 0 ||
	    bind(fd, (const void *)&port, sizeof(port)))
		err(2, "target");
	pin_map("bpf/map");
	bind_at("", "datagrams", SOCK_DGRAM);
	bind_at("own/dir", "socket", SOCK_STREAM);
	bind_at("vault", "socket", SOCK_STREAM);
	bind_at("vault", "socket2", SOCK_STREAM);
	keep(ends[0], PIPE);
	keep(memfd_create("target", 0), MEMORY);
	for (;;)
		pause();
}

/* Runs outside. Starts a task with each PID that it reads, and answers with an errno or 0. */
static void spawn(int from)
{
	pid_t wanted, pid;
	int error;

	while (read(from, &wanted, sizeof(wanted)) == sizeof(wanted)) {
		struct clone_args arguments = { .exit_signal = SIGCHLD, .set_tid_size = 1,
						.set_tid = (uintptr_t)&wanted };

		pid = syscall(SYS_clone3, &arguments, sizeof(arguments));
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			pause();
			_exit(0);
		}
		error = pid < 0 ? errno : 0;
		if (write(from, &error, sizeof(error)) != sizeof(error))
			break;
	}
	_exit(0);
}

/* Returns the master of a pseudoterminal that controls another session. */
static int lend_terminal(void)
{
	int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY), slave, ready[2];
	char byte;

	ioctl(fd, TIOCSPTLCK, &(int) { 0 });
	slave = ioctl(fd, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	if (slave < 0 || pipe(ready))
		err(2, "a terminal");
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGINT, tell);
		if (setsid() < 0 || ioctl(slave, TIOCSCTTY, 0) || write(ready[1], "", 1) != 1)
			err(2, "a session");
		for (;;)
			pause();
	}
	if (read(ready[0], &byte, 1) != 1)
		errx(2, "no session");
	close(ready[0]);
	close(ready[1]);
	close(slave);
	return fd;
}

static void send_file(int to, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr head;
	} control = { .head = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	struct msghdr message = { .msg_control = &control, .msg_controllen = sizeof(control),
				  .msg_iov = &(struct iovec) { "x", 1 }, .msg_iovlen = 1 };

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	if (sendmsg(to, &message, 0) != 1)
		err(2, "sendmsg");
}

/* A serial line in raw mode. A read returns each byte as it comes, or 0 after a second. */
static int open_serial(void)
{
	int fd = open("/dev/ttyS1", O_RDWR | O_NOCTTY | O_NONBLOCK);
	struct termios how;

	if (tcgetattr(fd, &how))
		err(2, "/dev/ttyS1");
	cfmakeraw(&how);
	how.c_cflag |= CLOCAL;
	how.c_cc[VMIN] = 0;
	how.c_cc[VTIME] = 10;
	if (tcsetattr(fd, TCSANOW, &how) || fcntl(fd, F_SETFL, 0))
		err(2, "/dev/ttyS1");
	return fd;
}

/* Keeps a memfd open for reading only. */
static void lend_memory(void)
{
	int fd = memfd_create("lent", 0);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	keep(open(path, O_RDONLY), READ_MEMORY);
	close(fd);
}

static void hold(char **program)
{
	struct io_uring_params params = { 0 };
	int pair[2];

	keep(syscall(SYS_io_uring_setup, 1, &params), RING);
	fcntl(RING, F_SETFD, 0);
	keep(open("/dev/ptmx", O_RDWR | O_NOCTTY), TERMINAL);
	ioctl(TERMINAL, TIOCSPTLCK, &(int) { 0 });
	keep(ioctl(TERMINAL, TIOCGPTPEER, O_RDWR | O_NOCTTY), SLAVE);
	keep(open("/dev/tty1", O_RDWR | O_NOCTTY), CONSOLE);
	keep(open("/dev/tty1", O_RDONLY | O_NOCTTY), READ_CONSOLE);
	if (pipe2(pair, O_CLOEXEC))
		err(2, "a pipe");
	keep(pair[1], WRITE_END);
	close(open("/dev/tty2", O_RDONLY | O_NOCTTY));	/* the console exists from then on */
	lend_memory();
	keep(lend_terminal(), OTHERS_TERMINAL);
	keep(open_serial(), SERIAL);
	keep(open(in("module.ko"), O_RDONLY), MODULE_FILE);
	keep(open(in("patch.ko"), O_RDONLY), PATCH_FILE);
	keep(open(VXE_DEVICE, O_RDWR), DEVICE);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		err(2, "socketpair");
	send_file(pair[0], open(in("secret"), O_RDWR));
	keep(pair[1], CHANNEL);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		err(2, "socketpair");
	if (!fork()) {
		close(pair[1]);
		spawn(pair[0]);
	}
	close(pair[0]);
	keep(pair[1], SPAWNER);
	execvp(program[0], program);
	err(2, "%s", program[0]);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (!strcmp(argv[0], "attacks"))	/* an attack has executed this program */
		return 0;
	top = argc > 2 ? argv[2] : "";
	if (!strcmp(verb, "target"))
		be_target();
	if (!strcmp(verb, "hold") && argc > 3)
		hold(argv + 3);
	if (!strcmp(verb, "run") && argc >= 5) {
		target = atoi(argv[3]);
		return for_each(models_of(argv[4]), argv + 5, make);
	}
	if (strcmp(verb, "list") || argc < 3)
		errx(2, "usage: attacks list|hold|run|target ...");
	return for_each(models_of(argv[2]), argv + 3, print);
}
