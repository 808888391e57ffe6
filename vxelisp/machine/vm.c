/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The evaluator. A Lisp call pushes a frame of the machine, not a frame of C: the
 * kernel's stack does not grow with the depth of Lisp calls.
 *
 * Entering a function costs as many steps as it has words of code. A jump backwards costs
 * as many steps as words it jumps. Between two charges, no more instructions can run than
 * were paid for.
 */
#include "vxelisp/machine/heap.h"
#include "vxelisp/machine/vm.h"

static noinline vxl_value slow_arithmetic(struct vxl_machine *m, enum opcode op,
					  vxl_value a, vxl_value b)
{
	u64 x, y;

	if (!is_integer(&m->space, a))
		return vxl_raise_type(m, "an integer", a);
	if (!is_integer(&m->space, b))
		return vxl_raise_type(m, "an integer", b);
	x = integer_of(&m->space, a);
	y = integer_of(&m->space, b);
	switch (op) {
	case OP_ADD:
		return make_integer(m, x + y);
	case OP_SUB:
		return make_integer(m, x - y);
	case OP_MUL:
		return make_integer(m, x * y);
	case OP_AND:
		return make_integer(m, x & y);
	case OP_OR:
		return make_integer(m, x | y);
	case OP_XOR:
		return make_integer(m, x ^ y);
	default:
		return make_integer(m, x & ~y);
	}
}

#define NOT_COMPARABLE	2

static bool comparable(struct vxl_machine *m, vxl_value a, vxl_value b)
{
	if (is_integer(&m->space, a) && is_integer(&m->space, b))
		return true;
	vxl_raise_type(m, "an integer", is_integer(&m->space, a) ? b : a);
	return false;
}

/* Returns -1, 0 or 1 if a < b, a = b, a > b. If one is not an integer, raises an error and returns
 * NOT_COMPARABLE. */
static noinline int slow_compare(struct vxl_machine *m, vxl_value a, vxl_value b)
{
	s64 x, y;

	if (!comparable(m, a, b))
		return NOT_COMPARABLE;
	x = integer_of(&m->space, a);
	y = integer_of(&m->space, b);
	return (x > y) - (x < y);
}

/* Returns 1 if a and b have a bit in common, else 0. If one is not an integer, raises an error and
 * returns NOT_COMPARABLE. */
static noinline int slow_test(struct vxl_machine *m, vxl_value a, vxl_value b)
{
	if (!comparable(m, a, b))
		return NOT_COMPARABLE;
	return !!(integer_of(&m->space, a) & integer_of(&m->space, b));
}

static noinline bool slow_eq(struct vxl_machine *m, vxl_value a, vxl_value b)
{
	return values_eq(&m->space, a, b);
}

/* Puts "NAME: " before the message that a primitive raised. */
static noinline void name_primitive(struct vxl_machine *m, const char *name)
{
	size_t length = strlen(name) + 2;
	char *text = m->error.message;

	if (m->error.status == VXL_RAISED || length > 60 || name[0] == '%')
		return;
	memmove(text + length, text, sizeof(m->error.message) - length);
	memcpy(text, name, length - 2);
	memcpy(text + length - 2, ": ", 2);
	text[sizeof(m->error.message) - 1] = '\0';
}

static noinline void not_a_list(struct vxl_machine *m, const char *name, vxl_value v)
{
	vxl_raise_type(m, "a list", v);
	name_primitive(m, name);
}

static noinline vxl_value out_of_stack(struct vxl_machine *m)
{
	return vxl_raise(m, VXL_STACK, "out of stack: too many nested calls");
}

static noinline vxl_value wrong_count(struct vxl_machine *m, const char *name, size_t length,
				      u32 nargs)
{
	return vxl_raise(m, VXL_ARGUMENTS, "%.*s called with %u argument%s",
			 (int)length, name, nargs, nargs == 1 ? "" : "s");
}

static vxl_value call_primitive(struct vxl_machine *m, u32 index, const vxl_value *args,
				u32 nargs)
{
	const struct vxl_primitive *primitive = m->primitives[index];
	vxl_value result;

	if (unlikely(primitive->flags & VXL_LOADING) && !m->world)
		result = vxl_raise(m, VXL_FROZEN, "allowed only while loading, not while judging");
	else
		result = primitive->function(m, args, nargs);
	if (unlikely(result == VXL_ERROR))
		name_primitive(m, primitive->name);
	return result;
}

noinline vxl_value vm_call_primitive(struct vxl_machine *m, vxl_value function,
				     vxl_value *args, u32 nargs, vxl_value list)
{
	u32 index = object_at(&m->space, function)->count;
	const struct vxl_primitive *primitive = m->primitives[index];

	for (; is_cons(list); list = cons_at(&m->space, list)->cdr) {
		if (args + nargs >= m->stack_end)
			return out_of_stack(m);
		args[nargs++] = cons_at(&m->space, list)->car;
	}
	if (list != VXL_NIL)
		return vxl_raise_type(m, "a list", list);
	if (nargs < primitive->min || (nargs > primitive->max && primitive->max != VXL_MANY))
		return wrong_count(m, primitive->name, strlen(primitive->name), nargs);
	if (!vxl_charge(m, 1 + nargs))
		return VXL_ERROR;
	return call_primitive(m, index, args, nargs);
}

noinline const struct code *vm_enter(struct vxl_machine *m, vxl_value function,
				     vxl_value *registers, u32 nargs, vxl_value list)
{
	const struct vxl_space *space = &m->space;
	struct vxl_string name;
	const struct code *code;
	vxl_value v = function;
	u32 most;

	if (is_type(space, v, OBJECT_CLOSURE))
		v = REFERENCED(space, v, closure)->code;
	if (!is_type(space, v, OBJECT_CODE)) {
		vxl_raise_type(m, "a function", function);
		return NULL;
	}
	code = REFERENCED(space, v, code);
	most = code->required + code->optional;
	if (registers + code->object.extra > m->stack_end) {
		out_of_stack(m);
		return NULL;
	}
	for (; nargs < most && is_cons(list); list = cons_at(space, list)->cdr)
		registers[nargs++] = cons_at(space, list)->car;
	if (!is_cons(list) && list != VXL_NIL) {
		vxl_raise_type(m, "a list", list);
		return NULL;
	}
	if (nargs < code->required || (!code->rest && (nargs > most || list != VXL_NIL))) {
		name = vxl_symbol_name(space, code->name);
		if (code->name == VXL_NIL)
			name = (struct vxl_string) { "lambda", 6 };
		if (list != VXL_NIL)
			vxl_raise(m, VXL_ARGUMENTS, "%.*s called with too many arguments",
				  TEXT(name));
		else
			wrong_count(m, name.bytes, name.length, nargs);
		return NULL;
	}
	for (; nargs > most; nargs--) {
		list = make_cons(m, registers[nargs - 1], list);
		if (list == VXL_ERROR)
			return NULL;
	}
	while (nargs < most)
		registers[nargs++] = UNBOUND;
	if (code->rest)
		registers[most] = list;
	if (code->self != 0xff)
		registers[code->self] = function;
	return code;
}

static noinline vxl_value make_closure(struct vxl_machine *m, const u32 *pc, u32 count,
				       const vxl_value *registers, vxl_value self)
{
	struct closure *closure;
	vxl_value v;
	u32 i, index;

	v = make_object(m, OBJECT_CLOSURE, sizeof(*closure) + count * sizeof(vxl_value), count);
	if (v == VXL_ERROR)
		return v;
	closure = REFERENCED(&m->space, v, closure);
	closure->code = pc[0];
	for (i = 0; i < count; i++) {
		index = pc[1 + i] >> 1;
		if (pc[1 + i] & 1)
			closure->captured[i] = registers[index];
		else
			closure->captured[i] = REFERENCED(&m->space, self, closure)->captured[index];
	}
	return v;
}

static noinline bool set_global(struct vxl_machine *m, vxl_value symbol, vxl_value v)
{
	struct symbol *s = symbol_at(&m->space, symbol);

	if (!check_mutable(m, symbol))
		return false;
	s->value = v;
	s->flags |= SYMBOL_VARIABLE;
	return true;
}

static noinline vxl_value make_box(struct vxl_machine *m, vxl_value content)
{
	vxl_value v = make_object(m, OBJECT_BOX, sizeof(struct box), 0);

	if (v != VXL_ERROR)
		REFERENCED(&m->space, v, box)->value = content;
	return v;
}

static inline bool is_tail_call(u32 w)
{
	return (w & 0xff) >= OP_TCALL;
}

/*
 * Finds the handler of the error that was raised in @at: in that frame or in one of its callers.
 * Moves @at and *@top to the frame that has the handler. False if there is none. Errors about an
 * exhausted resource cannot be handled.
 */
static noinline bool handle(struct vxl_machine *m, struct frame *at, struct frame **top)
{
	const u32 *handler;

	for (;;) {
		handler = code_handler(&m->space, at->code, at->pc, m->error.status);
		m->steps -= 4;
		if (handler || *top == m->frames || m->steps < 0)
			break;
		*at = *--*top;
	}
	if (!handler || m->steps < 0)
		return false;
	at->pc = handler;
	return true;
}

#define OPERAND(shift)	R[w >> (shift) & 0xff]
#define A		OPERAND(8)
#define B		OPERAND(16)
#define C		R[w >> 24]
#define IMMEDIATE16	((s64)(s16)(w >> 16))

#define JUMP_IF(condition)				\
	do {						\
		if (condition)				\
			pc += (s32)*pc;			\
		pc++;					\
	} while (0)

/* Fixnums have the same order as their words, so the fast path compares words. */
#define COMPARE(x, y, op)						\
	do {								\
		vxl_value left = (x), right = (y);			\
		int order;						\
									\
		if (likely(!((left | right) & 1))) {			\
			JUMP_IF((s64)left op (s64)right);		\
			break;						\
		}							\
		order = slow_compare(m, left, right);			\
		if (order == NOT_COMPARABLE)				\
			goto raised;					\
		JUMP_IF(order op 0);					\
	} while (0)

/* Jumps if x and y have a common bit (yes), or if they have none (!yes). */
#define BIT_TEST(x, y, yes)						\
	do {								\
		vxl_value left = (x), right = (y);			\
		int common;						\
									\
		if (likely(!((left | right) & 1))) {			\
			JUMP_IF(!!(left & right) == (yes));		\
			break;						\
		}							\
		common = slow_test(m, left, right);			\
		if (common == NOT_COMPARABLE)				\
			goto raised;					\
		JUMP_IF(common == (yes));				\
	} while (0)

#define ARITHMETIC(opcode, fast)					\
	do {								\
		vxl_value left = B, right = C, v;			\
		s64 sum;						\
									\
		if (unlikely((left | right) & 1) || (fast)) {		\
			v = slow_arithmetic(m, opcode, left, right);	\
			if (v == VXL_ERROR)				\
				goto raised;				\
			A = v;						\
		} else {						\
			A = sum;					\
		}							\
	} while (0)

#define BITWISE(opcode, x, y, op)					\
	do {								\
		vxl_value left = (x), right = (y);			\
									\
		if (likely(!((left | right) & 1))) {			\
			A = left op right;				\
			break;						\
		}							\
		left = slow_arithmetic(m, opcode, left, right);		\
		if (left == VXL_ERROR)					\
			goto raised;					\
		A = left;						\
	} while (0)

vxl_value vm_run(struct vxl_machine *m, const struct code *code, const u32 *pc)
{
	struct frame *top = m->frames, *handled_in, here;
	vxl_value *R = m->stack;
	const struct code *callee;
	vxl_value function, list, v;
	vxl_value *args;
	u32 w, nargs;

resume:
	for (;;) {
		w = *pc++;
		switch ((enum opcode)(w & 0xff)) {
		case OP_NIL:
			A = VXL_NIL;
			break;
		case OP_TRUE:
			A = VXL_T;
			break;
		case OP_INT:
			A = make_fixnum(IMMEDIATE16);
			break;
		case OP_INT32:
			A = make_fixnum((s32)*pc++);
			break;
		case OP_INT64:
			A = make_fixnum(pc[0] | (u64)pc[1] << 32);
			pc += 2;
			break;
		case OP_CONST:
			A = *pc++;
			break;
		case OP_MOVE:
			A = B;
			break;
		case OP_GLOBAL:
			v = symbol_at(&m->space, *pc++)->value;
			if (unlikely(v == UNBOUND)) {
				raise_undefined(m, "variable", pc[-1]);
				goto raised;
			}
			A = v;
			break;
		case OP_SETGLOBAL:
			if (!set_global(m, *pc++, A))
				goto raised;
			break;
		case OP_FUNCTION:
			v = symbol_at(&m->space, *pc++)->function;
			if (unlikely(v == UNBOUND)) {
				raise_undefined(m, "function", pc[-1]);
				goto raised;
			}
			A = v;
			break;
		case OP_FREE:
			A = REFERENCED(&m->space, C, closure)->captured[w >> 16 & 0xff];
			break;
		case OP_BOX:
			v = make_box(m, B);
			if (v == VXL_ERROR)
				goto raised;
			A = v;
			break;
		case OP_UNBOX:
			A = REFERENCED(&m->space, B, box)->value;
			break;
		case OP_SETBOX:
			if (!check_mutable(m, A))
				goto raised;
			REFERENCED(&m->space, A, box)->value = B;
			break;
		case OP_CLOSURE:
			nargs = w >> 16 & 0xff;
			v = make_closure(m, pc, nargs, R,
					 code->self != 0xff ? R[code->self] : VXL_NIL);
			if (v == VXL_ERROR)
				goto raised;
			pc += 1 + nargs;
			A = v;
			break;
		case OP_JUMP:
			JUMP_IF(true);
			break;
		case OP_LOOP:
			m->steps += (s32)*pc;
			if (unlikely(m->steps < 0))
				goto out_of_steps;
			JUMP_IF(true);
			break;
		case OP_JNIL:
			JUMP_IF(A == VXL_NIL);
			break;
		case OP_JTRUE:
			JUMP_IF(A != VXL_NIL);
			break;
		case OP_JBOUND:
			JUMP_IF(A != UNBOUND);
			break;
		case OP_JCONS:
			JUMP_IF(is_cons(A));
			break;
		case OP_JATOM:
			JUMP_IF(!is_cons(A));
			break;
		case OP_JIS:
			v = *pc++;
			JUMP_IF(A == v);
			break;
		case OP_JISNT:
			v = *pc++;
			JUMP_IF(A != v);
			break;
		case OP_JEQ:
			JUMP_IF(A == B || (is_object(A) && slow_eq(m, A, B)));
			break;
		case OP_JNE:
			JUMP_IF(A != B && !(is_object(A) && slow_eq(m, A, B)));
			break;
		case OP_JNUMEQ:
			COMPARE(A, B, ==);
			break;
		case OP_JNUMNE:
			COMPARE(A, B, !=);
			break;
		case OP_JLT:
			COMPARE(A, B, <);
			break;
		case OP_JGE:
			COMPARE(A, B, >=);
			break;
		case OP_JLE:
			COMPARE(A, B, <=);
			break;
		case OP_JGT:
			COMPARE(A, B, >);
			break;
		case OP_JNUMEQI:
			COMPARE(A, make_fixnum(IMMEDIATE16), ==);
			break;
		case OP_JNUMNEI:
			COMPARE(A, make_fixnum(IMMEDIATE16), !=);
			break;
		case OP_JLTI:
			COMPARE(A, make_fixnum(IMMEDIATE16), <);
			break;
		case OP_JGEI:
			COMPARE(A, make_fixnum(IMMEDIATE16), >=);
			break;
		case OP_JLEI:
			COMPARE(A, make_fixnum(IMMEDIATE16), <=);
			break;
		case OP_JGTI:
			COMPARE(A, make_fixnum(IMMEDIATE16), >);
			break;
		case OP_JTEST:
			BIT_TEST(A, B, true);
			break;
		case OP_JTESTNOT:
			BIT_TEST(A, B, false);
			break;
		case OP_JTESTI:
			v = make_fixnum(*pc++);
			BIT_TEST(A, v, true);
			break;
		case OP_JTESTNOTI:
			v = make_fixnum(*pc++);
			BIT_TEST(A, v, false);
			break;
		case OP_CASE:
			pc += case_offset(pc, w >> 16, A);
			break;
		case OP_ADD:
			ARITHMETIC(OP_ADD, check_add_overflow((s64)left, (s64)right, &sum));
			break;
		case OP_SUB:
			ARITHMETIC(OP_SUB, check_sub_overflow((s64)left, (s64)right, &sum));
			break;
		case OP_MUL:
			ARITHMETIC(OP_MUL, check_mul_overflow((s64)left,
							      fixnum_value(right), &sum));
			break;
		case OP_AND:
			BITWISE(OP_AND, B, C, &);
			break;
		case OP_OR:
			BITWISE(OP_OR, B, C, |);
			break;
		case OP_XOR:
			BITWISE(OP_XOR, B, C, ^);
			break;
		case OP_ANDNOT:
			BITWISE(OP_ANDNOT, B, C, & ~);
			break;
		case OP_ADDI: {
			vxl_value left = B, right = make_fixnum((s8)(w >> 24));
			s64 sum;

			if (likely(is_fixnum(left)) &&
			    !check_add_overflow((s64)left, (s64)right, &sum)) {
				A = sum;
				break;
			}
			v = slow_arithmetic(m, OP_ADD, left, right);
			if (v == VXL_ERROR)
				goto raised;
			A = v;
			break;
		}
		case OP_ANDI:
			v = make_fixnum(*pc++);
			BITWISE(OP_AND, B, v, &);
			break;
		case OP_CAR:
			v = B;
			if (likely(is_cons(v))) {
				A = cons_at(&m->space, v)->car;
			} else if (v == VXL_NIL) {
				A = v;
			} else {
				not_a_list(m, "car", v);
				goto raised;
			}
			break;
		case OP_CDR:
			v = B;
			if (likely(is_cons(v))) {
				A = cons_at(&m->space, v)->cdr;
			} else if (v == VXL_NIL) {
				A = v;
			} else {
				not_a_list(m, "cdr", v);
				goto raised;
			}
			break;
		case OP_CONS:
			v = make_cons(m, B, C);
			if (v == VXL_ERROR)
				goto raised;
			A = v;
			break;
		case OP_PRIM:
			v = call_primitive(m, *pc++, &A, w >> 16 & 0xff);
			if (unlikely(v == VXL_ERROR))
				goto raised;
			C = v;
			break;
		case OP_CALLK:
			callee = REFERENCED(&m->space, (vxl_value)*pc++, code);
			args = &A;
			if (likely(callee->arity == (w >> 16 & 0xff)))
				goto push_frame;
			function = pc[-1];
			goto call_any;
		case OP_CALL:
			function = symbol_at(&m->space, *pc++)->function;
			args = &A;
call_any:
			nargs = w >> 16 & 0xff;
			list = VXL_NIL;
			goto call;
		case OP_FUNCALL:
			function = R[*pc++];
			args = &A;
			goto call_any;
		case OP_APPLY:
			function = R[*pc++];
			nargs = (w >> 16 & 0xff) - 1;
			args = &A;
			list = args[nargs];
			goto call;
		case OP_TCALLK:
		case OP_TCALL:
		case OP_TFUNCALL:
		case OP_TAPPLY:
			nargs = w >> 16 & 0xff;
			args = &A;
			list = VXL_NIL;
			if ((w & 0xff) == OP_TCALL)
				function = symbol_at(&m->space, *pc++)->function;
			else if ((w & 0xff) == OP_TCALLK)
				function = *pc++;
			else
				function = R[*pc++];
			if ((w & 0xff) == OP_TAPPLY)
				list = args[--nargs];
			memmove(R, args, nargs * sizeof(*R));
			args = R;
			goto call;
		case OP_RETURN:
			v = A;
			goto return_value;
		case OP_GIVE:
			v = *pc;
			goto return_value;
		default:
			vxl_raise(m, VXL_COMPILE, "bad instruction");
			goto raised;
		}
		continue;

call:		/* calls function with nargs of args and the elements of list */
		if (is_symbol(function) && function != VXL_NIL) {
			v = function;
			function = symbol_at(&m->space, function)->function;
			if (function == UNBOUND) {
				raise_undefined(m, "function", v);
				goto raised;
			}
		} else if (unlikely(function == UNBOUND)) {
			raise_undefined(m, "function", pc[-1]);
			goto raised;
		}
		if (is_type(&m->space, function, OBJECT_PRIMITIVE)) {
			v = vm_call_primitive(m, function, args, nargs, list);
			if (v == VXL_ERROR)
				goto raised;
			if (!is_tail_call(w)) {
				C = v;
				continue;
			}
			goto return_value;
		}
		callee = NULL;
		if (list == VXL_NIL && is_type(&m->space, function, OBJECT_CODE)) {
			callee = REFERENCED(&m->space, function, code);
			if (callee->arity != nargs)
				callee = NULL;
		}
		if (!callee)
			callee = vm_enter(m, function, args, nargs, list);
		if (unlikely(!callee))
			goto raised;
		if (is_tail_call(w))
			goto enter_code;
push_frame:
		if (unlikely(top == m->frames_end)) {
			out_of_stack(m);
			goto raised;
		}
		top->pc = pc;
		top->registers = R;
		top->code = code;
		top++;
		code = callee;	/* errors from here on are in the callee */
		pc = code->word;
enter_code:
		if (unlikely(args + callee->object.extra > m->stack_end)) {
			out_of_stack(m);
			goto raised;
		}
		m->steps -= callee->object.count;
		if (unlikely(m->steps < 0))
			goto out_of_steps;
		code = callee;
		pc = code->word;
		R = args;
		continue;

return_value:
		if (top == m->frames)
			return v;
		top--;
		pc = top->pc;
		R = top->registers;
		code = top->code;
		R[pc[-2] >> 24] = v;
	}

out_of_steps:
	m->steps = -1;
	vxl_raise(m, VXL_STEPS, "out of steps");
raised:
	here = (struct frame) { pc, R, code };
	handled_in = top;
	if (handle(m, &here, &handled_in)) {
		top = handled_in;
		pc = here.pc;
		R = here.registers;
		code = here.code;
		goto resume;
	}
	error_locate(m, top, pc, code);
	return VXL_ERROR;
}
