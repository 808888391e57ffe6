// SPDX-License-Identifier: GPL-2.0
#include "libvxe/text/output.h"

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

/* Writes to a device, a pipe or a terminal, which cannot be replaced. Does not wait for a reader of
 * a pipe. */
static bool write_special(const char *text, const char *file)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;
	bool ok;

	if (fd < 0)
		return false;
	/* If others may write to the directory, the name may refer to another file by now. */
	ok = !fcntl(fd, F_SETFL, 0) && !fstat(fd, &status) && !S_ISREG(status.st_mode);
	if (!ok)
		errno = ESTALE;
	ok = ok && write_all(fd, text);
	return !close(fd) && ok;
}

/* Writes the name to the disk too. The text is in place even if this fails. */
static void sync_directory(const char *file)
{
	char copy[PATH_MAX];
	int fd;

	snprintf(copy, sizeof(copy), "%s", file);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
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

bool output_write(const char *text, const char *file, mode_t mode, struct failure *failure)
{
	return write_file(text, file, mode) || failure_errno(failure, file);
}

/* Reads to the end, or until there are more than limit bytes. The room grows with the file: much
 * more than is used would cost a huge page for each file. NULL: errno says why. */
static char *read_all(FILE *from, size_t limit, size_t *size)
{
	char *text = NULL, *more;
	size_t room = 4096, got = 0;

	do {
		room = got < room ? room : 2 * room;
		more = realloc(text, room + 1);
		if (!more)
			break;
		text = more;
		got += fread(text + got, 1, room - got, from);
	} while (got == room && got <= limit);
	if (!more || ferror(from) || got > limit) {
		if (more && got > limit)
			errno = EFBIG;
		free(text);
		return NULL;
	}
	more = realloc(text, got + 1);
	text = more ? more : text;
	text[got] = 0;
	*size = got;
	return text;
}

char *output_read(const char *file, size_t limit, size_t *size)
{
	FILE *from = fopen(file, "re");
	size_t got;
	char *text = from ? read_all(from, limit, &got) : NULL;
	int code = errno;

	if (from)
		fclose(from);
	errno = code;
	if (text && size)
		*size = got;
	return text;
}

bool output_directory(const char *directory, mode_t mode, struct failure *failure)
{
	char path[PATH_MAX], *at;

	if (snprintf(path, sizeof(path), "%s", directory) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return failure_errno(failure, directory);
	}
	for (at = path + 1; ; at++) {
		char end = *at;

		if (end && end != '/')
			continue;
		*at = 0;
		if (mkdir(path, mode) && errno != EEXIST)
			return failure_errno(failure, path);
		*at = end;
		if (!end)
			return true;
	}
}
