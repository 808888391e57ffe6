// SPDX-License-Identifier: GPL-2.0
/*
 * owners USER WHAT PATH: does WHAT to PATH as the user with the number USER. Exit status 0: it
 * succeeded; 1: it failed, and the name of the errno is printed.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <unistd.h>

static int become(uid_t user)
{
	return user ? syscall(SYS_setresuid, user, user, user) : 0;
}

static int open_with(const char *path, int flags)
{
	return syscall(SYS_openat, AT_FDCWD, path, flags, 0666) < 0 ? -1 : 0;
}

static int read_file(const char *path) { return open_with(path, O_RDONLY); }
static int write_file(const char *path) { return open_with(path, O_WRONLY); }
static int create(const char *path) { return open_with(path, O_WRONLY | O_CREAT | O_TRUNC); }
static int create_new(const char *path) { return open_with(path, O_WRONLY | O_CREAT | O_EXCL); }
static int make_unnamed(const char *path) { return open_with(path, O_RDWR | O_TMPFILE); }
static int cut(const char *path) { return syscall(SYS_truncate, path, 0L); }

static int open_by_2(const char *path)
{
	struct open_how how = { .flags = O_RDONLY };

	return syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how)) < 0 ? -1 : 0;
}

static int reopen(const char *path)
{
	int fd = syscall(SYS_openat, AT_FDCWD, path, O_PATH, 0);
	char again[64];

	if (fd < 0)
		return -1;
	snprintf(again, sizeof(again), "/proc/self/fd/%d", fd);
	return read_file(again);
}

static const struct {
	const char *name;
	int (*function)(const char *path);
} trials[] = {
	{ "read", read_file }, { "write", write_file }, { "create", create },
	{ "create-new", create_new }, { "unnamed", make_unnamed }, { "truncate", cut },
	{ "openat2", open_by_2 }, { "reopen", reopen },
};

int main(int argc, char **argv)
{
	bool by_fsuid = argc == 4 && !strncmp(argv[2], "fsuid-", 6);
	const char *what = argc == 4 ? argv[2] + (by_fsuid ? 6 : 0) : "";
	uid_t user = argc == 4 ? atoi(argv[1]) : 0;
	size_t i;

	for (i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
		if (strcmp(trials[i].name, what))
			continue;
		if (by_fsuid)
			setfsuid(user);
		else if (become(user))
			err(2, "user %u", user);
		if (!trials[i].function(argv[3]))
			return 0;
		puts(strerrorname_np(errno));
		return 1;
	}
	errx(2, "usage: owners USER WHAT PATH");
}
