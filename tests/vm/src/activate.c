// SPDX-License-Identifier: GPL-2.0
/*
 * activate WAY FILE [PROGRAM [ARGUMENT...]]: opens FILE, or executes PROGRAM, in the given
 * way. Prints the result of the open ("permitted" or the name of an errno), or why the exec
 * failed.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/io_uring.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "uapi/vxe.h"

static const char *file;
static char **program;

static void print_opening(void)
{
	int fd = open(file, O_RDONLY);

	puts(fd < 0 ? strerrorname_np(errno) : "permitted");
	fflush(stdout);
	if (fd >= 0)
		close(fd);
}

/* Tasks that a program inside makes --------------------------------------------- */

static void wait_for(pid_t pid)
{
	if (pid < 0 || waitpid(pid, NULL, __WALL) != pid)
		err(2, "a child");
}

static void by_itself(void)
{
	print_opening();
}

/* Changes the directory first. A task that shares it (CLONE_FS) is then moved as well. */
static void by_leaving(void)
{
	if (chdir("/"))
		err(2, "/");
	print_opening();
}

static void by_fork(void)
{
	pid_t pid = fork();

	if (!pid) {
		print_opening();
		_exit(0);
	}
	wait_for(pid);
}

static void by_vfork(void)
{
	pid_t pid = vfork();

	if (!pid) {
		print_opening();
		_exit(0);
	}
	wait_for(pid);
}

static void by_clone3(void)
{
	struct clone_args arguments = { .flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUSER,
					.exit_signal = SIGCHLD };
	pid_t pid = syscall(SYS_clone3, &arguments, sizeof(arguments));

	if (!pid) {
		print_opening();
		_exit(0);
	}
	wait_for(pid);
}

static void *in_thread(void *unused)
{
	print_opening();
	return unused;
}

static void by_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, in_thread, NULL))
		errx(2, "no thread");
	pthread_join(thread, NULL);
}

/* The grandchild opens the file: it has a session of its own, and its parent has exited. */
static void by_daemon(void)
{
	int ends[2];
	char byte;
	pid_t pid;

	if (pipe(ends))
		err(2, "pipe");
	pid = fork();
	if (!pid) {
		setsid();
		if (fork())
			_exit(0);
		while (getppid() != 1)
			usleep(1000);
		print_opening();
		_exit(0);
	}
	wait_for(pid);
	close(ends[1]);
	if (read(ends[0], &byte, 1))
		err(2, "read");
}

/* Ways to execute a program ----------------------------------------------------- */

static void by_execve(void)
{
	execv(program[0], program);
}

static void by_fexecve(void)
{
	int fd = open(program[0], O_PATH);	/* not O_CLOEXEC: a script's interpreter opens it */

	syscall(SYS_execveat, fd, "", program, environ, AT_EMPTY_PATH);
}

static void by_proc(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", open(program[0], O_PATH));
	execv(path, program);
}

static void by_execveat(void)
{
	char *copy = strdup(program[0]);
	int folder = open(dirname(copy), O_PATH | O_CLOEXEC);

	syscall(SYS_execveat, folder, strrchr(program[0], '/') + 1, program, environ, 0);
}

/* A child executes PROGRAM and shares this task's directory (CLONE_FS). Prints the directory
 * afterwards. */
static void by_shared_folders(void)
{
	pid_t pid = syscall(SYS_clone, CLONE_FS | SIGCHLD, 0, 0, 0, 0);

	if (!pid) {
		by_execve();
		_exit(127);
	}
	wait_for(pid);
	puts(getcwd((char [4096]) { 0 }, 4096));
	exit(0);
}

static void *spin(void *unused)
{
	for (;;)
		getppid();
	return unused;
}

static void by_threads(void)
{
	pthread_t thread;
	int i;

	for (i = 0; i < 4; i++)
		if (pthread_create(&thread, NULL, spin, NULL))
			errx(2, "no thread");
	by_execve();
}

static void *exec_in_thread(void *unused)
{
	by_execve();
	return unused;
}

static void by_other_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, exec_in_thread, NULL))
		errx(2, "no thread");
	pthread_join(thread, NULL);
}

/* Executes with an io_uring in every descriptor that the limit allows, but for 16. */
static void by_rings(void)
{
	struct io_uring_params params = { 0 };
	int ring = syscall(SYS_io_uring_setup, 1, &params), last = ring, next;

	while ((next = fcntl(ring, F_DUPFD, last)) >= 0)
		last = next;
	if (errno != EMFILE || ring < 0)
		err(2, "a ring");
	fcntl(ring, F_SETFD, 0);
	if (close_range(last - 15, last, 0))
		err(2, "close_range");
	by_execve();
}

/* The owner of a file holds a lease on it. The lease stops an exec after the kernel has
 * looked up the file. The owner then changes names before the exec goes on. -------- */

static volatile sig_atomic_t broken;

static void see_break(int number)
{
	broken = number;
}

/* Calls child() in a child, which executes the program, and change() when the exec has looked
 * up the leased file. */
static void during_exec(const char *leased, void (*child)(void), void (*change)(void))
{
	int fd = open(leased, O_RDONLY | O_CLOEXEC);
	sigset_t io, old;
	pid_t pid;

	signal(SIGIO, see_break);
	sigemptyset(&io);
	sigaddset(&io, SIGIO);
	sigprocmask(SIG_BLOCK, &io, &old);
	pid = fork();
	if (!pid) {
		close(fd);
		usleep(200000);
		sigprocmask(SIG_SETMASK, &old, NULL);
		child();
		puts(strerrorname_np(errno));
		exit(0);
	}
	if (fd < 0 || fcntl(fd, F_SETLEASE, F_WRLCK))
		err(2, "a lease of %s", leased);
	alarm(20);
	while (!broken)
		sigsuspend(&old);
	change();
	if (fcntl(fd, F_SETLEASE, F_UNLCK))
		err(2, "the lease's end");
	wait_for(pid);
	exit(0);
}

static char *from, *to;		/* the names that the owner changes */

static void change_name(void)
{
	if (rename(from, to))
		err(2, "%s", from);
}

static void remove_name(void)
{
	if (unlink(from))
		err(2, "%s", from);
}

/* Arguments: FILE FROM TO LEASED PROGRAM... The owner renames FROM to TO, or removes FROM if TO
 * is "-". */
static void by_renaming(void)
{
	const char *leased = program[2];

	from = program[0];
	to = program[1];
	program += 3;
	during_exec(leased, by_execve, strcmp(to, "-") ? change_name : remove_name);
}

/* The task enters PROGRAM's folder first, and executes it by its name there. */
static void from_folder(void)
{
	char *name = strrchr(program[0], '/') + 1;

	if (chdir(dirname(strdup(program[0]))))
		err(2, "%s", program[0]);
	execv(name, program);
}

static void by_renaming_folder(void)
{
	const char *leased = program[2];

	from = program[0];
	to = program[1];
	program += 3;
	during_exec(leased, from_folder, change_name);
}

/*
 * Arguments: FILE HOW COMMAND PROGRAM... The task enters the program's folder, and opens
 * descriptors of the folder and of the program. Then the owner runs the shell command COMMAND,
 * which renames some of this. HOW says by what the program is executed after that:
 *
 *	cwd	its name in the working directory
 *	up	"../NAME", from the subfolder "folder"
 *	folder	its name and a descriptor of the folder
 *	file	a descriptor of the program
 *	proc	the link of that descriptor in /proc
 *	proc-cwd the link of the working directory in /proc
 *	root	"/NAME", when the folder above the program's folder is the root
 */
static void by_held(void)
{
	const char *how = program[0], *command = program[1];
	char *name = strrchr(program[2], '/') + 1, path[128];
	int folder = open(dirname(strdup(program[2])), O_PATH | O_CLOEXEC);
	int fd = open(program[2], O_PATH);

	program += 2;
	if (fchdir(folder) || (!strcmp(how, "up") && chdir("folder")))
		err(2, "%s", program[0]);
	if (!strcmp(how, "root") && (chdir("..") || !(name = strdup(strstr(program[0], "/cgi/")))))
		err(2, "%s", program[0]);
	snprintf(path, sizeof(path), "%s%s", !strcmp(how, "up") ? "../" :
		 !strcmp(how, "proc-cwd") ? "/proc/self/cwd/" : "", name);
	if (!strcmp(how, "proc"))
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (system(command))
		errx(2, "%s", command);
	if (!strcmp(how, "root") && chroot("."))
		err(2, "a root");
	if (!strcmp(how, "folder"))
		syscall(SYS_execveat, folder, name, program, environ, 0);
	else if (!strcmp(how, "file"))
		syscall(SYS_execveat, fd, "", program, environ, AT_EMPTY_PATH);
	else
		execv(path, program);
	puts(strerrorname_np(errno));
	exit(0);
}

/* The rest is about what the task reaches through a symlink, and executes by what it holds. ---- */

static char *folder_name, *name;	/* of PROGRAM */
static const char *between;		/* a command to run before the exec, or "-" */

static void run_command(void)
{
	if (strcmp(between, "-") && system(between))
		errx(2, "%s", between);
}

static int opened(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		err(2, "%s", path);
	return fd;
}

static void enter_folder(const char *path)
{
	if (chdir(path))
		err(2, "%s", path);
}

static void execute_name(void)
{
	run_command();
	execv(name, program);
}

static void execute_descriptor(int fd)
{
	run_command();
	syscall(SYS_execveat, fd, "", program, environ, AT_EMPTY_PATH);
}

static void execute_in_proc(const char *format, int fd)
{
	char path[300];

	snprintf(path, sizeof(path), format, fd, name);
	run_command();
	execv(path, program);
}

static void reach_cwd(void)
{
	enter_folder(folder_name);
	execute_name();
}

static void reach_by_fchdir(void)
{
	if (fchdir(opened(folder_name, O_RDONLY | O_DIRECTORY)))
		err(2, "%s", folder_name);
	execute_name();
}

static void reach_in_steps(void)
{
	enter_folder(dirname(strdup(folder_name)));
	enter_folder(strrchr(folder_name, '/') + 1);
	execute_name();
}

static void reach_by_proc_cwd(void)
{
	enter_folder(folder_name);
	execute_in_proc("/proc/self/cwd/%.0d%s", 0);
}

static void reach_below(void)
{
	enter_folder(folder_name);
	enter_folder("folder");
	execv("../opens", program);
}

static void reach_folder(void)
{
	int folder = opened(folder_name, O_PATH);

	run_command();
	syscall(SYS_execveat, folder, name, program, environ, 0);
}

static void reach_folder_in_proc(void)
{
	execute_in_proc("/proc/self/fd/%d/%s", opened(folder_name, O_RDONLY));
}

static void reach_step_by_step(void)
{
	int folder = opened(folder_name, O_RDONLY), fd = openat(folder, name, O_PATH);

	close(folder);
	execute_descriptor(fd);
}

static void reach_file(void)
{
	execute_descriptor(opened(program[0], O_PATH));
}

static void reach_to_read(void)
{
	execute_descriptor(opened(program[0], O_RDONLY));
}

static void reach_file_in_proc(void)
{
	execute_in_proc("/proc/self/fd/%d%.0s", opened(program[0], O_PATH));
}

static void reach_and_reopen(void)
{
	char path[64];
	int fd = opened(program[0], O_PATH), again;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = opened(path, O_RDONLY);
	close(fd);
	execute_descriptor(again);
}

static void reach_root(void)
{
	char path[300];

	if (chroot(folder_name))
		err(2, "%s", folder_name);
	snprintf(path, sizeof(path), "/%s", name);
	execv(path, program);
}

/* The grandchild, with a session of its own. */
static void reach_and_fork(void)
{
	enter_folder(folder_name);
	if (!fork()) {
		setsid();
		if (!fork()) {
			execute_name();
			puts(strerrorname_np(errno));
		}
		wait(NULL);
		_exit(0);
	}
	wait(NULL);
	exit(0);
}

static void *enter_in_thread(void *unused)
{
	enter_folder(folder_name);
	for (;;)
		pause();
	return unused;
}

static void begin_thread(void)
{
	pthread_t thread;
	char start[4096], now[4096];

	if (!getcwd(start, sizeof(start)) || pthread_create(&thread, NULL, enter_in_thread, NULL))
		errx(2, "no thread");
	do {
		usleep(1000);
	} while (getcwd(now, sizeof(now)) && !strcmp(now, start));
}

static void reach_in_thread(void)
{
	begin_thread();
	if (!fork()) {
		execute_name();
		puts(strerrorname_np(errno));
		_exit(0);
	}
	wait(NULL);
	exit(0);
}

static void reach_and_unshare(void)
{
	begin_thread();
	if (unshare(CLONE_FS))
		err(2, "unshare");
	execute_name();
}

/* A child, which knew the program before, opens it and passes the descriptor over a socket. */
static void reach_over_socket(void)
{
	union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr aligned; } control = { 0 };
	struct iovec byte = { &(char) { 0 }, 1 };
	struct msghdr message = { .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *part = CMSG_FIRSTHDR(&message);
	int ends[2], fd;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		err(2, "socketpair");
	*part = (struct cmsghdr) { .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
				   .cmsg_len = CMSG_LEN(sizeof(int)) };
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		fd = opened(program[0], O_PATH);
		memcpy(CMSG_DATA(part), &fd, sizeof(fd));
		sendmsg(ends[0], &message, 0);
		pause();
	}
	if (recvmsg(ends[1], &message, 0) != 1)
		err(2, "recvmsg");
	memcpy(&fd, CMSG_DATA(part), sizeof(fd));
	execute_descriptor(fd);
}

/* Arguments: FILE HOW COMMAND PROGRAM... HOW says what the task reaches, and executes by. In
 * between it runs the shell command COMMAND, if that is not "-". */
static void by_reaching(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} hows[] = {
		{ "cwd", reach_cwd }, { "fchdir", reach_by_fchdir }, { "steps", reach_in_steps },
		{ "proc-cwd", reach_by_proc_cwd }, { "below", reach_below },
		{ "folder", reach_folder }, { "proc-folder", reach_folder_in_proc },
		{ "openat", reach_step_by_step }, { "file", reach_file },
		{ "read", reach_to_read }, { "proc-file", reach_file_in_proc },
		{ "reopen", reach_and_reopen }, { "root", reach_root }, { "fork", reach_and_fork },
		{ "thread", reach_in_thread }, { "unshare", reach_and_unshare },
		{ "socket", reach_over_socket },
	};
	const char *how = program[0];
	size_t i;

	between = program[1];
	program += 2;
	folder_name = dirname(strdup(program[0]));
	name = strrchr(program[0], '/') + 1;
	for (i = 0; i < sizeof(hows) / sizeof(hows[0]); i++)
		if (!strcmp(hows[i].name, how))
			hows[i].run();
	puts(strerrorname_np(errno));
	exit(0);
}

/* Executes a removed file by its descriptor. */
static void by_removed(void)
{
	int fd = open(program[0], O_PATH);

	from = program[0];
	remove_name();
	syscall(SYS_execveat, fd, "", program, environ, AT_EMPTY_PATH);
}

/* Arguments: FILE FROM TO COUNT PROGRAM... A child exchanges FROM and TO without pause, while
 * PROGRAM is executed COUNT times. */
static void by_racing(void)
{
	int count = atoi(program[2]);
	pid_t pid = fork();

	from = program[0];
	to = program[1];
	program += 3;
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 2 /* exchange */);
	}
	while (count--) {
		pid_t one = fork();

		if (!one) {
			by_execve();
			puts(strerrorname_np(errno));
			exit(0);
		}
		wait_for(one);
	}
	exit(0);
}

/* Arguments: FILE FROM TO. Only exchanges the names; FILE is not used. */
static void by_exchange(void)
{
	if (syscall(SYS_renameat2, AT_FDCWD, program[0], AT_FDCWD, program[1], 2 /* exchange */))
		err(2, "%s", program[0]);
	exit(0);
}

/* The exec must fail. Then opens the file. */
static void by_failure(void)
{
	by_execve();
	puts(strerrorname_np(errno));
	print_opening();
	exit(0);
}

static int device;

static void enter(const char *name)
{
	struct vxe_name vxed = { "" };

	snprintf(vxed.name, sizeof(vxed.name), "%s", name);
	if (!device)
		device = open(VXE_DEVICE, O_RDWR | O_CLOEXEC);
	if (ioctl(device, VXE_IOC_ENTER, &vxed))
		err(2, "enter");
}

/* Asks VXE to be inside from the next successful exec on. The first argument is the name of
 * the VXED. An exec that fails must end the request. */
static void by_request(void)
{
	char *absent[] = { "/absent", NULL };

	enter(program[0]);
	print_opening();
	execv(absent[0], absent);
	print_opening();
	program++;
	by_execve();
}

static void by_revoked_request(void)
{
	enter(program[0]);
	enter("");
	program++;
	by_execve();
}

static const struct way {
	const char *name;
	void (*run)(void);
} ways[] = {
	{ "itself", by_itself },
	{ "leaving", by_leaving },
	{ "fork", by_fork },
	{ "vfork", by_vfork },
	{ "clone3", by_clone3 },
	{ "thread", by_thread },
	{ "daemon", by_daemon },
	{ "execve", by_execve },
	{ "fexecve", by_fexecve },
	{ "proc", by_proc },
	{ "execveat", by_execveat },
	{ "shared-folders", by_shared_folders },
	{ "threads", by_threads },
	{ "other-thread", by_other_thread },
	{ "rings", by_rings },
	{ "renaming", by_renaming },
	{ "renaming-folder", by_renaming_folder },
	{ "held", by_held },
	{ "reaching", by_reaching },
	{ "removed", by_removed },
	{ "racing", by_racing },
	{ "exchange", by_exchange },
	{ "failure", by_failure },
	{ "request", by_request },
	{ "revoked-request", by_revoked_request },
};

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 3)
		errx(2, "usage: activate WAY FILE [PROGRAM [ARGUMENT...]]");
	file = argv[2];
	program = argv + 3;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(ways[i].name, argv[1]))
			continue;
		ways[i].run();
		if (argc > 3)
			err(2, "%s", program[0]);
		return 0;
	}
	errx(2, "there is no way %s", argv[1]);
}
