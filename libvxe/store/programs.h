/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The column programs of the table violation: the programs that caused it, the first few of
 * them, and how often each. An entry has VXE_COMM_SIZE bytes of a name, padded with NULs, and
 * its count in 8 bytes, the lowest first.
 */
#ifndef LIBVXE_STORE_PROGRAMS_H
#define LIBVXE_STORE_PROGRAMS_H

#include "libvxe/store/database.h"

/* One more than are shown: it tells that there are more. */
#define PROGRAMS_MOST	(VIOLATION_PROGRAMS + 1)
#define PROGRAM_SIZE	(VXE_COMM_SIZE + 8)

struct programs {
	size_t count;
	struct {
		char comm[VXE_COMM_SIZE];
		uint64_t count;
	} list[PROGRAMS_MOST];
};

/* Counts a program. One that is not in the list and has no place there is left out. */
void programs_add(struct programs *programs, const char *comm, uint64_t count);

/* Adds the entries of a column. Bytes that are none, as in a damaged file, are left out. */
void programs_read(struct programs *programs, const char *bytes, size_t size);
/* Writes a column. Returns its size. */
size_t programs_put(const struct programs *programs, char bytes[PROGRAMS_MOST * PROGRAM_SIZE]);

/* Adds the SQL functions vxe_programs(COMM, COUNT), which makes a column of rows, and
 * vxe_ran(PROGRAMS, COMM). */
enum store_result programs_init(struct store *store);

#endif
