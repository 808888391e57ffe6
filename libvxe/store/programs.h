/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The column programs of the table violation: the first few programs that caused it, and how often
 * each did. An entry consists of a name of VXE_COMM_SIZE bytes, padded with NULs, and a count of 8
 * bytes in little-endian order.
 */
#ifndef LIBVXE_STORE_PROGRAMS_H
#define LIBVXE_STORE_PROGRAMS_H

#include "libvxe/store/database.h"

/* One more than is shown, which indicates that there are more. */
#define PROGRAMS_MOST	(VIOLATION_PROGRAMS + 1)
#define PROGRAM_SIZE	(VXE_COMM_SIZE + 8)

struct programs {
	size_t count;
	struct {
		char comm[VXE_COMM_SIZE];
		uint64_t count;
	} list[PROGRAMS_MOST];
};

/* Counts a program. Ignores a program for which the list has no room. */
void programs_add(struct programs *programs, const char *comm, uint64_t count);

/* Adds the entries of a column. Ignores malformed bytes, as in a damaged file. */
void programs_read(struct programs *programs, const char *bytes, size_t size);
/* Writes a column. Returns its size. */
size_t programs_put(const struct programs *programs, char bytes[PROGRAMS_MOST * PROGRAM_SIZE]);

/* Adds the SQL functions vxe_programs(COMM, COUNT), which makes a column of rows, and
 * vxe_ran(PROGRAMS, COMM). */
enum store_result programs_init(struct store *store);

#endif
