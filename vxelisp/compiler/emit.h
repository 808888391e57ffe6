/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Emitting the code of one function, c->lambda. A function that returns bool returns false
 * when it raised an error.
 */
#ifndef VXELISP_EMIT_H
#define VXELISP_EMIT_H

#include "vxelisp/compiler/compiler.h"
#include "vxelisp/machine/code.h"

/* Makes a label that is not bound yet. On an error, raises it and returns NULL. */
struct label *new_label(struct compiler *c);
/* Binds the label to the next instruction, and patches the jumps to it. */
void bind_label(struct compiler *c, struct label *label);
/* Emits one word, or an instruction with its operands. */
bool emit(struct compiler *c, u32 word);
bool emit_abc(struct compiler *c, enum opcode op, u32 a, u32 b, u32 third);
bool emit_asb(struct compiler *c, enum opcode op, u32 a, s64 b);
/* Emits the last word of a jump: its offset to @label. */
bool emit_offset(struct compiler *c, struct label *label);
bool emit_jump(struct compiler *c, struct label *label);
bool emit_constant(struct compiler *c, u32 dest, vxl_value v);
/* Copies a variable that is captured or boxed. */
bool emit_variable(struct compiler *c, u32 dest, struct scope *variable);
bool emit_closure(struct compiler *c, u32 dest, struct lambda *made);
/* The index of a captured variable in the closure. */
u32 capture_index(const struct lambda *lambda, const struct scope *variable);
/* Records that the instructions from here on come from this place in the text. */
bool mark(struct compiler *c, struct place place);
/* Records that the function uses the registers below @up_to. */
bool take_registers(struct compiler *c, struct node *node, u32 up_to);
/* Makes lambda->code from the emitted words. */
bool emit_finish(struct compiler *c, struct lambda *lambda);

#endif
