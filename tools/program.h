/* SPDX-License-Identifier: GPL-2.0 */
/* Finding the program to run, and making names and patterns from its path. */
#ifndef TOOLS_PROGRAM_H
#define TOOLS_PROGRAM_H

#include <linux/limits.h>

#include "uapi/vxe.h"

/* Writes to path the file that execvp() will start, and returns it. NULL with errno. */
char *program_find(const char *name, char path[PATH_MAX]);

/* Reports by errno why a program could not be found or started. Returns an exit status. */
int program_not_found(const char *name);

/* Makes a name for a VXED of the program: the name of its file, without characters that such a name
 * must not have. */
void program_name(const char *program, char name[VXE_NAME_SIZE]);

/* Writes a pattern that matches only this path. pattern has room for twice its length. */
void program_pattern(const char *path, char *pattern);

#endif
