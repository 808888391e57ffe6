/* SPDX-License-Identifier: GPL-2.0 */
/* The table of operations. */
#include "vxelisp/compiler/operations.h"
#include "vxelisp/machine/code.h"

const struct operation operations[] = {
	{ "+", BINARY, 2, OP_ADD, OP_ADDI, OP_ADDI, false },
	{ "-", BINARY, 2, OP_SUB, 0, 0, false },
	{ "*", BINARY, 2, OP_MUL, 0, 0, false },
	{ "logand", BINARY, 2, OP_AND, OP_ANDI, OP_ANDI, false },
	{ "logior", BINARY, 2, OP_OR, 0, 0, false },
	{ "logxor", BINARY, 2, OP_XOR, 0, 0, false },
	{ "logandc2", BINARY, 2, OP_ANDNOT, 0, 0, false },
	{ "cons", BINARY, 2, OP_CONS, 0, 0, false },
	{ "car", UNARY, 1, OP_CAR, 0, 0, false },
	{ "cdr", UNARY, 1, OP_CDR, 0, 0, false },
	{ "first", UNARY, 1, OP_CAR, 0, 0, false },
	{ "rest", UNARY, 1, OP_CDR, 0, 0, false },
	{ "=", COMPARE, 2, OP_JNUMEQ, OP_JNUMEQI, OP_JNUMEQI, false },
	{ "/=", COMPARE, 2, OP_JNUMNE, OP_JNUMNEI, OP_JNUMNEI, false },
	{ "<", COMPARE, 2, OP_JLT, OP_JLTI, OP_JGTI, false },
	{ ">", COMPARE, 2, OP_JLT, OP_JGTI, OP_JLTI, true },
	{ "<=", COMPARE, 2, OP_JLE, OP_JLEI, OP_JGEI, false },
	{ ">=", COMPARE, 2, OP_JLE, OP_JGEI, OP_JLEI, true },
	{ "logtest", BIT_TEST, 2, OP_JTEST, OP_JTESTI, OP_JTESTI, false },
	{ "eq", IDENTITY, 2, OP_JEQ, OP_JIS, OP_JIS, false },
	{ "eql", IDENTITY, 2, OP_JEQ, OP_JIS, OP_JIS, false },
	{ "consp", TYPE_TEST, 1, OP_JCONS, 0, 0, false },
	{ "atom", TYPE_TEST, 1, OP_JATOM, 0, 0, false },
};

const u32 operation_count = ARRAY_SIZE(operations);
