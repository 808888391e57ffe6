/* SPDX-License-Identifier: GPL-2.0 */
/* Emitting instructions, labels and positions, and making the code object. */
#include "vxelisp/compiler/emit.h"
#include "vxelisp/machine/heap.h"

struct label *new_label(struct compiler *c)
{
	return pool_take(c, sizeof(struct label));
}

bool emit(struct compiler *c, u32 word)
{
	if (!grow_array(c->m, (void **)&c->code, &c->capacity, c->count,
			sizeof(*c->code), VXL_CODE_MAX))
		return false;
	c->code[c->count++] = word;
	return true;
}

bool emit_abc(struct compiler *c, enum opcode op, u32 a, u32 b, u32 third)
{
	return emit(c, op | a << 8 | (b & 0xff) << 16 | third << 24);
}

bool emit_asb(struct compiler *c, enum opcode op, u32 a, s64 b)
{
	return emit(c, op | a << 8 | (u32)b << 16);
}

bool emit_offset(struct compiler *c, struct label *label)
{
	u32 at = c->count;

	if (label->bound)
		return emit(c, label->at - (at + 1));
	if (!emit(c, label->chain))
		return false;
	label->chain = at;
	return true;
}

void bind_label(struct compiler *c, struct label *label)
{
	u32 at = label->chain, next;

	label->bound = true;
	label->at = c->count;
	for (; at; at = next) {
		next = c->code[at];
		c->code[at] = c->count - (at + 1);
	}
}

bool emit_jump(struct compiler *c, struct label *label)
{
	return emit_abc(c, OP_JUMP, 0, 0, 0) && emit_offset(c, label);
}

static bool put_number(struct compiler *c, u32 n)
{
	do {
		if (!grow_array(c->m, (void **)&c->positions, &c->position_capacity,
				c->position_count, 1, VXL_CODE_MAX))
			return false;
		c->positions[c->position_count++] = (n & 0x7f) | (n > 0x7f ? 0x80 : 0);
		n >>= 7;
	} while (n);
	return true;
}

bool mark(struct compiler *c, struct place place)
{
	s32 lines = place.line - c->last_place.line;

	if (!lines && place.column == c->last_place.column)
		return true;
	if (!put_number(c, c->count - c->last_pc) ||
	    !put_number(c, (u32)lines << 1 ^ (u32)(lines >> 31)) ||
	    !put_number(c, place.column))
		return false;
	c->last_pc = c->count;
	c->last_place = place;
	return true;
}

bool take_registers(struct compiler *c, struct node *node, u32 up_to)
{
	if (up_to > MAX_REGISTERS)
		return compile_error(c, node->place, "the function needs too many registers");
	if (up_to > c->registers)
		c->registers = up_to;
	return true;
}

bool emit_constant(struct compiler *c, u32 dest, vxl_value v)
{
	s64 n;

	if (v == VXL_NIL)
		return emit_abc(c, OP_NIL, dest, 0, 0);
	if (v == VXL_T)
		return emit_abc(c, OP_TRUE, dest, 0, 0);
	if (!is_fixnum(v))
		return emit_abc(c, OP_CONST, dest, 0, 0) && emit(c, v);
	n = fixnum_value(v);
	if (n == (s16)n)
		return emit_asb(c, OP_INT, dest, n);
	if (n == (s32)n)
		return emit_abc(c, OP_INT32, dest, 0, 0) && emit(c, n);
	return emit_abc(c, OP_INT64, dest, 0, 0) && emit(c, n) && emit(c, (u64)n >> 32);
}

u32 capture_index(const struct lambda *lambda, const struct scope *variable)
{
	const struct capture *capture = lambda->captures;

	while (capture->variable != variable)
		capture = capture->next;
	return capture->index;
}

bool emit_variable(struct compiler *c, u32 dest, struct scope *variable)
{
	if (variable->lambda != c->lambda) {
		if (!emit_abc(c, OP_FREE, dest, capture_index(c->lambda, variable),
			      c->lambda->self))
			return false;
		return !is_boxed(variable) || emit_abc(c, OP_UNBOX, dest, dest, 0);
	}
	if (is_boxed(variable))
		return emit_abc(c, OP_UNBOX, dest, variable->reg, 0);
	return dest == variable->reg || emit_abc(c, OP_MOVE, dest, variable->reg, 0);
}

bool emit_closure(struct compiler *c, u32 dest, struct lambda *made)
{
	struct capture *capture;
	u32 i, at;

	if (!made->capture_count)
		return emit_constant(c, dest, made->code);
	if (!emit_abc(c, OP_CLOSURE, dest, made->capture_count, 0) || !emit(c, made->code))
		return false;
	at = c->count;
	for (i = 0; i < made->capture_count; i++)
		if (!emit(c, 0))
			return false;
	for (capture = made->captures; capture; capture = capture->next) {
		if (capture->variable->lambda == c->lambda)
			i = capture->variable->reg << 1 | 1;
		else
			i = capture_index(c->lambda, capture->variable) << 1;
		c->code[at + capture->index] = i;
	}
	return true;
}

/* The string of handlers, outer ones first, and positions: see code.h. */
static vxl_value make_tables(struct compiler *c)
{
	u32 position_count = c->position_count, count = 0;
	struct handler *handler;
	struct builder builder;

	for (handler = c->handlers; handler; handler = handler->next)
		count++;
	if (!put_number(c, count))
		return VXL_ERROR;
	for (handler = c->handlers; handler; handler = handler->next)
		if (!put_number(c, handler->start) || !put_number(c, handler->end) ||
		    !put_number(c, handler->at) || !put_number(c, handler->statuses))
			return VXL_ERROR;
	builder_start(&builder, c->m);
	builder_add(&builder, (char *)c->positions + position_count,
		    c->position_count - position_count);
	builder_add(&builder, (char *)c->positions, position_count);
	return builder_finish(&builder);
}

static u32 used_parameters(const struct lambda *lambda)
{
	u32 i = lambda->required, bits = 0;
	const struct scope *scope = lambda->parameters;

	for (; i--; scope = scope->outer)
		if (i < 16 && scope->used)
			bits |= 1u << i;
	return bits;
}

bool emit_finish(struct compiler *c, struct lambda *lambda)
{
	bool plain = !lambda->optional && !lambda->rest && !lambda->capture_count;
	vxl_value positions, v;
	struct code *code;

	positions = make_tables(c);
	if (positions == VXL_ERROR)
		return false;
	v = make_object(c->m, OBJECT_CODE, sizeof(*code) + c->count * sizeof(u32), c->count);
	if (v == VXL_ERROR)
		return false;
	code = REFERENCED(c->space, v, code);
	code->object.extra = c->registers;
	code->arity = plain ? lambda->required : ARITY_ANY;
	code->required = lambda->required;
	code->optional = lambda->optional;
	code->rest = lambda->rest;
	code->self = lambda->capture_count ? lambda->self : 0xff;
	code->used = plain ? used_parameters(lambda) : 0;
	code->name = lambda->name;
	code->file = c->file;
	code->positions = positions;
	code->line = lambda->body->place.line;
	memcpy(code->word, c->code, c->count * sizeof(u32));
	lambda->code = v;
	return true;
}
