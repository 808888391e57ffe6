/* SPDX-License-Identifier: GPL-2.0 */
/* The public accessors of values and errors. */
#include "vxelisp/machine/machine.h"

bool vxl_is_integer(const struct vxl_space *space, vxl_value v)
{
	return is_integer(space, v);
}

bool vxl_is_string(vxl_value v)
{
	return is_string(v);
}

bool vxl_is_symbol(vxl_value v)
{
	return is_symbol(v);
}

bool vxl_is_cons(vxl_value v)
{
	return is_cons(v);
}

bool vxl_is_vector(const struct vxl_space *space, vxl_value v)
{
	return is_type(space, v, OBJECT_VECTOR);
}

bool vxl_is_function(const struct vxl_space *space, vxl_value v)
{
	return is_function(space, v);
}

unsigned int vxl_small_integer(vxl_value v, unsigned int most)
{
	return is_fixnum(v) && fixnum_value(v) > 0 && fixnum_value(v) <= most ?
	       fixnum_value(v) : 0;
}

s64 vxl_integer(const struct vxl_space *space, vxl_value v)
{
	return is_integer(space, v) ? integer_of(space, v) : 0;
}

struct vxl_string vxl_string(const struct vxl_space *space, vxl_value v)
{
	return is_string(v) ? string_bytes(space, v) : (struct vxl_string) { "", 0 };
}

struct vxl_string vxl_symbol_name(const struct vxl_space *space, vxl_value v)
{
	if (!is_symbol(v))
		return (struct vxl_string) { "", 0 };
	return string_bytes(space, symbol_at(space, v)->name);
}

vxl_value vxl_car(const struct vxl_space *space, vxl_value v)
{
	return is_cons(v) ? cons_at(space, v)->car : VXL_NIL;
}

vxl_value vxl_cdr(const struct vxl_space *space, vxl_value v)
{
	return is_cons(v) ? cons_at(space, v)->cdr : VXL_NIL;
}

u32 vxl_vector_length(const struct vxl_space *space, vxl_value v)
{
	return vxl_is_vector(space, v) ? object_at(space, v)->count : 0;
}

vxl_value vxl_vector_get(const struct vxl_space *space, vxl_value v, u32 index)
{
	if (index >= vxl_vector_length(space, v))
		return VXL_NIL;
	return REFERENCED(space, v, vector)->element[index];
}

static bool bytes_are(struct vxl_string s, const char *text)
{
	size_t length = strlen(text);

	return s.length == length && !memcmp(s.bytes, text, length);
}

unsigned int vxl_function_arity(const struct vxl_space *space, vxl_value v)
{
	const struct code *code;

	if (is_type(space, v, OBJECT_CLOSURE))
		v = REFERENCED(space, v, closure)->code;
	if (!is_type(space, v, OBJECT_CODE))
		return is_type(space, v, OBJECT_PRIMITIVE) ? VXL_MANY : 0;
	code = REFERENCED(space, v, code);
	return code->rest ? VXL_MANY : code->required + code->optional;
}

bool vxl_string_is(const struct vxl_space *space, vxl_value v, const char *text)
{
	return is_string(v) && bytes_are(string_bytes(space, v), text);
}

bool vxl_symbol_is(const struct vxl_space *space, vxl_value v, const char *name)
{
	return is_symbol(v) && bytes_are(vxl_symbol_name(space, v), name);
}

u32 object_size(const struct vxl_space *space, vxl_value v)
{
	const struct object *object;

	switch (v & TAG_MASK) {
	case TAG_CONS:
		return sizeof(struct cons);
	case TAG_SYMBOL:
		return sizeof(struct symbol);
	case TAG_STRING:
		return sizeof(struct string) + string_at(space, v)->length;
	}
	object = object_at(space, v);
	switch (object->type) {
	case OBJECT_INTEGER:
		return sizeof(struct integer);
	case OBJECT_VECTOR:
	case OBJECT_TABLE:
	case OBJECT_INTMAP:
	case OBJECT_STATE:
		return sizeof(struct vector) + object->count * sizeof(vxl_value);
	case OBJECT_BOX:
		return sizeof(struct box);
	case OBJECT_PRIMITIVE:
		return sizeof(struct primitive);
	case OBJECT_CODE:
		return sizeof(struct code) + object->count * sizeof(u32);
	case OBJECT_CLOSURE:
		return sizeof(struct closure) + object->count * sizeof(vxl_value);
	default:
		return sizeof(struct blob) + object->count;
	}
}

const char *vxl_status_name(int status)
{
	static const char *const names[] = {
		[VXL_OK] = "ok",
		[VXL_SYNTAX] = "syntax error",
		[VXL_COMPILE] = "compile error",
		[VXL_RAISED] = "error",
		[VXL_TYPE] = "wrong type",
		[VXL_RANGE] = "out of range",
		[VXL_ARGUMENTS] = "wrong argument count",
		[VXL_UNDEFINED] = "undefined name",
		[VXL_FROZEN] = "frozen",
		[VXL_STEPS] = "out of steps",
		[VXL_STACK] = "out of stack",
		[VXL_ARENA] = "out of arena",
		[VXL_LIMIT] = "over a limit",
		[VXL_MEMORY] = "out of memory",
		[VXL_INCOMPLETE] = "incomplete",
	};

	if (status < 0 || status >= (int)ARRAY_SIZE(names))
		return "unknown status";
	return names[status];
}

size_t vxl_error_text(const struct vxl_error *error, char *buffer, size_t size)
{
	int length;

	if (!size)
		return 0;
	if (error->line)
		length = snprintf(buffer, size, "%s:%u:%u: %s", error->file,
				  error->line, error->column, error->message);
	else
		length = snprintf(buffer, size, "%s%s%s", error->file,
				  error->file[0] ? ": " : "", error->message);
	return (size_t)length < size ? (size_t)length : size - 1;
}
