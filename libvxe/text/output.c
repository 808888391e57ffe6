// SPDX-License-Identifier: GPL-2.0
#include "libvxe/text/output.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, const char *text)
{
	size_t size = strlen(text);
	ssize_t put;

	while (size) {
		put = write(fd, text, size);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		text += put;
		size -= put;
	}
	return true;
}

/* Not a file of its own, but a device, a pipe or a terminal. */
static bool write_special(const char *text, const char *file)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	struct stat status;
	bool ok;

	if (fd < 0)
		return false;
	/* In a folder of others' it may be another file by now. */
	ok = !fstat(fd, &status) && !S_ISREG(status.st_mode);
	if (!ok)
		errno = ESTALE;
	ok = ok && write_all(fd, text);
	return !close(fd) && ok;
}

/* So that the name is on the disk as well. */
static bool sync_directory(const char *file)
{
	char copy[PATH_MAX];
	bool ok;
	int fd;

	snprintf(copy, sizeof(copy), "%s", file);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd >= 0 && !fsync(fd);
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool write_file(const char *text, const char *file, mode_t mode)
{
	char name[PATH_MAX];
	struct stat status;
	bool ok;
	int fd;

	if (!stat(file, &status)) {
		if (!S_ISREG(status.st_mode))
			return write_special(text, file);
		mode &= status.st_mode;
	}
	if (snprintf(name, sizeof(name), "%s.XXXXXX", file) >= (int)sizeof(name)) {
		errno = ENAMETOOLONG;
		return false;
	}
	fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0)
		return false;
	ok = !fchmod(fd, mode) && write_all(fd, text) && !fsync(fd);
	ok = !close(fd) && ok && !rename(name, file);
	if (!ok) {
		unlink(name);
		return false;
	}
	sync_directory(file);
	return true;
}

bool output_write(const char *text, const char *file, mode_t mode)
{
	bool ok = file ? write_file(text, file, mode) : write_all(STDOUT_FILENO, text);

	if (!ok)
		warn("%s", file ? file : "standard output");
	return ok;
}

char *output_read(const char *file, size_t limit, size_t *size)
{
	FILE *from = fopen(file, "re");
	char *text = from ? malloc(limit + 2) : NULL;
	size_t got = text ? fread(text, 1, limit + 1, from) : 0;
	int code = !text || ferror(from) ? errno : got > limit ? EFBIG : 0;

	if (from)
		fclose(from);
	if (code) {
		free(text);
		errno = code;
		return NULL;
	}
	text[got] = 0;
	if (size)
		*size = got;
	return text;
}

bool output_directory(const char *directory, mode_t mode)
{
	char path[PATH_MAX], *at;

	if (snprintf(path, sizeof(path), "%s", directory) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		warn("%s", directory);
		return false;
	}
	for (at = path + 1; ; at++) {
		char end = *at;

		if (end && end != '/')
			continue;
		*at = 0;
		if (mkdir(path, mode) && errno != EEXIST) {
			warn("%s", path);
			return false;
		}
		*at = end;
		if (!end)
			return true;
	}
}
