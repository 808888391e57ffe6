/* SPDX-License-Identifier: GPL-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vxelisp/tool/file.h"

static char *read_stream(FILE *file, size_t *length)
{
	size_t size = 65536;
	char *text = malloc(size), *grown;

	*length = 0;
	while (text) {
		*length += fread(text + *length, 1, size - 1 - *length, file);
		if (*length < size - 1)
			break;
		size *= 2;
		grown = realloc(text, size);
		if (!grown)
			free(text);
		text = grown;
	}
	if (text && ferror(file)) {
		free(text);
		return NULL;
	}
	if (text)
		text[*length] = '\0';
	return text;
}

char *file_read(const char *name, size_t *length)
{
	FILE *file = strcmp(name, "-") ? fopen(name, "re") : stdin;
	char *text;

	if (!file)
		return NULL;
	text = read_stream(file, length);
	if (file != stdin)
		fclose(file);
	return text;
}

static bool write_stream(FILE *file, const char *bytes, size_t length)
{
	bool fine = file && fwrite(bytes, 1, length, file) == length;

	return file && !fclose(file) && fine;
}

/* Writes to a new file first, so that the old content survives if the disk is full. */
static bool replace(const char *name, mode_t mode, const char *bytes, size_t length)
{
	char *path = realpath(name, NULL), *beside = NULL;
	bool fine = path && asprintf(&beside, "%s.XXXXXX", path) >= 0;
	int fd = fine ? mkostemp(beside, O_CLOEXEC) : -1;

	if (fd >= 0) {
		fine = !fchmod(fd, mode) && write_stream(fdopen(fd, "w"), bytes, length) &&
		       !rename(beside, path);
		if (!fine)
			unlink(beside);
	}
	free(beside);
	free(path);
	return fd >= 0 && fine;
}

bool file_write(const char *name, const char *bytes, size_t length)
{
	struct stat status;

	if (!stat(name, &status) && S_ISREG(status.st_mode))
		return replace(name, status.st_mode & 0777, bytes, length);
	return write_stream(fopen(name, "we"), bytes, length);
}

static const char *find_line(const char *text, u32 count)
{
	while (text && count--) {
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	return text && *text ? text : NULL;
}

/* Copies tabs to the line with the caret, so that the caret is in the right column. */
static void show_line(const char *line, u32 column)
{
	int length = strcspn(line, "\n");
	u32 i;

	if (column > (u32)length + 1)
		return;
	fputs("  ", stderr);
	for (i = 0; i < (u32)length; i++)
		fputc((u8)line[i] >= ' ' && line[i] != 0x7f ? line[i] :
		      line[i] == '\t' ? '\t' : '?', stderr);
	fputs("\n  ", stderr);
	for (i = 1; i < column; i++)
		fputc(line[i - 1] == '\t' ? '\t' : ' ', stderr);
	fputs("^\n", stderr);
}

void file_report(const struct vxl_error *error, const char *text, const char *file, u32 line)
{
	char message[VXL_FILE_SIZE + VXL_MESSAGE_SIZE + 32];
	char *other = NULL;
	const char *at;
	size_t length;

	fflush(stdout);
	vxl_error_text(error, message, sizeof(message));
	fprintf(stderr, "%s\n", message);
	if (!text || strcmp(error->file, file)) {
		other = strcmp(error->file, "-") ? file_read(error->file, &length) : NULL;
		text = other;
		line = 1;
	}
	at = error->line >= line ? find_line(text, error->line - line) : NULL;
	if (at)
		show_line(at, error->column);
	if (strstr(error->backtrace, " < "))
		fprintf(stderr, "  in %s\n", error->backtrace);
	free(other);
}

int file_exit_status(int status)
{
	switch (status) {
	case VXL_OK:
		return 0;
	case VXL_SYNTAX:
	case VXL_INCOMPLETE:
	case VXL_COMPILE:
	case VXL_LIMIT:
		return EXIT_USAGE;
	default:
		return 1;
	}
}
