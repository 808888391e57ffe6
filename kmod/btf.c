// SPDX-License-Identifier: GPL-2.0
#include "kmod/btf.h"

#define MAGIC		0xeb9f
#define HEADER		24	/* bytes */
#define SIZE_MOST	(1u << 30)	/* bytes */
#define ENTRY		12	/* bytes of a type before its details */
#define DEPTH		16	/* of pointers, typedefs and the like */

enum kind {
	KIND_INT = 1, KIND_PTR, KIND_ARRAY, KIND_STRUCT, KIND_UNION, KIND_ENUM, KIND_FWD,
	KIND_TYPEDEF, KIND_VOLATILE, KIND_CONST, KIND_RESTRICT, KIND_FUNC, KIND_FUNC_PROTO,
	KIND_VAR, KIND_DATASEC, KIND_FLOAT, KIND_DECL_TAG, KIND_TYPE_TAG, KIND_ENUM64, KINDS
};

/* The size of the data that follows the entry of a type, by kind: a fixed part, and a part for each
 * member. */
static const struct {
	u8 fixed, each;
} details[KINDS] = {
	[KIND_INT] = { 4, 0 }, [KIND_ARRAY] = { 12, 0 }, [KIND_STRUCT] = { 0, 12 },
	[KIND_UNION] = { 0, 12 }, [KIND_ENUM] = { 0, 8 }, [KIND_FUNC_PROTO] = { 0, 8 },
	[KIND_VAR] = { 4, 0 }, [KIND_DATASEC] = { 0, 12 }, [KIND_DECL_TAG] = { 4, 0 },
	[KIND_ENUM64] = { 0, 12 },
};

struct type {
	u32 name;		/* offset in the string section */
	enum kind kind;
	u32 members;
	u32 size_or_type;
};

static u32 word(const struct btf_types *btf, u32 at)
{
	u32 value;

	memcpy(&value, btf->data + at, sizeof(value));
	return value;
}

static struct type type_at(const struct btf_types *btf, u32 at)
{
	u32 info = word(btf, at + 4);

	return (struct type) { word(btf, at), info >> 24 & 0x1f, info & 0xffff,
			       word(btf, at + 8) };
}

/* The string at an offset; "" if the offset is invalid. */
static const char *string(const struct btf_types *btf, u32 at)
{
	return at < btf->strings_end - btf->strings ?
		(const char *)btf->data + btf->strings + at : "";
}

/* Visits all types, counts them, and stores their offsets unless btf->offsets is NULL. */
static const char *walk(struct btf_types *btf)
{
	u32 at = btf->types, left;
	struct type type;

	btf->count = 0;
	while ((left = btf->types_end - at)) {
		if (left < ENTRY)
			return "a type is cut off";
		type = type_at(btf, at);
		if (type.kind >= KINDS || !type.kind)
			return "a type has an unknown kind";
		left -= ENTRY;
		if (left < details[type.kind].fixed + type.members * details[type.kind].each)
			return "a type is cut off";
		btf->count++;
		if (btf->offsets)
			btf->offsets[btf->count - 1] = at;
		at += ENTRY + details[type.kind].fixed + type.members * details[type.kind].each;
	}
	return NULL;
}

static u16 header_magic(const void *data)
{
	u16 magic;

	memcpy(&magic, data, sizeof(magic));
	return magic;
}

const char *btf_open(struct btf_types *btf, const void *data, size_t size)
{
	const char *failure;
	/* header: its length; sizes: type_off, type_len, str_off, str_len */
	u32 header, sizes[4];

	*btf = (struct btf_types) { .data = data };
	if (size < HEADER || size > SIZE_MOST || header_magic(data) != MAGIC)
		return "it has no header";
	header = word(btf, 4);
	memcpy(sizes, btf->data + 8, sizeof(sizes));
	if (header > size || sizes[0] > size || sizes[1] > size || sizes[2] > size ||
	    sizes[3] > size || !sizes[3] || header + sizes[0] + (u64)sizes[1] > size ||
	    header + sizes[2] + (u64)sizes[3] > size)
		return "its header is wrong";
	btf->types = header + sizes[0];
	btf->types_end = btf->types + sizes[1];
	btf->strings = header + sizes[2];
	btf->strings_end = btf->strings + sizes[3];
	if (btf->data[btf->strings_end - 1])
		return "its strings have no end";
	failure = walk(btf);
	if (failure)
		return failure;
	btf->offsets = vxl_alloc((btf->count + 1) * sizeof(*btf->offsets));
	return btf->offsets ? walk(btf) : "no memory";
}

void btf_close(struct btf_types *btf)
{
	vxl_free(btf->offsets);
	btf->offsets = NULL;
}

static bool get(const struct btf_types *btf, u32 id, struct type *type)
{
	if (!id || id > btf->count)
		return false;
	*type = type_at(btf, btf->offsets[id - 1]);
	return true;
}

const char *btf_function(const struct btf_types *btf, u32 id, u32 *prototype)
{
	struct type type;

	if (!get(btf, id, &type) || type.kind != KIND_FUNC)
		return NULL;
	*prototype = type.size_or_type;
	return string(btf, type.name);
}

/* Like btf_offset(), in the type whose entry is at offset at of the data. */
static int offset_in(const struct btf_types *btf, u32 at, struct type type, const char *member)
{
	u32 i, bits;

	for (i = 0, at += ENTRY; i < type.members; i++, at += details[KIND_STRUCT].each) {
		bits = word(btf, at + 8);
		if (!strcmp(string(btf, word(btf, at)), member))
			return bits % 8 ? -1 : (int)(bits / 8);
	}
	return -1;
}

int btf_offset(const struct btf_types *btf, const char *structure, const char *member)
{
	struct type type;
	int offset = -1;
	u32 id;

	for (id = 1; offset < 0 && get(btf, id, &type); id++)
		if (type.kind == KIND_STRUCT && !strcmp(string(btf, type.name), structure))
			offset = offset_in(btf, btf->offsets[id - 1], type, member);
	return offset;
}

/* Appends text to a buffer; drops what does not fit. */
struct writer {
	char *text;
	size_t length;
};

static void put(struct writer *writer, const char *text)
{
	while (*text && writer->length < BTF_TEXT - 1)
		writer->text[writer->length++] = *text++;
	writer->text[writer->length] = 0;
}

static void put_number(struct writer *writer, u32 number)
{
	char text[12], *at = text + sizeof(text) - 1;

	*at = 0;
	do {
		*--at = '0' + number % 10;
		number /= 10;
	} while (number);
	put(writer, at);
}

static void put_type(struct writer *writer, const struct btf_types *btf, u32 id)
{
	unsigned int stars = 0, depth;
	struct type type = { .kind = 0 };

	for (depth = 0; depth < DEPTH; depth++) {
		if (!id || !get(btf, id, &type)) {
			put(writer, id ? "?" : "0");
			break;
		}
		if (type.kind == KIND_PTR)
			stars++;
		else if (type.kind != KIND_TYPEDEF && type.kind != KIND_CONST &&
			 type.kind != KIND_VOLATILE && type.kind != KIND_RESTRICT &&
			 type.kind != KIND_TYPE_TAG)
			break;
		id = type.size_or_type;
	}
	if (id && type.kind == KIND_FUNC_PROTO)
		put(writer, "()");
	else if (id && *string(btf, type.name) &&
		 (type.kind == KIND_STRUCT || type.kind == KIND_UNION || type.kind == KIND_FWD))
		put(writer, string(btf, type.name));
	else if (id)
		put_number(writer, type.size_or_type);
	while (stars--)
		put(writer, "*");
}

void btf_describe(const struct btf_types *btf, u32 prototype, char text[BTF_TEXT])
{
	struct writer writer = { .text = text };
	struct type type;
	u32 i, at;

	text[0] = 0;
	if (!get(btf, prototype, &type) || type.kind != KIND_FUNC_PROTO)
		return;
	at = btf->offsets[prototype - 1] + ENTRY;
	put_type(&writer, btf, type.size_or_type);
	put(&writer, "(");
	for (i = 0; i < type.members; i++) {
		put(&writer, i ? "," : "");
		put_type(&writer, btf, word(btf, at + i * 8 + 4));
	}
	put(&writer, ")");
}
