/* SPDX-License-Identifier: GPL-2.0 */
/* Integers: 64 bits, two's complement; results wrap around. */
#include "world.h"

typedef u64 (*combine)(u64 a, u64 b);

static u64 add(u64 a, u64 b) { return a + b; }
static u64 multiply(u64 a, u64 b) { return a * b; }
static u64 bit_and(u64 a, u64 b) { return a & b; }
static u64 bit_or(u64 a, u64 b) { return a | b; }
static u64 bit_xor(u64 a, u64 b) { return a ^ b; }
static u64 least(u64 a, u64 b) { return (s64)a < (s64)b ? a : b; }
static u64 most(u64 a, u64 b) { return (s64)a > (s64)b ? a : b; }

static vxl_value fold(struct vxl_machine *m, const vxl_value *args, unsigned int nargs,
		      u64 sum, combine combine)
{
	unsigned int i;
	s64 n;

	for (i = 0; i < nargs; i++) {
		if (!get_integer(m, args[i], &n))
			return VXL_ERROR;
		sum = combine(sum, n);
	}
	return make_integer(m, sum);
}

static vxl_value lisp_add(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold(m, args, nargs, 0, add);
}

static vxl_value lisp_multiply(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold(m, args, nargs, 1, multiply);
}

static vxl_value lisp_subtract(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	u64 difference;
	unsigned int i;
	s64 n;

	if (!get_integer(m, args[0], &n))
		return VXL_ERROR;
	difference = nargs == 1 ? 0 - (u64)n : (u64)n;
	for (i = 1; i < nargs; i++) {
		if (!get_integer(m, args[i], &n))
			return VXL_ERROR;
		difference -= n;
	}
	return make_integer(m, difference);
}

static vxl_value lisp_logand(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold(m, args, nargs, ~0ull, bit_and);
}

static vxl_value lisp_logior(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold(m, args, nargs, 0, bit_or);
}

static vxl_value lisp_logxor(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold(m, args, nargs, 0, bit_xor);
}

static vxl_value lisp_min(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold(m, args, nargs, (u64)~0ull >> 1, least);
}

static vxl_value lisp_max(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold(m, args, nargs, 1ull << 63, most);
}

enum order { LESS = 1, EQUAL = 2, GREATER = 4 };

/* Is every two neighbours' order among @orders? */
static vxl_value compare(struct vxl_machine *m, const vxl_value *args, unsigned int nargs,
			 unsigned int orders)
{
	bool holds = true;
	unsigned int i;
	s64 a, b;

	if (!get_integer(m, args[0], &a))
		return VXL_ERROR;
	for (i = 1; i < nargs; i++, a = b) {
		if (!get_integer(m, args[i], &b))
			return VXL_ERROR;
		holds &= !!(orders & (a < b ? LESS : a > b ? GREATER : EQUAL));
	}
	return truth(holds);
}

static vxl_value lisp_equal(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return compare(m, args, nargs, EQUAL);
}

static vxl_value lisp_less(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return compare(m, args, nargs, LESS);
}

static vxl_value lisp_greater(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return compare(m, args, nargs, GREATER);
}

static vxl_value lisp_less_equal(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return compare(m, args, nargs, LESS | EQUAL);
}

static vxl_value lisp_greater_equal(struct vxl_machine *m, const vxl_value *args,
				  unsigned int nargs)
{
	return compare(m, args, nargs, GREATER | EQUAL);
}

static vxl_value lisp_different(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	unsigned int i, j;
	s64 a, b;

	for (i = 0; i < nargs; i++) {
		if (!get_integer(m, args[i], &a))
			return VXL_ERROR;
		for (j = 0; j < i; j++)
			if (get_integer(m, args[j], &b) && a == b)
				return VXL_NIL;
	}
	return VXL_T;
}

enum division { TRUNCATE, FLOOR, REM, MOD };

static vxl_value divide(struct vxl_machine *m, const vxl_value *args, enum division kind)
{
	s64 a, b, quotient, rest;

	if (!get_integer(m, args[0], &a) || !get_integer(m, args[1], &b))
		return VXL_ERROR;
	if (!b)
		return vxl_raise(m, VXL_RANGE, "division by zero");
	quotient = b == -1 ? (s64)(0 - (u64)a) : a / b;
	rest = b == -1 ? 0 : a % b;
	if ((kind == FLOOR || kind == MOD) && rest && (rest < 0) != (b < 0)) {
		quotient--;
		rest += b;
	}
	return make_integer(m, kind == TRUNCATE || kind == FLOOR ? quotient : rest);
}

static vxl_value lisp_truncate(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return divide(m, args, TRUNCATE);
}

static vxl_value lisp_floor(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return divide(m, args, FLOOR);
}

static vxl_value lisp_rem(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return divide(m, args, REM);
}

static vxl_value lisp_mod(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return divide(m, args, MOD);
}

static vxl_value lisp_ash(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	s64 n, shift;

	(void)nargs;
	if (!get_integer(m, args[0], &n) || !get_integer(m, args[1], &shift))
		return VXL_ERROR;
	if (shift >= 64)
		return make_fixnum(0);
	if (shift >= 0)
		return make_integer(m, (u64)n << shift);
	return make_integer(m, n >> (shift <= -64 ? 63 : -shift));
}

static vxl_value lisp_lognot(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	s64 n;

	(void)nargs;
	return get_integer(m, args[0], &n) ? make_integer(m, ~n) : VXL_ERROR;
}

static vxl_value lisp_logandc2(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	s64 a, b;

	(void)nargs;
	if (!get_integer(m, args[0], &a) || !get_integer(m, args[1], &b))
		return VXL_ERROR;
	return make_integer(m, a & ~b);
}

static vxl_value lisp_logtest(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	s64 a, b;

	(void)nargs;
	if (!get_integer(m, args[0], &a) || !get_integer(m, args[1], &b))
		return VXL_ERROR;
	return truth(a & b);
}

static vxl_value lisp_logbitp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	s64 index, n;

	(void)nargs;
	if (!get_integer(m, args[0], &index) || !get_integer(m, args[1], &n))
		return VXL_ERROR;
	if (index < 0)
		return vxl_raise(m, VXL_RANGE, "a bit's number cannot be negative");
	return truth(n >> (index > 63 ? 63 : index) & 1);
}

static vxl_value lisp_logcount(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	u64 bits;
	int count = 0;
	s64 n;

	(void)nargs;
	if (!get_integer(m, args[0], &n))
		return VXL_ERROR;
	for (bits = n < 0 ? ~n : n; bits; bits &= bits - 1)
		count++;
	return make_fixnum(count);
}

static vxl_value lisp_integer_length(struct vxl_machine *m, const vxl_value *args,
				   unsigned int nargs)
{
	u64 bits;
	int count = 0;
	s64 n;

	(void)nargs;
	if (!get_integer(m, args[0], &n))
		return VXL_ERROR;
	for (bits = n < 0 ? ~n : n; bits; bits >>= 1)
		count++;
	return make_fixnum(count);
}

static vxl_value lisp_integerp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return truth(is_integer(&m->space, args[0]));
}

static const struct vxl_primitive entries[] = {
	{ "+", lisp_add, 0, VXL_MANY, 0, "(+ INTEGER ...)\nThe sum." },
	{ "-", lisp_subtract, 1, VXL_MANY, 0,
	  "(- INTEGER ...)\nThe first less the others; with one argument, its negation." },
	{ "*", lisp_multiply, 0, VXL_MANY, 0, "(* INTEGER ...)\nThe product." },
	{ "truncate", lisp_truncate, 2, 2, 0,
	  "(truncate INTEGER DIVISOR)\nThe quotient, rounded towards zero." },
	{ "floor", lisp_floor, 2, 2, 0, "(floor INTEGER DIVISOR)\nThe quotient, rounded down." },
	{ "rem", lisp_rem, 2, 2, 0,
	  "(rem INTEGER DIVISOR)\nWhat truncate leaves; its sign is INTEGER's." },
	{ "mod", lisp_mod, 2, 2, 0,
	  "(mod INTEGER DIVISOR)\nWhat floor leaves; its sign is DIVISOR's." },
	{ "=", lisp_equal, 1, VXL_MANY, 0, "(= INTEGER ...)\nAre they all the same?" },
	{ "/=", lisp_different, 1, VXL_MANY, 0, "(/= INTEGER ...)\nAre no two the same?" },
	{ "<", lisp_less, 1, VXL_MANY, 0, "(< INTEGER ...)\nIs each less than the next?" },
	{ ">", lisp_greater, 1, VXL_MANY, 0, "(> INTEGER ...)\nIs each greater than the next?" },
	{ "<=", lisp_less_equal, 1, VXL_MANY, 0, "(<= INTEGER ...)\nIs none greater than the next?" },
	{ ">=", lisp_greater_equal, 1, VXL_MANY, 0, "(>= INTEGER ...)\nIs none less than the next?" },
	{ "min", lisp_min, 1, VXL_MANY, 0, "(min INTEGER ...)\nThe least." },
	{ "max", lisp_max, 1, VXL_MANY, 0, "(max INTEGER ...)\nThe greatest." },
	{ "logand", lisp_logand, 0, VXL_MANY, 0, "(logand INTEGER ...)\nThe bits set in all." },
	{ "logior", lisp_logior, 0, VXL_MANY, 0, "(logior INTEGER ...)\nThe bits set in any." },
	{ "logxor", lisp_logxor, 0, VXL_MANY, 0,
	  "(logxor INTEGER ...)\nThe bits set in an odd number of them." },
	{ "lognot", lisp_lognot, 1, 1, 0, "(lognot INTEGER)\nThe bits not set." },
	{ "logandc2", lisp_logandc2, 2, 2, 0,
	  "(logandc2 INTEGER MASK)\nThe bits of INTEGER that are not in MASK." },
	{ "logtest", lisp_logtest, 2, 2, 0, "(logtest A B)\nIs any bit set in both?" },
	{ "logbitp", lisp_logbitp, 2, 2, 0, "(logbitp INDEX INTEGER)\nIs bit INDEX set?" },
	{ "logcount", lisp_logcount, 1, 1, 0,
	  "(logcount INTEGER)\nThe number of bits set; of bits clear if it is negative." },
	{ "integer-length", lisp_integer_length, 1, 1, 0,
	  "(integer-length INTEGER)\nThe number of bits it needs, without a sign." },
	{ "ash", lisp_ash, 2, 2, 0,
	  "(ash INTEGER COUNT)\nINTEGER shifted left by COUNT bits, or right if COUNT is negative." },
	{ "integerp", lisp_integerp, 1, 1, 0, "(integerp VALUE)\nIs it an integer?" },
};

const struct primitive_table integer_primitives = { entries, ARRAY_SIZE(entries) };
