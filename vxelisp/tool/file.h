/* SPDX-License-Identifier: GPL-2.0 */
/* Files, and what goes wrong in them. */
#ifndef VXELISP_FILE_H
#define VXELISP_FILE_H

#include "vxelisp/vxelisp.h"

/* What vxelisp exits with when the command line or a text was wrong. */
#define EXIT_USAGE	2

/*
 * All of a file ("-": standard input), to be freed by the caller, with a NUL
 * behind its end. NULL with errno set.
 */
char *file_read(const char *name, size_t *length);

/* Replaces what is in the file; false with errno set. */
bool file_write(const char *name, const char *bytes, size_t length);

/*
 * Tells people of an error, on stderr: file, line and column, the line with a
 * caret, the functions that were active. @text is that of @file, and its first
 * line has the number @line; it may be NULL.
 */
void file_report(const struct vxl_error *error, const char *text, const char *file, u32 line);

/* What to exit with after that vxl_status. */
int file_exit_status(int status);

#endif
