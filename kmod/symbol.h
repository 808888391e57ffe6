/* SPDX-License-Identifier: GPL-2.0 */
/* Functions and variables of the kernel, exported or not, by name. */
#ifndef VXE_SYMBOL_H
#define VXE_SYMBOL_H

#include <linux/types.h>

struct symbol {
	const char *name;
	bool optional;		/* some kernels lack it */
	unsigned long address;	/* 0 before symbol_resolve(), and if the kernel lacks it */
};

/*
 * Fills in the addresses, and sorts the array of pointers. ENOENT: the kernel lacks one that
 * is not optional; its log says which. May sleep; takes some milliseconds.
 */
int symbol_resolve(struct symbol **symbols, unsigned int count);

#endif /* VXE_SYMBOL_H */
