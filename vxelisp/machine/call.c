/* SPDX-License-Identifier: GPL-2.0 */
/* How C calls Lisp functions: those of a world, and those of an image. */
#include "vxelisp/machine/call.h"
#include "vxelisp/machine/heap.h"
#include "vxelisp/machine/vm.h"

static noinline vxl_value out_of_steps(struct vxl_machine *m)
{
	m->steps = -1;
	return vxl_raise(m, VXL_STEPS, "out of steps");
}

static vxl_value call(struct vxl_machine *m, vxl_value function, unsigned int nargs,
		      vxl_value list)
{
	const struct code *code = NULL;

	if (is_type(&m->space, function, OBJECT_PRIMITIVE))
		return vm_call_primitive(m, function, m->stack, nargs, list);
	if (list == VXL_NIL && is_type(&m->space, function, OBJECT_CODE)) {
		code = REFERENCED(&m->space, function, code);
		if (code->arity != nargs || m->stack + code->object.extra > m->stack_end)
			code = NULL;
	}
	if (!code)
		code = vm_enter(m, function, m->stack, nargs, list);
	if (unlikely(!code))
		return VXL_ERROR;
	m->steps -= code->object.count;
	if (unlikely(m->steps < 0))
		return out_of_steps(m);
	return vm_run(m, code, code->word);
}

static int conclude(struct vxl_machine *m, vxl_value v, vxl_value *result)
{
	if (likely(v != VXL_ERROR)) {
		*result = v;
		return VXL_OK;
	}
	*result = VXL_NIL;
	return m->error.status;
}

int machine_run(struct vxl_machine *m, vxl_value function, unsigned int nargs,
		vxl_value *result)
{
	return conclude(m, call(m, function, nargs, VXL_NIL), result);
}

int machine_apply(struct vxl_machine *m, vxl_value function, vxl_value list,
		  vxl_value *result)
{
	return conclude(m, call(m, function, 0, list), result);
}

static inline void begin(struct vxl_machine *m, const struct vxl_image *image, u64 budget)
{
	m->image = image;
	m->space.base[0] = image->space.base[0];
	m->space.size[0] = image->space.size[0];
	m->primitives = image->primitives;
	m->used = 0;
	m->budget = m->steps = budget;
}

static vxl_value make_argument(struct vxl_machine *m, const struct vxl_arg *arg)
{
	switch (arg->kind) {
	case VXL_ARG_INTEGER:
		return make_integer(m, arg->integer);
	case VXL_ARG_STRING:
		return vxl_make_string(m, arg->string.bytes, arg->string.length);
	case VXL_ARG_VALUE:
		return arg->value;
	case VXL_ARG_T:
		return VXL_T;
	case VXL_ARG_NIL:
		break;
	}
	return VXL_NIL;
}

int vxl_call(const struct vxl_image *image, struct vxl_machine *m, vxl_value function,
	     const struct vxl_arg *args, unsigned int nargs, u64 budget,
	     vxl_value *result)
{
	unsigned int i;
	vxl_value v;

	*result = VXL_NIL;
	begin(m, image, budget > FIXNUM_MAX ? FIXNUM_MAX : budget);
	if (unlikely(nargs > VXL_ARGS_MAX || m->stack + nargs > m->stack_end)) {
		vxl_raise(m, VXL_LIMIT, "too many arguments");
		return VXL_LIMIT;
	}
	for (i = 0; i < nargs; i++) {
		v = make_argument(m, &args[i]);
		if (unlikely(v == VXL_ERROR))
			return m->error.status;
		m->stack[i] = v;
	}
	return machine_run(m, function, nargs, result);
}

const struct vxl_entry *vxl_image_entry(const struct vxl_image *image, vxl_value function,
					unsigned int most)
{
	const struct code *code;

	if (!is_type(&image->space, function, OBJECT_CODE))
		return NULL;
	code = REFERENCED(&image->space, function, code);
	BUILD_BUG_ON(VXL_STACK_MIN > 16);
	if (code->arity == ARITY_ANY || code->arity > most ||
	    code->object.extra > VXL_STACK_MIN)
		return NULL;
	return (const struct vxl_entry *)code;
}

/*
 * Fast path for short predicates. It implements only the instructions that they consist of, and
 * needs no stack frame. At any other instruction, or at an operand that is not a fixnum, vm_run()
 * continues. None of these instructions jumps backwards, so the loop ends.
 */
static inline vxl_value run_short(struct vxl_machine *m, const struct code *code)
{
	const u32 *pc = code->word;
	vxl_value *R = m->stack, v;
	u32 w, op;

	for (;;) {
		w = *pc;
		op = w & 0xff;
		if (op == OP_GIVE)
			return pc[1];
		v = R[w >> 8 & 0xff];
		if (op == OP_ANDI && is_fixnum(R[w >> 16 & 0xff])) {
			R[w >> 8 & 0xff] = R[w >> 16 & 0xff] & make_fixnum(pc[1]);
			pc += 2;
		} else if (op == OP_JISNT) {
			pc += v != pc[1] ? 3 + (s32)pc[2] : 3;
		} else if (op == OP_JNUMNEI && is_fixnum(v)) {
			pc += (s64)v != (s64)(s16)(w >> 16) * 2 ? 2 + (s32)pc[1] : 2;
		} else if (op == OP_JIS) {
			pc += v == pc[1] ? 3 + (s32)pc[2] : 3;
		} else if (op == OP_JTESTI && is_fixnum(v)) {
			pc += v & make_fixnum(pc[1]) ? 3 + (s32)pc[2] : 3;
		} else if (op == OP_CASE) {
			pc += 1 + case_offset(pc + 1, w >> 16, v);
		} else {
			return vm_run(m, code, pc);
		}
	}
}

/* Slow path: at least one argument does not fit a fixnum. */
static noinline vxl_value call_large(struct vxl_machine *m, const struct code *code,
				     const u64 *from, const u8 *order)
{
	vxl_value v;
	u32 i;

	for (i = 0; i < code->arity; i++) {
		v = make_integer(m, from[order[i]]);
		if (v == VXL_ERROR)
			return v;
		m->stack[i] = v;
	}
	return vm_run(m, code, code->word);
}

vxl_value vxl_call_integers(const struct vxl_image *image, struct vxl_machine *m,
			    const struct vxl_entry *entry, const u64 *from,
			    const u8 *order, u64 budget)
{
	const struct code *code = (const struct code *)entry;
	u32 left = code->used, i;
	s64 n;

	begin(m, image, budget);
	m->steps -= code->object.count;
	if (unlikely(m->steps < 0))
		return out_of_steps(m);
	for (; left; left &= left - 1) {
		i = __builtin_ctz(left);
		n = from[order[i]];
		if (check_add_overflow(n, n, &n))
			return call_large(m, code, from, order);
		m->stack[i] = n;
	}
	return run_short(m, code);
}
