/* SPDX-License-Identifier: GPL-2.0 */
/* How two texts differ, line by line. */
#ifndef LIBVXE_TEXT_DIFF_H
#define LIBVXE_TEXT_DIFF_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Writes the hunks of a unified diff, as diff -u does, without the lines that name the files;
 * nothing if the texts are equal. The diff is a shortest one (E. Myers, An O(ND) Difference
 * Algorithm, 1986). If the texts differ in thousands of lines, all lines between the first and the
 * last difference are shown as replaced instead. False: out of memory.
 */
bool diff_print(FILE *to, const char *a, const char *b);

#endif
