/* SPDX-License-Identifier: GPL-2.0 */
/* Reads the memory mappings and other files of a process in /proc. */
#ifndef VXLINUX_MAPPING_H
#define VXLINUX_MAPPING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A line of /proc/PID/maps, valid during the visit. */
struct mapping {
	uint64_t from, to;		/* addresses: [from, to) */
	unsigned long long inode;	/* 0: no file */
	char access[8], device[16];	/* "rw-p", "08:01" */
	char *path;			/* "" without a file; the visitor may change it */
};

/*
 * Calls visit() for each mapping until it returns true. Returns true if it did. If the mappings
 * cannot be read, returns false and sets errno; otherwise errno is 0.
 */
bool mapping_find(pid_t pid, bool (*visit)(const struct mapping *mapping, void *context),
		  void *context);

/*
 * Reads up to size bytes of /proc/PID/NAME. Returns their number; negative: there is no such
 * process.
 */
ssize_t proc_read(pid_t pid, const char *name, void *to, size_t size);

#endif
