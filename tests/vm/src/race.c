// SPDX-License-Identifier: GPL-2.0
/*
 * race prepare OPERATION DIR     makes DIR/open/file, DIR/secret/file and what the
 *                                ways need
 * race turn WAY DIR              changes what the name means, until it is killed
 * race run OPERATION WAY DIR COUNT ENOUGH
 *                                performs the operation COUNT times on a name, while
 *                                a thread changes which of two files the name means.
 *                                If ENOUGH is not 0, stops when the first file was
 *                                reached ENOUGH times and the second was reached or
 *                                refused ENOUGH times
 *
 * WAY is how the meaning of the name changes:
 *
 *	link	symlinks to the two files are renamed over the name in turn
 *	folder	the same, for the folder in the name
 *	memory	the name is overwritten in memory. For sendmsg it is the port, for clone3
 *		and openat2 the flags
 *	parent	the name is relative ("../file"), and the working directory is moved
 *	remount	a mount is moved over a folder in the name and away again. Another
 *		process does that: race turn
 *
 * Some operations have other pairs than two files. sendmsg: ports 2001 and 2002 of
 * 127.0.0.1. clone3: the caller's UTS namespace and a new one. openat2: DIR/open/file opened
 * for reading and for writing.
 *
 * Prints how often the operation reached the first and the second, how often it was refused
 * with EPERM, and how often there was no such file.
 */
#include <elf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OPEN, SECRET, REFUSED, ABSENT, RESULTS };
static unsigned long results[RESULTS];
static unsigned long count, enough;

static const char *const folders[] = { "open", "secret" };
static const char *const files[] = { "open/file", "secret/file" };
static char top[4096];
static atomic_bool done;

/* What the way "memory" overwrites while the kernel copies it. The name is part of a socket's
 * address, so that the same bytes serve as a path and as an address. */
static struct sockaddr_un address = { .sun_family = AF_UNIX };
static char *const name = address.sun_path;
static struct sockaddr_in port = { .sin_family = AF_INET };
static struct clone_args task = { .exit_signal = SIGCHLD };
static struct open_how how;

/* The absolute path of a file: it does not depend on the working directory. */
static const char *fixed(const char *file)
{
	static char paths[4][4200];
	static unsigned int turn;
	char *path = paths[turn++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", top, file);
	return path;
}

/* Ways ------------------------------------------------------------------------ */

static void replace(const char *target)
{
	unlink("next");
	if (symlink(target, "next") || rename("next", "link"))
		err(2, "next");
}

static void prepare_link(void)
{
	replace(files[OPEN]);
	strcpy(name, "link");
}

static void turn_link(int turn)
{
	replace(files[turn]);
}

static void prepare_folder(void)
{
	replace(folders[OPEN]);
	strcpy(name, "link/file");
}

static void turn_folder(int turn)
{
	replace(folders[turn]);
}

static void write_name(int which)
{
	strcpy(name, files[which]);
}

static void (*write_memory)(int which) = write_name;

static void prepare_memory(void)
{
	write_memory(OPEN);
}

static void turn_memory(int turn)
{
	write_memory(turn);
}

/* The working directory is DIR/open/x, which is moved to DIR/secret/x and back. */
static void prepare_parent(void)
{
	if (chdir("open/x"))
		err(2, "open/x");
	strcpy(name, "../file");
}

static void turn_parent(int turn)
{
	static const char *const places[] = { "open/x", "secret/x" };
	static char paths[2][4200];
	int i;

	for (i = 0; i < 2 && !*paths[i]; i++)
		snprintf(paths[i], sizeof(paths[i]), "%s/%s", top, places[i]);
	if (rename(paths[!turn], paths[turn]))
		err(2, "%s", paths[turn]);
}

/* DIR/place/at is a symlink to the first folder, DIR/cover/at to the second. */
static void prepare_remount(void)
{
	strcpy(name, "place/at/file");
}

static void turn_remount(int turn)
{
	static const char *const places[] = { "aside", "place" };
	static bool mounted;

	if (!mounted && mount("cover", "aside", NULL, MS_BIND, NULL))
		err(2, "aside");
	mounted = true;
	if (mount(places[!turn], places[turn], NULL, MS_MOVE, NULL))
		err(2, "%s", places[turn]);
}

static const struct way {
	const char *name;
	void (*prepare)(void);
	void (*turn)(int turn);
	bool apart;		/* another process turns: race turn */
} ways[] = {
	{ "link", prepare_link, .turn = turn_link },
	{ "folder", prepare_folder, .turn = turn_folder },
	{ "memory", prepare_memory, .turn = turn_memory },
	{ "parent", prepare_parent, .turn = turn_parent },
	{ "remount", prepare_remount, .turn = turn_remount, .apart = true },
};

static void *keep_turning(void *argument)
{
	const struct way *way = argument;
	int turn = 0;

	while (!done)
		way->turn(turn = !turn);
	if (turn)
		way->turn(0);
	return NULL;
}

static bool is_wanted(void)
{
	return count && !(enough && results[OPEN] >= enough &&
			  results[SECRET] + results[REFUSED] >= enough);
}

static void tally(int result)
{
	results[result]++;
	count--;
}

/* Operations. Each returns which file it reached, or failed(). ------------------ */

static int failed(const char *what)
{
	if (errno != EPERM && errno != ENOENT)
		err(2, "%s", what);
	return errno == EPERM ? REFUSED : ABSENT;
}

static void write_file(const char *path, const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd))
		err(2, "%s", path);
}

static void make_text(int which)
{
	write_file(fixed(files[which]), folders[which], 1);
}

static int open_it(void)
{
	char first = 0;
	int fd = open(name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return failed(name);
	if (read(fd, &first, 1) != 1)
		err(2, "read");
	close(fd);
	return first == *folders[SECRET] ? SECRET : OPEN;
}

/* Writes a program that only exits. Its status, 1 + which, tells the two programs apart. */
static void make_program(int which)
{
	const unsigned long base = 0x400000;
	const struct {
		Elf64_Ehdr head;
		Elf64_Phdr load;
		unsigned char code[12];
	} program = {
		.head = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			  .e_type = ET_EXEC, .e_machine = EM_X86_64, .e_version = EV_CURRENT,
			  .e_entry = base + sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr),
			  .e_phoff = sizeof(Elf64_Ehdr), .e_ehsize = sizeof(Elf64_Ehdr),
			  .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 1 },
		.load = { .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = base,
			  .p_filesz = sizeof(program), .p_memsz = sizeof(program),
			  .p_align = 4096 },
		.code = { 0xbf, 1 + which, 0, 0, 0,	/* mov $status, %edi */
			  0xb8, 60, 0, 0, 0,		/* mov $SYS_exit, %eax */
			  0x0f, 0x05 },			/* syscall */
	};

	write_file(fixed(files[which]), &program, sizeof(program));
}

/* A child's exit status is 1 + what it reached. */
static int reached_by(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		err(2, "a child");
	if (!WIFEXITED(status) || WEXITSTATUS(status) < 1 || WEXITSTATUS(status) > RESULTS)
		errx(2, "status %#x", status);
	return WEXITSTATUS(status) - 1;
}

/* One child tries until an exec succeeds. A vfork child shares its parent's memory, so it can
 * count there. */
static int execute_it(void)
{
	char *const arguments[] = { "file", NULL };
	pid_t pid = vfork();

	if (!pid) {
		for (;;) {
			execve(name, arguments, NULL);
			if (count == 1)
				_exit(1 + failed(name));
			tally(failed(name));
		}
	}
	return reached_by(pid);
}

static int listeners[2];

/* Uses relative names: sun_path has room for 107 bytes only. */
static void listen_at(int which)
{
	if (chdir(top))
		err(2, "%s", top);
	write_name(which);
	listeners[which] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (bind(listeners[which], (void *)&address, sizeof(address)) ||
	    listen(listeners[which], 8))
		err(2, "%s", files[which]);
}

static int connect_to_it(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), which, peer, error;

	if (fd < 0)
		err(2, "socket");
	error = connect(fd, (void *)&address, sizeof(address)) ? failed(name) : 0;
	close(fd);
	if (error)
		return error;
	for (which = OPEN; which <= SECRET; which++) {
		peer = accept(listeners[which], NULL, NULL);
		if (peer < 0)
			continue;
		close(peer);
		return which;
	}
	err(2, "accept");
}

static void write_port(int which)
{
	port.sin_port = htons(2001 + which);
}

static void receive_at(int which)
{
	port.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	write_port(which);
	listeners[which] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (bind(listeners[which], (void *)&port, sizeof(port)))
		err(2, "port %d", ntohs(port.sin_port));
}

static int send_to_it(void)
{
	struct msghdr empty = { .msg_name = &port, .msg_namelen = sizeof(port) };
	struct pollfd receivers[] = {
		{ listeners[OPEN], .events = POLLIN },
		{ listeners[SECRET], .events = POLLIN },
	};
	int which;

	if (sendmsg(listeners[OPEN], &empty, 0))
		return failed("sendmsg");
	if (poll(receivers, 2, 10000) != 1)
		errx(2, "not one receiver has it");
	which = receivers[SECRET].revents ? SECRET : OPEN;
	if (recv(listeners[which], NULL, 0, 0))
		err(2, "recv");
	return which;
}

/* Reads the caller's UTS namespace as text. */
static void read_own(char text[static 64])
{
	ssize_t size = readlink("/proc/self/ns/uts", text, 63);

	if (size < 0)
		err(2, "/proc/self/ns/uts");
	text[size] = 0;
}

static void write_task(int which)
{
	task.flags = which == SECRET ? CLONE_NEWUTS : 0;
}

static int clone_as_told(void)
{
	static char parents[64];
	char own[64];
	pid_t pid;

	if (!*parents)
		read_own(parents);
	pid = syscall(SYS_clone3, &task, sizeof(task));
	if (!pid) {
		read_own(own);
		_exit(1 + (strcmp(own, parents) ? SECRET : OPEN));
	}
	return pid < 0 ? failed("clone3") : reached_by(pid);
}

static void write_how(int which)
{
	how.flags = which == SECRET ? O_WRONLY : O_RDONLY;
}

static int open_as_told(void)
{
	int fd = syscall(SYS_openat2, AT_FDCWD, files[OPEN], &how, sizeof(how)), mode;

	if (fd < 0)
		return failed("openat2");
	mode = fcntl(fd, F_GETFL) & O_ACCMODE;
	close(fd);
	return mode == O_WRONLY ? SECRET : OPEN;
}

/* Returns which of the two files is gone, and makes it again. */
static int missing(void (*make)(int which))
{
	int which;

	for (which = OPEN; which <= SECRET; which++) {
		if (!access(fixed(files[which]), F_OK))
			continue;
		make(which);
		return which;
	}
	errx(2, "both files are there");
}

static int unlink_it(void)
{
	return unlink(name) ? failed(name) : missing(make_text);
}

static void take_back(int which)
{
	if (rename(fixed("taken"), fixed(files[which])))
		err(2, "taken");
}

static int rename_it(void)
{
	return rename(name, fixed("taken")) ? failed(name) : missing(take_back);
}

static const struct operation {
	const char *name;
	int (*run)(void);
	void (*prepare)(int which);
	void (*begin)(int which);
	void (*write)(int which);	/* for the way memory; NULL: overwrite the name */
} operations[] = {
	{ "open", open_it, .prepare = make_text },
	{ "exec", execute_it, .prepare = make_program },
	{ "connect", connect_to_it, .begin = listen_at },
	{ "sendmsg", send_to_it, .begin = receive_at, .write = write_port },
	{ "clone3", clone_as_told, .write = write_task },
	{ "openat2", open_as_told, .prepare = make_text, .write = write_how },
	{ "unlink", unlink_it, .prepare = make_text },
	{ "rename", rename_it, .prepare = make_text },
};

#define FIND(table, wanted) __extension__({				\
	size_t i_ = 0;							\
	while (i_ < sizeof(table) / sizeof(table[0]) && strcmp(table[i_].name, wanted)) \
		i_++;							\
	if (i_ == sizeof(table) / sizeof(table[0]))			\
		errx(2, "there is no %s", wanted);			\
	&table[i_]; })

static void prepare(const struct operation *operation)
{
	int which;

	for (which = OPEN; which <= SECRET; which++) {
		if (mkdir(folders[which], 0755))
			err(2, "%s", folders[which]);
		if (operation->prepare)
			operation->prepare(which);
	}
	if (mkdir("open/x", 0755) || mkdir("place", 0755) || mkdir("cover", 0755) ||
	    mkdir("aside", 0755) || symlink("../open", "place/at") || symlink("../secret", "cover/at"))
		err(2, "%s", top);
}

static void run(const struct operation *operation, const struct way *way)
{
	pthread_t thread;
	int which;

	for (which = OPEN; operation->begin && which <= SECRET; which++)
		operation->begin(which);
	if (operation->write)
		write_memory = operation->write;
	way->prepare();
	if (!way->apart && pthread_create(&thread, NULL, keep_turning, (void *)way))
		errx(2, "no thread");
	while (is_wanted())
		tally(operation->run());
	done = 1;
	if (!way->apart)
		pthread_join(thread, NULL);
	printf("open %lu secret %lu refused %lu absent %lu\n", results[OPEN],
	       results[SECRET], results[REFUSED], results[ABSENT]);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	const char *dir = argc > 3 ? argv[argc == 7 ? 4 : 3] : "";

	if (*dir && (chdir(dir) || !getcwd(top, sizeof(top))))
		err(2, "%s", dir);
	if (!strcmp(verb, "prepare") && argc == 4) {
		prepare(FIND(operations, argv[2]));
	} else if (!strcmp(verb, "turn") && argc == 4) {
		keep_turning((void *)FIND(ways, argv[2]));
	} else if (!strcmp(verb, "run") && argc == 7) {
		count = strtoul(argv[5], NULL, 0);
		enough = strtoul(argv[6], NULL, 0);
		run(FIND(operations, argv[2]), FIND(ways, argv[3]));
	} else {
		errx(2, "usage: race prepare|turn|run ...");
	}
	return 0;
}
