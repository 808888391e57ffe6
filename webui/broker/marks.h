/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Marks: the id of the event up to which a user has seen the violations of a VXED. They are kept in
 * a file with a line "ID USER VXED" for each; the VXED "*" stands for all.
 */
#ifndef WEBUI_BROKER_MARKS_H
#define WEBUI_BROKER_MARKS_H

#include <stdint.h>
#include <stdio.h>

#include "libvxe/failure.h"
#include "uapi/vxe.h"

#define MARKS_MAX	8192	/* of all users */
#define MARKS_OF_USER	512

/* Reads the file, and keeps its name. It need not exist. Malformed lines are ignored. */
bool marks_read(const char *file, struct failure *failure);

/*
 * Sets a mark and writes the file. vxed: a name, or "*". An id smaller than that of the mark
 * changes nothing. FAILURE_INPUT: there are too many marks.
 */
bool marks_set(const char *user, const char *vxed, uint64_t id, struct failure *failure);

/* Writes the marks of a user as a JSON object. */
void marks_print(const char *user, FILE *to);

#endif
