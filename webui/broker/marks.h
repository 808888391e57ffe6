/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Up to which event each user has seen the violations of each VXED. Kept in a file,
 * "ID USER VXED\n" for each mark; the VXED "*" stands for all.
 */
#ifndef WEBUI_BROKER_MARKS_H
#define WEBUI_BROKER_MARKS_H

#include <stdint.h>
#include <stdio.h>

#include "libvxe/failure.h"
#include "uapi/vxe.h"

#define MARKS_MAX	8192
#define MARKS_OF_USER	512

/* Reads the file, whose name is kept. One that is missing has no marks; lines that are none
 * are left out. */
bool marks_read(const char *file, struct failure *failure);

/* Sets a mark and writes the file. vxed: a name, or "*". A smaller id changes nothing. Too
 * many marks are a FAILURE_INPUT. */
bool marks_set(const char *user, const char *vxed, uint64_t id, struct failure *failure);

/* Writes the marks of a user as a JSON object. */
void marks_print(const char *user, FILE *to);

#endif
