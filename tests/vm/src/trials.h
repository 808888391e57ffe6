/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the programs that make trials (objects, objects32, rings). Each trial has a folder
 * for its files. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* An argument of a call. */
struct argument {
	enum {
		NUMBER,
		TEXT,		/* the address of a string or of other memory */
		PATH,		/* the path of a file in the trial's folder */
		OPEN,		/* a descriptor of it, for reading and writing */
		NAMED,		/* an O_PATH descriptor; O_RDONLY in trials of path-stat,
				 * which would judge O_PATH, too */
		LINKED,		/* the path of an O_PATH descriptor in /proc/self/fd */
	} kind;
	union {
		long number;
		const void *text;
	};
};
#define N(value)	{ NUMBER, .number = (value) }
#define T(value)	{ TEXT, .text = (value) }
#define P(file)		{ PATH, .text = (file) }
#define F(file)		{ OPEN, .text = (file) }
#define D(file)		{ NAMED, .text = (file) }
#define L(file)		{ LINKED, .text = (file) }

static char folder[PATH_MAX / 2];

/* The path of a file in the trial's folder. It lies below 4 GiB, so 32-bit calls can use it. */
static const char *in(const char *file)
{
	static char paths[4][PATH_MAX];
	static unsigned int turn;
	char *path = paths[turn++ % 4];

	snprintf(path, PATH_MAX, "%s/%s", folder, file);
	return path;
}

static inline long value_of(const char *point, const struct argument *argument)
{
	static char linked[64];

	switch (argument->kind) {
	case NUMBER:
	case TEXT:
		return argument->number;
	case PATH:
		return (long)in(argument->text);
	case OPEN:
		return open(in(argument->text), O_RDWR | O_CLOEXEC);
	case NAMED:
		return open(in(argument->text), O_CLOEXEC |
			    (strcmp(point, "path-stat") ? O_PATH : O_RDONLY));
	case LINKED:
		snprintf(linked, sizeof(linked), "/proc/self/fd/%d",
			 open(in(argument->text), O_PATH));
		return (long)linked;
	}
	return -1;
}

/* Each of these points has a port of its own. The rules refuse to reach a port, and still
 * permit the trial to bind a socket to it. */
static inline int port_of(const char *point, int port)
{
	return port + !strcmp(point, "socket-connect") + 2 * !strcmp(point, "socket-sendmsg");
}

static void make_folders(const char *path)
{
	char part[PATH_MAX];
	size_t i;

	for (i = 1; i == 1 || path[i - 1]; i++) {
		if (path[i] && path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = 0;
		if (mkdir(part, 0755) && errno != EEXIST)
			err(2, "%s", part);
	}
}

static void make_files(void)
{
	make_folders(in("dir"));
	if (mknod(in("file"), S_IFREG | 0600, 0) || symlink("file", in("link")) ||
	    link(in("../../program"), in("program")))
		err(2, "%s", folder);
}

/* Runs a trial in a child. Returns its errno, 0, or a negative signal number. */
static int result_of(long (*run)(const void *trial), const void *trial)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(run(trial) < 0 ? errno : 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		err(2, "a child");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* Prints the result of a trial, and returns whether it is the wanted one. */
static bool tell(const char *point, const char *name, int result, int wanted)
{
	printf("%s - %s: %s: %s\n", result == wanted ? "ok" : "not ok", point, name,
	       result ? strerrorname_np(result) ?: "killed" : "performed");
	fflush(stdout);
	return result == wanted;
}

/* Prints an object. $: the trial's folder; ~: the same without its first part; %: the port. */
static void print_object(const char *object, int port)
{
	for (; *object; object++)
		if (*object == '$')
			fputs(folder, stdout);
		else if (*object == '~')
			fputs(strchr(folder + 1, '/'), stdout);
		else if (*object == '%')
			printf("%d", port);
		else
			putchar(*object);
	putchar('\n');
}
