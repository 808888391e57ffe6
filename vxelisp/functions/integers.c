/* SPDX-License-Identifier: GPL-2.0 */
/* Integers: 64 bits, two's complement. Results wrap around. */
#include "vxelisp/functions/functions.h"
#include "vxelisp/functions/integers.h"
#include "vxelisp/machine/heap.h"

static u64 add(u64 a, u64 b) { return a + b; }
static u64 multiply(u64 a, u64 b) { return a * b; }
static u64 least(u64 a, u64 b) { return (s64)a < (s64)b ? a : b; }
static u64 most(u64 a, u64 b) { return (s64)a > (s64)b ? a : b; }

vxl_value fold_integers(struct vxl_machine *m, const vxl_value *args, unsigned int nargs,
			u64 sum, u64 (*combine)(u64 a, u64 b))
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
	return fold_integers(m, args, nargs, 0, add);
}

static vxl_value lisp_multiply(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold_integers(m, args, nargs, 1, multiply);
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

static vxl_value lisp_min(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold_integers(m, args, nargs, (u64)~0ull >> 1, least);
}

static vxl_value lisp_max(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold_integers(m, args, nargs, 1ull << 63, most);
}

enum order { LESS = 1, EQUAL = 2, GREATER = 4 };

/* True if the order of every two adjacent arguments (less, equal, greater) is in @orders. */
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

	if (!vxl_charge(m, nargs * nargs / 8))
		return VXL_ERROR;
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

static vxl_value lisp_integerp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return truth(is_integer(&m->space, args[0]));
}

bool parse_integer(const char *bytes, size_t length, unsigned int radix, s64 *n)
{
	bool negative = length && *bytes == '-';
	u64 sum = 0;
	int digit;

	if (length && (*bytes == '-' || *bytes == '+')) {
		bytes++;
		length--;
	}
	if (!length)
		return false;
	for (; length; length--) {
		digit = hex_digit(*bytes++);
		if (digit < 0 || digit >= (int)radix)
			return false;
		if (check_mul_overflow(sum, (u64)radix, &sum) ||
		    check_add_overflow(sum, (u64)digit, &sum))
			return false;
	}
	/* In other radices, digits are a bit pattern: all 64 bits may be set. */
	if (sum > (u64)1 << 63 || (sum == (u64)1 << 63 && !negative))
		if (radix == 10 || negative)
			return false;
	*n = negative ? 0 - sum : sum;
	return true;
}

static const struct vxl_primitive entries[] = {
	{ "+", lisp_add, 0, VXL_MANY, 0,
	  "(+ INTEGER ...)\n"
	  "Returns the sum.\n"
	  "(+ 1 2 3) => 6" },
	{ "-", lisp_subtract, 1, VXL_MANY, 0,
	  "(- INTEGER ...)\n"
	  "Subtracts all other integers from the first. With one argument, negates it.\n"
	  "(- 10 1 2) => 7" },
	{ "*", lisp_multiply, 0, VXL_MANY, 0,
	  "(* INTEGER ...)\n"
	  "Returns the product.\n"
	  "(* 2 3 4) => 24" },
	{ "truncate", lisp_truncate, 2, 2, 0,
	  "(truncate INTEGER DIVISOR)\n"
	  "Returns the quotient, rounded towards zero.\n"
	  "(truncate -7 2) => -3" },
	{ "floor", lisp_floor, 2, 2, 0,
	  "(floor INTEGER DIVISOR)\n"
	  "Returns the quotient, rounded down.\n"
	  "(floor -7 2) => -4" },
	{ "rem", lisp_rem, 2, 2, 0,
	  "(rem INTEGER DIVISOR)\n"
	  "Returns the remainder of truncate. It has the sign of INTEGER.\n"
	  "(rem -7 2) => -1" },
	{ "mod", lisp_mod, 2, 2, 0,
	  "(mod INTEGER DIVISOR)\n"
	  "Returns the remainder of floor. It has the sign of DIVISOR.\n"
	  "(mod -7 2) => 1" },
	{ "=", lisp_equal, 1, VXL_MANY, 0,
	  "(= INTEGER ...)\n"
	  "True if all integers are equal.\n"
	  "(= 1 1 1) => t" },
	{ "/=", lisp_different, 1, VXL_MANY, 0,
	  "(/= INTEGER ...)\n"
	  "True if no two of the integers are equal.\n"
	  "(/= 1 2 1) => nil" },
	{ "<", lisp_less, 1, VXL_MANY, 0,
	  "(< INTEGER ...)\n"
	  "True if each integer is less than the next.\n"
	  "(< 1 2 3) => t" },
	{ ">", lisp_greater, 1, VXL_MANY, 0,
	  "(> INTEGER ...)\n"
	  "True if each integer is greater than the next.\n"
	  "(> 3 2 2) => nil" },
	{ "<=", lisp_less_equal, 1, VXL_MANY, 0,
	  "(<= INTEGER ...)\n"
	  "True if each integer is less than the next, or equal.\n"
	  "(<= 1 2 2) => t" },
	{ ">=", lisp_greater_equal, 1, VXL_MANY, 0,
	  "(>= INTEGER ...)\n"
	  "True if each integer is greater than the next, or equal.\n"
	  "(>= 3 2 2) => t" },
	{ "min", lisp_min, 1, VXL_MANY, 0,
	  "(min INTEGER ...)\n"
	  "Returns the least.\n"
	  "(min 3 1 2) => 1" },
	{ "max", lisp_max, 1, VXL_MANY, 0,
	  "(max INTEGER ...)\n"
	  "Returns the greatest.\n"
	  "(max 3 1 2) => 3" },
	{ "integerp", lisp_integerp, 1, 1, 0,
	  "(integerp VALUE)\n"
	  "True if VALUE is an integer.\n"
	  "(integerp \"1\") => nil" },
};

const struct primitive_table integer_primitives = { "integers", entries, ARRAY_SIZE(entries) };
