/* SPDX-License-Identifier: GPL-2.0 */
/* The program that is to be run. */
#ifndef TOOLS_VXE_PROGRAM_H
#define TOOLS_VXE_PROGRAM_H

#include <linux/limits.h>

/* Writes to path the file that execvp() will start, and returns it. NULL with errno. */
char *program_find(const char *name, char path[PATH_MAX]);

/* Reports by errno why a program could not be found or started. Returns an exit status. */
int program_not_found(const char *name);

#endif
