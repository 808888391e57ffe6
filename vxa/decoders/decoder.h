/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The interface of decoders. A decoder is a static i386 program that reads a compressed file from
 * descriptor 0 and writes the decoded file to descriptor 1. It can make these calls with int 0x80,
 * with the numbers in calls.h:
 *
 *	read(0)	write(1)	write(2)	brk	exit	set_thread_area
 *	DONE	the file is complete. Memory and registers are reset to their state before the
 *		first instruction, and the program starts again with the next file.
 *
 * write(2) reports an error in one line. exit is an error, whatever its status.
 */
#ifndef VXA_DECODER_H
#define VXA_DECODER_H

#include <stddef.h>

/* Reads up to `size` bytes of the compressed file. Returns their number; 0 at its end. */
size_t input(void *to, size_t size);
/* Writes `size` bytes of the decoded file. */
void output(const void *from, size_t size);
/* Ends the program with an error. */
void fail(const char *text) __attribute__((noreturn));

/* Defined by each decoder: decodes one file, and returns when it is complete. */
void decode(void);

#endif
