/* SPDX-License-Identifier: GPL-2.0 */
/* The printer. It follows nested values with a stack that the caller passes. */
#include "vxelisp/machine/print.h"

void sink_add(struct sink *sink, const char *bytes, size_t length)
{
	if (sink->builder) {
		builder_add(sink->builder, bytes, length);
		return;
	}
	if (!sink->size)
		return;
	if (length > sink->size - 1 - sink->length)
		length = sink->size - 1 - sink->length;
	memcpy(sink->buffer + sink->length, bytes, length);
	sink->length += length;
	sink->buffer[sink->length] = '\0';
}

static bool is_full(const struct sink *sink)
{
	if (sink->builder)
		return sink->builder->failed;
	return sink->length + 1 >= sink->size;
}

static void add_text(struct sink *sink, const char *text)
{
	sink_add(sink, text, strlen(text));
}

void sink_number(struct sink *sink, s64 n, unsigned int radix)
{
	u64 rest = n < 0 ? 0 - (u64)n : (u64)n;
	char digits[66];
	char *at = digits + sizeof(digits);

	do {
		*--at = "0123456789abcdef"[rest % radix];
		rest /= radix;
	} while (rest);
	if (n < 0)
		*--at = '-';
	sink_add(sink, at, digits + sizeof(digits) - at);
}

/* Plain bytes of a string are added in pieces of this size, until the sink is full. */
#define PLAIN_MAX	256

static void print_escaped(struct sink *sink, struct vxl_string s)
{
	static const char hex[] = "0123456789abcdef";
	char code[4] = "\\";
	size_t i, plain = 0;

	sink_add(sink, "\"", 1);
	for (i = 0; i < s.length && !is_full(sink); i++) {
		u8 byte = s.bytes[i];
		u32 length = 2;

		if (byte >= ' ' && byte != 0x7f && byte != '"' && byte != '\\') {
			if (i - plain < PLAIN_MAX)
				continue;
			sink_add(sink, s.bytes + plain, i - plain);
			plain = i;
			continue;
		}
		code[1] = byte;
		if (byte == '\n') {
			code[1] = 'n';
		} else if (byte == '\t') {
			code[1] = 't';
		} else if (byte != '"' && byte != '\\') {
			code[1] = 'x';
			code[2] = hex[byte >> 4];
			code[3] = hex[byte & 15];
			length = 4;
		}
		sink_add(sink, s.bytes + plain, i - plain);
		sink_add(sink, code, length);
		plain = i + 1;
	}
	sink_add(sink, s.bytes + plain, i - plain);
	sink_add(sink, "\"", 1);
}

static void print_function(struct sink *sink, const struct vxl_space *space, vxl_value v)
{
	const struct code *code;
	struct vxl_string name;

	if (is_type(space, v, OBJECT_CLOSURE))
		v = REFERENCED(space, v, closure)->code;
	code = REFERENCED(space, v, code);
	if (code->name == VXL_NIL) {
		add_text(sink, "#<lambda>");
		return;
	}
	name = vxl_symbol_name(space, code->name);
	add_text(sink, "#<function ");
	sink_add(sink, name.bytes, name.length);
	add_text(sink, ">");
}

static const char *object_name(const struct vxl_space *space, vxl_value v)
{
	switch (object_at(space, v)->type) {
	case OBJECT_PATHMAP:
		return "#<path-map>";
	case OBJECT_INTSET:
		return "#<int-set>";
	case OBJECT_INTMAP:
		return "#<int-map>";
	case OBJECT_ADDRESSSET:
		return "#<address-set>";
	case OBJECT_TABLE:
		return "#<hash-table>";
	case OBJECT_STATE:
		return "#<state>";
	default:
		return "#<object>";
	}
}

/* Prints any value except a cons or a vector. */
static void print_atom(struct sink *sink, const struct vxl_space *space, vxl_value v,
		       bool escape)
{
	struct vxl_string s;

	if (is_integer(space, v)) {
		sink_number(sink, integer_of(space, v), 10);
	} else if (is_symbol(v)) {
		s = vxl_symbol_name(space, v);
		sink_add(sink, s.bytes, s.length);
	} else if (is_string(v)) {
		s = string_bytes(space, v);
		if (escape)
			print_escaped(sink, s);
		else
			sink_add(sink, s.bytes, s.length);
	} else if (v == UNBOUND) {
		add_text(sink, "#<unbound>");
	} else if (is_type(space, v, OBJECT_PRIMITIVE)) {
		add_text(sink, "#<primitive>");
	} else if (is_function(space, v)) {
		print_function(sink, space, v);
	} else {
		add_text(sink, object_name(space, v));
	}
}

#define IS_LIST	(~(vxl_value)0)

/*
 * @walk is a stack of pairs, one for each list or vector that is being printed. The pair of a list
 * is the rest of the list and IS_LIST. The pair of a vector is the vector and the index of its next
 * element.
 */
void print_value(struct sink *sink, const struct vxl_space *space, vxl_value v,
		 bool escape, vxl_value *walk, u32 depth)
{
	vxl_value *open = walk, *end = walk + 2 * depth;

	for (;;) {
		if ((is_cons(v) || is_type(space, v, OBJECT_VECTOR)) && open == end) {
			add_text(sink, "...");
		} else if (is_cons(v)) {
			add_text(sink, "(");
			open[0] = cons_at(space, v)->cdr;
			open[1] = IS_LIST;
			open += 2;
			v = cons_at(space, v)->car;
			continue;
		} else if (is_type(space, v, OBJECT_VECTOR)) {
			add_text(sink, "#(");
			open[0] = v;
			open[1] = 0;
			open += 2;
		} else {
			print_atom(sink, space, v, escape);
		}
		for (;;) {
			if (open == walk || is_full(sink))
				return;
			v = open[-2];
			if (open[-1] == IS_LIST) {
				if (is_cons(v)) {
					add_text(sink, " ");
					open[-2] = cons_at(space, v)->cdr;
					v = cons_at(space, v)->car;
					break;
				}
				if (v != VXL_NIL) {
					add_text(sink, " . ");
					open[-2] = VXL_NIL;
					break;
				}
			} else if (open[-1] < object_at(space, v)->count) {
				if (open[-1])
					add_text(sink, " ");
				v = REFERENCED(space, v, vector)->element[open[-1]++];
				break;
			}
			add_text(sink, ")");
			open -= 2;
		}
	}
}

size_t vxl_print(const struct vxl_space *space, vxl_value v, bool escape,
		 char *buffer, size_t size)
{
	struct sink sink = { .buffer = buffer, .size = size };
	vxl_value walk[2 * 8];

	if (!size)
		return 0;
	buffer[0] = '\0';
	print_value(&sink, space, v, escape, walk, ARRAY_SIZE(walk) / 2);
	return sink.length;
}

vxl_value raise_undefined(struct vxl_machine *m, const char *what, vxl_value symbol)
{
	return vxl_raise(m, VXL_UNDEFINED, "undefined %s %.*s", what,
			 TEXT(vxl_symbol_name(&m->space, symbol)));
}

/* Prints directly into the message, because a buffer would take too much of the kernel's stack. */
vxl_value vxl_raise_type(struct vxl_machine *m, const char *expected, vxl_value value)
{
	struct sink sink = {
		.buffer = m->error.message,
		.size = sizeof(m->error.message),
	};

	vxl_raise(m, VXL_TYPE, "%s expected, not ", expected);
	sink.length = strlen(m->error.message);
	print_value(&sink, &m->space, value, true, m->walk, VXL_WALK_MAX);
	return VXL_ERROR;
}
