// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/name.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *link_of_descriptor(int fd, char link[LINK_SIZE])
{
	snprintf(link, LINK_SIZE, "/proc/self/fd/%d", fd);
	return link;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), size = strlen(end);

	return length > size && !strcmp(text + length - size, end);
}

static bool is_same_file(int fd, const char *path)
{
	struct stat one, two;

	return !fstat(fd, &one) && !lstat(path, &two) && one.st_dev == two.st_dev &&
	       one.st_ino == two.st_ino;
}

/* Removes the " (deleted)" that the kernel appends to the path of a removed file. */
static void cut_removed(int fd, struct name *name, char *path)
{
	static const char removed[] = " (deleted)", memory[] = "/memfd:";
	struct stat stat;

	if (!ends_with(path, removed) || is_same_file(fd, path))
		return;
	path[strlen(path) - (sizeof(removed) - 1)] = 0;
	if (!strncmp(path, memory, sizeof(memory) - 1) && !fstat(fd, &stat) && !stat.st_nlink)
		memmove(path, path + 1, strlen(path));
	else
		name->marks |= VXE_MARK_REMOVED;
}

void name_of_descriptor(int fd, const char *prefix, struct name *name)
{
	static const char unreachable[] = "(unreachable)";
	size_t before = strlen(prefix);
	char link[LINK_SIZE], *path = name->bytes + before;
	ssize_t n;

	name->marks = 0;
	name->failure = NULL;
	memcpy(name->bytes, prefix, before);
	n = readlink(link_of_descriptor(fd, link), path, sizeof(name->bytes) - before - 1);
	if (n <= 0 || n >= PATH_MAX) {
		*path = 0;
		name->failure = "the path is too long to be judged";
		return;
	}
	path[n] = 0;
	cut_removed(fd, name, path);
	if (!strncmp(path, unreachable, sizeof(unreachable) - 1))
		name->marks |= VXE_MARK_OTHER;
}
