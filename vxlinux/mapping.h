/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc tells of a process, read as a whole, and its mappings. */
#ifndef VXLINUX_MAPPING_H
#define VXLINUX_MAPPING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A line of /proc/PID/maps. Texts are valid during the visit. */
struct mapping {
	uint64_t from, to;
	unsigned long long inode;	/* 0: no file */
	char access[8], device[16];
	char *path;			/* "" without a file; the visitor may write to it */
};

/* Visits mappings until a visit returns true: whether one did. false, too: there is no process;
 * then errno is not 0. */
bool mapping_find(pid_t pid, bool (*visit)(const struct mapping *mapping, void *context),
		  void *context);

/* Reads /proc/PID/NAME, up to size bytes. How many; negative: there is no such process. */
ssize_t proc_read(pid_t pid, const char *name, void *to, size_t size);

#endif
