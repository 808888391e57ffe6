/* SPDX-License-Identifier: GPL-2.0 */
/* Finds functions and variables of the kernel by name, exported or not. */
#ifndef VXE_SYMBOL_H
#define VXE_SYMBOL_H

#include <linux/types.h>

struct symbol {
	const char *name;
	bool optional;		/* some kernels lack it */
	unsigned long address;	/* 0 before symbol_resolve(), and if the kernel lacks it */
};

/*
 * Fills in the addresses, and sorts the array of pointers. Returns 0 or an error. -ENOENT: the
 * kernel lacks a symbol that is not optional; the log says which. May sleep; takes some
 * milliseconds.
 */
int symbol_resolve(struct symbol **symbols, unsigned int count);

#endif /* VXE_SYMBOL_H */
