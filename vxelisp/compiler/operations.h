/* SPDX-License-Identifier: GPL-2.0 */
/* Primitives with instructions of their own. */
#ifndef VXELISP_OPERATIONS_H
#define VXELISP_OPERATIONS_H

#include "vxelisp/vxelisp.h"

enum operation_kind {
	BINARY,			/* op A B C */
	UNARY,			/* op A B */
	COMPARE,		/* jumps: op if true, op + 1 if false */
	BIT_TEST,		/* COMPARE with a mask of 32 bits */
	IDENTITY,		/* eq: COMPARE of any values */
	TYPE_TEST,		/* jumps on one operand */
};

struct operation {
	const char *name;
	u8 kind;
	u8 operands;
	u8 op;
	u8 immediate;		/* op if the second operand is a constant; 0: none */
	u8 mirrored;		/* op if the first operand is a constant */
	bool swapped;		/* op takes the operands in reverse order: > is < */
};

extern const struct operation operations[];
extern const u32 operation_count;

/* symbol->special is 0, or 1 + the number of a special form, or this + the number of an
 * operation. */
#define SPECIAL_OPERATION	128

#endif
