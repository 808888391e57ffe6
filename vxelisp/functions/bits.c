/* SPDX-License-Identifier: GPL-2.0 */
/* Integers as words of 64 bits. */
#include "vxelisp/functions/functions.h"
#include "vxelisp/functions/integers.h"
#include "vxelisp/machine/heap.h"

static u64 bit_and(u64 a, u64 b) { return a & b; }
static u64 bit_or(u64 a, u64 b) { return a | b; }
static u64 bit_xor(u64 a, u64 b) { return a ^ b; }

static vxl_value lisp_logand(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold_integers(m, args, nargs, ~0ull, bit_and);
}

static vxl_value lisp_logior(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold_integers(m, args, nargs, 0, bit_or);
}

static vxl_value lisp_logxor(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return fold_integers(m, args, nargs, 0, bit_xor);
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
		return vxl_raise(m, VXL_RANGE, "a bit number cannot be negative");
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

/* A field of bits, as the function byte makes it: position << 8 | size. */
#define FIELD_SHIFT	8

static vxl_value lisp_byte(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	s64 size, position;

	(void)nargs;
	if (!get_integer(m, args[0], &size) || !get_integer(m, args[1], &position))
		return VXL_ERROR;
	if (size < 0 || size > 64 || position < 0 || position > 64 - size)
		return vxl_raise(m, VXL_RANGE, "no field of %lld bits at %lld in 64 bits",
				 (long long)size, (long long)position);
	return make_fixnum(position << FIELD_SHIFT | size);
}

static bool get_field(struct vxl_machine *m, vxl_value v, u32 *position, u64 *mask)
{
	s64 field;
	u32 size;

	if (!get_integer(m, v, &field))
		return false;
	size = field & ((1 << FIELD_SHIFT) - 1);
	*position = field >> FIELD_SHIFT & 0x7f;
	if (field < 0 || field >> FIELD_SHIFT > 64 || size + *position > 64) {
		vxl_raise_type(m, "a field made by byte", v);
		return false;
	}
	*mask = size == 64 ? ~0ull : (1ull << size) - 1;
	return true;
}

static vxl_value lisp_ldb(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	u32 position;
	u64 mask;
	s64 n;

	(void)nargs;
	if (!get_field(m, args[0], &position, &mask) || !get_integer(m, args[1], &n))
		return VXL_ERROR;
	return make_integer(m, mask ? (u64)n >> position & mask : 0);
}

static vxl_value lisp_dpb(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	u32 position;
	s64 new, n;
	u64 mask;

	(void)nargs;
	if (!get_integer(m, args[0], &new) || !get_field(m, args[1], &position, &mask) ||
	    !get_integer(m, args[2], &n))
		return VXL_ERROR;
	if (!mask)
		return args[2];
	return make_integer(m, ((u64)n & ~(mask << position)) | ((u64)new & mask) << position);
}

/* The low bits of an integer, as an unsigned or signed number. */
#define VIEW(name, type)								\
static vxl_value name(struct vxl_machine *m, const vxl_value *args, unsigned int nargs) \
{											\
	s64 n;										\
											\
	(void)nargs;									\
	return get_integer(m, args[0], &n) ? make_integer(m, (type)n) : VXL_ERROR;	\
}

VIEW(lisp_u8, u8)
VIEW(lisp_u16, u16)
VIEW(lisp_u32, u32)
VIEW(lisp_s8, s8)
VIEW(lisp_s16, s16)
VIEW(lisp_s32, s32)

/* True if each argument is less than the next (or equal to it), compared as unsigned numbers. */
static vxl_value ascending(struct vxl_machine *m, const vxl_value *args, unsigned int nargs,
			   bool or_equal)
{
	bool holds = true;
	unsigned int i;
	s64 a, b;

	if (!get_integer(m, args[0], &a))
		return VXL_ERROR;
	for (i = 1; i < nargs; i++, a = b) {
		if (!get_integer(m, args[i], &b))
			return VXL_ERROR;
		holds &= (u64)a < (u64)b || (or_equal && a == b);
	}
	return truth(holds);
}

static vxl_value lisp_u64_less(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return ascending(m, args, nargs, false);
}

static vxl_value lisp_u64_less_equal(struct vxl_machine *m, const vxl_value *args,
				   unsigned int nargs)
{
	return ascending(m, args, nargs, true);
}

static const struct vxl_primitive entries[] = {
	{ "logand", lisp_logand, 0, VXL_MANY, 0,
	  "(logand INTEGER ...)\n"
	  "Returns the bits that are set in all integers.\n"
	  "(logand 12 10) => 8" },
	{ "logior", lisp_logior, 0, VXL_MANY, 0,
	  "(logior INTEGER ...)\n"
	  "Returns the bits that are set in at least one integer.\n"
	  "(logior 12 10) => 14" },
	{ "logxor", lisp_logxor, 0, VXL_MANY, 0,
	  "(logxor INTEGER ...)\n"
	  "Returns the bits that are set in an odd number of the integers.\n"
	  "(logxor 12 10) => 6" },
	{ "lognot", lisp_lognot, 1, 1, 0,
	  "(lognot INTEGER)\n"
	  "Returns the bits that are not set.\n"
	  "(lognot 0) => -1" },
	{ "logandc2", lisp_logandc2, 2, 2, 0,
	  "(logandc2 INTEGER MASK)\n"
	  "Returns the bits of INTEGER that are not set in MASK.\n"
	  "(logandc2 15 5) => 10" },
	{ "logtest", lisp_logtest, 2, 2, 0,
	  "(logtest A B)\n"
	  "True if at least one bit is set in both A and B.\n"
	  "(logtest O_CREAT (logior O_CREAT O_EXCL)) => t" },
	{ "logbitp", lisp_logbitp, 2, 2, 0,
	  "(logbitp INDEX INTEGER)\n"
	  "True if bit INDEX is set.\n"
	  "(logbitp 1 2) => t" },
	{ "logcount", lisp_logcount, 1, 1, 0,
	  "(logcount INTEGER)\n"
	  "Returns the number of bits that are set; for a negative INTEGER, of bits\n"
	  "that are clear.\n"
	  "(logcount 255) => 8" },
	{ "integer-length", lisp_integer_length, 1, 1, 0,
	  "(integer-length INTEGER)\n"
	  "Returns the number of bits that INTEGER needs, without a sign bit.\n"
	  "(integer-length 255) => 8" },
	{ "ash", lisp_ash, 2, 2, 0,
	  "(ash INTEGER COUNT)\n"
	  "Shifts INTEGER left by COUNT bits. A negative COUNT shifts right.\n"
	  "(ash 1 10) => 1024" },
	{ "byte", lisp_byte, 2, 2, 0,
	  "(byte SIZE POSITION)\n"
	  "Returns the field of SIZE bits that starts at bit POSITION, for ldb and dpb.\n"
	  "(ldb (byte 8 4) #xabcd) => 188" },
	{ "ldb", lisp_ldb, 2, 2, 0,
	  "(ldb FIELD INTEGER)\n"
	  "Returns the value of the field. (setf (ldb FIELD PLACE) VALUE) changes it.\n"
	  "(ldb (byte 8 8) #x1234) => 18" },
	{ "dpb", lisp_dpb, 3, 3, 0,
	  "(dpb VALUE FIELD INTEGER)\n"
	  "Returns INTEGER with VALUE put into the field.\n"
	  "(dpb 1 (byte 4 4) 0) => 16" },
	{ "u8", lisp_u8, 1, 1, 0,
	  "(u8 INTEGER)\n"
	  "Returns the low 8 bits as an unsigned integer.\n"
	  "(u8 -1) => 255" },
	{ "u16", lisp_u16, 1, 1, 0,
	  "(u16 INTEGER)\n"
	  "Returns the low 16 bits as an unsigned integer.\n"
	  "(u16 -1) => 65535" },
	{ "u32", lisp_u32, 1, 1, 0,
	  "(u32 INTEGER)\n"
	  "Returns the low 32 bits as an unsigned integer.\n"
	  "(u32 -1) => 4294967295" },
	{ "s8", lisp_s8, 1, 1, 0,
	  "(s8 INTEGER)\n"
	  "Returns the low 8 bits as a signed integer.\n"
	  "(s8 255) => -1" },
	{ "s16", lisp_s16, 1, 1, 0,
	  "(s16 INTEGER)\n"
	  "Returns the low 16 bits as a signed integer.\n"
	  "(s16 65535) => -1" },
	{ "s32", lisp_s32, 1, 1, 0,
	  "(s32 INTEGER)\n"
	  "Returns the low 32 bits as a signed integer.\n"
	  "(s32 #xffffffff) => -1" },
	{ "u64<", lisp_u64_less, 1, VXL_MANY, 0,
	  "(u64< INTEGER ...)\n"
	  "True if each is less than the next, compared as unsigned integers of 64\n"
	  "bits.\n"
	  "(u64< 1 -1) => t" },
	{ "u64<=", lisp_u64_less_equal, 1, VXL_MANY, 0,
	  "(u64<= INTEGER ...)\n"
	  "True if each is less than the next or equal, compared as unsigned integers\n"
	  "of 64 bits.\n"
	  "(u64<= 1 1 -1) => t" },
};

const struct primitive_table bit_primitives = { "bits", entries, ARRAY_SIZE(entries) };
