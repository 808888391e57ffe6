/* SPDX-License-Identifier: GPL-2.0 */
/* Reading and writing files, and reporting errors in them. */
#ifndef VXELISP_FILE_H
#define VXELISP_FILE_H

#include "vxelisp/vxelisp.h"

/* Exit status of vxelisp when the command line or a text is wrong. */
#define EXIT_USAGE	2

/*
 * Reads a whole file ("-": standard input). Adds a NUL at its end. The caller frees the
 * result. NULL, with errno set, on error.
 */
char *file_read(const char *name, size_t *length);

/* Replaces the content of the file. False, with errno set, on error. */
bool file_write(const char *name, const char *bytes, size_t length);

/*
 * Prints an error on stderr: file, line, column and message, the source line with a caret
 * below it, and the functions that were active. @text is the text of @file; its first
 * line has the number @line. @text may be NULL.
 */
void file_report(const struct vxl_error *error, const char *text, const char *file, u32 line);

/* The exit status for a vxl_status. */
int file_exit_status(int status);

#endif
