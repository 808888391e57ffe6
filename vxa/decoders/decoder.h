/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a decoder is: a static i386 program that reads a compressed file from descriptor 0
 * and writes the file to descriptor 1. Its calls, by int 0x80, numbers in calls.h:
 *
 *	read(0)	write(1)	write(2)	brk	exit	set_thread_area
 *	DONE	the file is complete. Memory and registers are reset to what they were before
 *		the first instruction, and the program begins anew with the next file.
 *
 * write(2) is for one line that says what is wrong; exit with any status is an error.
 */
#ifndef VXA_DECODER_H
#define VXA_DECODER_H

#include <stddef.h>

/* Up to `size` bytes of the compressed file; 0 at its end. */
size_t input(void *to, size_t size);
void output(const void *from, size_t size);
/* Ends the program with an error. */
void fail(const char *text) __attribute__((noreturn));

/* Decodes one file: each decoder defines this. Returns if the file is complete. */
void decode(void);

#endif
