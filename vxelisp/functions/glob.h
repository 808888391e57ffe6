/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Path patterns.
 *
 *	*	any run of bytes without /	?	one byte that is not /
 *	**	any run of bytes		[a-z]	one of these; [!a-z]: none
 *	{a,b}	either; may nest		\x	x itself
 *
 * A pattern is compiled to alternatives without braces: literal bytes first, then a program for the
 * rest. Matching allocates no memory. It backtracks to at most two places, the last * and the last
 * **; a later star makes earlier ones of the same kind unnecessary.
 */
#ifndef VXELISP_GLOB_H
#define VXELISP_GLOB_H

#include "vxelisp/machine/machine.h"

struct glob {
	struct vxl_string prefix;
	struct vxl_string program;
};

/* The alternatives of one pattern. Their bytes are in the machine's heap. */
struct globs {
	u32 count;
	struct glob glob[VXL_GLOB_ALTERNATIVES];
};

/*
 * Compiles a pattern into *@globs. The memory comes from the machine's heap; to free it, restore
 * machine->used. If the pattern is malformed (VXL_RANGE) or too large (VXL_LIMIT), or if there is
 * no room, raises an error and returns false.
 */
bool glob_compile(struct vxl_machine *m, struct vxl_string pattern, struct globs *globs);

/*
 * True if @program matches all of the bytes. Subtracts its cost from *@steps; returns
 * false when *@steps falls below 0. Any context.
 */
bool glob_match(struct vxl_string program, const char *bytes, size_t length, s64 *steps);

/* True if the program is just **, which matches anything. */
bool glob_is_rest(struct vxl_string program);

#endif
