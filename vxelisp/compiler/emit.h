/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Instructions of the function at hand, and the code object they become. Functions that
 * return bool are false when an error was raised.
 */
#ifndef VXELISP_EMIT_H
#define VXELISP_EMIT_H

#include "vxelisp/compiler/compiler.h"
#include "vxelisp/machine/code.h"

struct label *new_label(struct compiler *c);
void bind_label(struct compiler *c, struct label *label);
bool emit(struct compiler *c, u32 word);
bool emit_abc(struct compiler *c, enum opcode op, u32 a, u32 b, u32 third);
bool emit_asb(struct compiler *c, enum opcode op, u32 a, s64 b);
/* The last word of a jump: where @label is or will be. */
bool emit_offset(struct compiler *c, struct label *label);
bool emit_jump(struct compiler *c, struct label *label);
bool emit_constant(struct compiler *c, u32 dest, vxl_value v);
/* A variable that has no register of its own, or is boxed in it. */
bool emit_variable(struct compiler *c, u32 dest, struct scope *variable);
bool emit_closure(struct compiler *c, u32 dest, struct lambda *made);
u32 capture_index(const struct lambda *lambda, const struct scope *variable);
/* The instructions from here on come from this place. */
bool mark(struct compiler *c, struct place place);
/* Registers below @up_to are in use. */
bool take_registers(struct compiler *c, struct node *node, u32 up_to);
/* Makes the code object of what was emitted. */
bool emit_finish(struct compiler *c, struct lambda *lambda);

#endif
