/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values and the layout of objects.
 *
 * A value is a fixnum or a reference. A fixnum has bit 0 clear and an integer of 63 bits
 * above it. A reference has a tag in bits 0 to 2, an offset that is a multiple of 8, and
 * the region in bit 31. Region 0 is the world or image, region 1 the arena. A reference
 * never has a bit above 31 set, so code and objects hold references in 32 bits.
 *
 * Integers have 64 bits. One that does not fit a fixnum is an object.
 */
#ifndef VXELISP_VALUE_H
#define VXELISP_VALUE_H

#include "vxelisp/vxelisp.h"
#include "vxelisp/limits.h"

enum {
	TAG_CONS = 1,
	TAG_STRING = 3,
	TAG_SYMBOL = 5,
	TAG_OBJECT = 7,
	TAG_MASK = 7,
};

#define OFFSET_MASK	0x7ffffff8u
#define REGION_BIT	0x80000000u

/* Stands for a missing value. No object has this reference: nil is at offset 0, with another
 * tag. */
#define UNBOUND		((vxl_value)TAG_OBJECT)

#define FIXNUM_MAX	((s64)(~(u64)0 >> 2))
#define FIXNUM_MIN	(-FIXNUM_MAX - 1)

static inline bool is_fixnum(vxl_value v)
{
	return !(v & 1);
}

static inline s64 fixnum_value(vxl_value v)
{
	return (s64)v >> 1;
}

static inline vxl_value make_fixnum(s64 n)
{
	return (u64)n << 1;
}

static inline bool fits_fixnum(s64 n)
{
	return n >= FIXNUM_MIN && n <= FIXNUM_MAX;
}

static inline bool is_cons(vxl_value v)
{
	return (v & TAG_MASK) == TAG_CONS;
}

static inline bool is_string(vxl_value v)
{
	return (v & TAG_MASK) == TAG_STRING;
}

static inline bool is_symbol(vxl_value v)
{
	return (v & TAG_MASK) == TAG_SYMBOL;
}

static inline bool is_object(vxl_value v)
{
	return (v & TAG_MASK) == TAG_OBJECT;
}

static inline vxl_value truth(bool condition)
{
	return condition ? VXL_T : VXL_NIL;
}

struct cons {
	vxl_value car, cdr;
};

/*
 * @where is the place of the bytes: region and offset, with any alignment. The bytes follow
 * this header. If the string is a part of another one, they lie inside the other string.
 */
struct string {
	u32 length;
	u32 where;
};

enum symbol_flag {
	SYMBOL_CONSTANT = 1,	/* the value never changes and may be inlined */
	SYMBOL_VARIABLE = 2,	/* it is a global variable */
	SYMBOL_MACRO = 4,	/* the function is a macro */
	SYMBOL_CORE = 8,	/* the language or the host defined it */
	SYMBOL_LOCKED_FUNCTION = 16,	/* see symbols_lock() */
	SYMBOL_LOCKED_VALUE = 32,
};

struct symbol {
	vxl_value value;	/* or UNBOUND */
	vxl_value function;	/* or UNBOUND */
	u32 name;		/* a string */
	u32 hash;
	u16 flags;
	u16 special;		/* see operations.h; 0: an ordinary name */
	u32 doc;		/* a string or nil; not in images */
};

enum object_type {
	OBJECT_INTEGER = 1,
	OBJECT_VECTOR,
	OBJECT_BOX,		/* a variable that a closure captured */
	OBJECT_PRIMITIVE,
	OBJECT_CODE,
	OBJECT_CLOSURE,
	OBJECT_PATHMAP,
	OBJECT_INTSET,
	OBJECT_ADDRESSSET,
	OBJECT_TABLE,		/* this and the next are laid out as vectors */
	OBJECT_INTMAP,
	OBJECT_STATE,
};

struct object {
	u8 type;
	u8 reserved;
	u16 extra;
	u32 count;		/* of what follows, in units of the type */
};

struct integer {
	struct object object;
	s64 value;
};

struct vector {
	struct object object;	/* count: elements */
	vxl_value element[];
};

struct box {
	struct object object;
	vxl_value value;
};

struct primitive {
	struct object object;	/* count: index into the table of primitives */
};

struct closure {
	struct object object;	/* count: captured values */
	vxl_value code;
	vxl_value captured[];
};

/* The function is a closure, or has optional or rest parameters. There is no fast path for it. */
#define ARITY_ANY	0xffff

struct code {
	struct object object;	/* count: words; extra: registers of a frame */
	u16 arity;		/* exact number of arguments, or ARITY_ANY */
	u8 required, optional;
	u8 rest;		/* it takes any further arguments, as a list */
	u8 self;		/* register that holds the closure; 0xff: none */
	u16 used;		/* bit i: parameter i is used, for the first 16 */
	u32 name;		/* a symbol, or nil */
	u32 file;		/* a string */
	u32 positions;		/* a string: see code.h */
	u32 line;		/* of the first instruction */
	u32 word[];
};

/* An object whose content is only bytes. */
struct blob {
	struct object object;	/* count: bytes */
	u8 bytes[];
};

static inline void *space_at(const struct vxl_space *space, u64 where, u64 size)
{
	unsigned int region = where >> 31 & 1;
	u32 offset = where & ~(u64)REGION_BIT;

#ifdef VXL_CHECKED
	vxl_assert(where >> 32 == 0 && offset + size <= space->size[region]);
#else
	(void)size;
#endif
	return space->base[region] + offset;
}

#define REFERENCED(space, v, type) \
	((struct type *)space_at(space, (v) & ~(vxl_value)TAG_MASK, sizeof(struct type)))

static inline struct cons *cons_at(const struct vxl_space *space, vxl_value v)
{
	return REFERENCED(space, v, cons);
}

static inline struct symbol *symbol_at(const struct vxl_space *space, vxl_value v)
{
	return REFERENCED(space, v, symbol);
}

/* Whether a symbol names a function, a macro or a special form. */
static inline bool is_fbound(const struct symbol *symbol)
{
	return symbol->function != UNBOUND || symbol->special;
}

static inline struct string *string_at(const struct vxl_space *space, vxl_value v)
{
	return REFERENCED(space, v, string);
}

static inline struct object *object_at(const struct vxl_space *space, vxl_value v)
{
	return REFERENCED(space, v, object);
}

static inline bool is_type(const struct vxl_space *space, vxl_value v, unsigned int type)
{
	return is_object(v) && v != UNBOUND && object_at(space, v)->type == type;
}

static inline struct vxl_string string_bytes(const struct vxl_space *space, vxl_value v)
{
	const struct string *s = string_at(space, v);

	return (struct vxl_string) {
		(const char *)space_at(space, s->where, s->length), s->length
	};
}

static inline bool is_boxed_integer(const struct vxl_space *space, vxl_value v)
{
	return is_type(space, v, OBJECT_INTEGER);
}

static inline bool is_integer(const struct vxl_space *space, vxl_value v)
{
	return is_fixnum(v) || is_boxed_integer(space, v);
}

/* The integer value of @v; is_integer() must hold. */
static inline s64 integer_of(const struct vxl_space *space, vxl_value v)
{
	return is_fixnum(v) ? fixnum_value(v) : REFERENCED(space, v, integer)->value;
}

static inline bool is_function(const struct vxl_space *space, vxl_value v)
{
	unsigned int type;

	if (!is_object(v) || v == UNBOUND)
		return false;
	type = object_at(space, v)->type;
	return type >= OBJECT_PRIMITIVE && type <= OBJECT_CLOSURE;
}

/* eq and eql: true for the same object, or equal integers. */
static inline bool values_eq(const struct vxl_space *space, vxl_value a, vxl_value b)
{
	if (a == b)
		return true;
	return is_boxed_integer(space, a) && is_boxed_integer(space, b) &&
	       integer_of(space, a) == integer_of(space, b);
}

/* The size of the object that @v refers to, in bytes, without padding. */
u32 object_size(const struct vxl_space *space, vxl_value v);

#endif
