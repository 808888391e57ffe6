/* SPDX-License-Identifier: GPL-2.0 */
/* Kernel functions by name, exported or not. */
#ifndef VXE_SYMBOL_H
#define VXE_SYMBOL_H

#include <linux/types.h>

struct symbol {
	const char *name;
	bool optional;		/* a kernel may lack it */
	unsigned long address;	/* 0 until symbol_resolve(), and if lacking */
};

/*
 * Fills in the addresses; sorts the array. ENOENT: one that is not optional
 * is missing (the log says which). May sleep, takes some ms.
 */
int symbol_resolve(struct symbol **symbols, unsigned int count);

#endif /* VXE_SYMBOL_H */
