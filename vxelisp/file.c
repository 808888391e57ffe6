/* SPDX-License-Identifier: GPL-2.0 */
#include <errno.h>

#include "file.h"

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

bool file_write(const char *name, const char *bytes, size_t length)
{
	FILE *file = fopen(name, "we");
	bool fine = file && fwrite(bytes, 1, length, file) == length;

	return file && !fclose(file) && fine;
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

/* A tab in front of the caret stays one, so that it stands where it should. */
static void show_line(const char *line, u32 column)
{
	int length = strcspn(line, "\n");
	u32 i;

	if (column > (u32)length + 1)
		return;
	fprintf(stderr, "  %.*s\n  ", length, line);
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
