/* SPDX-License-Identifier: GPL-2.0 */
/* Makes objects in a machine, and charges steps for it. */
#include "vxelisp/machine/heap.h"

bool vxl_charge(struct vxl_machine *m, u64 steps)
{
	if (likely(m->steps >= 0 && steps <= (u64)m->steps)) {
		m->steps -= steps;
		return true;
	}
	m->steps = -1;
	vxl_raise(m, VXL_STEPS, "out of steps");
	return false;
}

u32 heap_exhausted(struct vxl_machine *m)
{
	vxl_raise(m, VXL_ARENA, "out of %s: all %u bytes are in use",
		  m->world ? "heap" : "arena", m->limit);
	return NO_ROOM;
}

bool check_mutable(struct vxl_machine *m, vxl_value v)
{
	if (m->world || v & REGION_BIT)
		return true;
	vxl_raise(m, VXL_FROZEN, "frozen: policies are read-only while judging");
	return false;
}

vxl_value make_object(struct vxl_machine *m, unsigned int type, u64 size, u32 count)
{
	struct object *object;
	u32 at;

	at = unlikely(size > m->limit) ? heap_exhausted(m) : heap_take(m, size);
	if (at == NO_ROOM)
		return VXL_ERROR;
	object = object_at(&m->space, at | TAG_OBJECT);
	*object = (struct object) { .type = type, .count = count };
	return at | TAG_OBJECT;
}

vxl_value make_boxed_integer(struct vxl_machine *m, s64 n)
{
	vxl_value v = make_object(m, OBJECT_INTEGER, sizeof(struct integer), 0);

	if (v != VXL_ERROR)
		REFERENCED(&m->space, v, integer)->value = n;
	return v;
}

vxl_value make_vector(struct vxl_machine *m, u64 count)
{
	struct vector *vector;
	vxl_value v;
	u32 i;

	if (count > VXL_VECTOR_MAX)
		return vxl_raise(m, VXL_LIMIT, "a vector has at most %u elements",
				 (unsigned int)VXL_VECTOR_MAX);
	if (!vxl_charge(m, count / 8))
		return VXL_ERROR;
	v = make_object(m, OBJECT_VECTOR, sizeof(*vector) + count * sizeof(vxl_value), count);
	if (v == VXL_ERROR)
		return v;
	vector = REFERENCED(&m->space, v, vector);
	for (i = 0; i < count; i++)
		vector->element[i] = VXL_NIL;
	return v;
}

vxl_value make_string(struct vxl_machine *m, u64 length, char **bytes)
{
	struct string *string;
	u32 at;

	if (length > VXL_STRING_MAX)
		return vxl_raise(m, VXL_LIMIT, "a string has at most %u bytes",
				 (unsigned int)VXL_STRING_MAX);
	if (!vxl_charge(m, length / 16))
		return VXL_ERROR;
	at = heap_take(m, sizeof(*string) + length);
	if (at == NO_ROOM)
		return VXL_ERROR;
	string = string_at(&m->space, at | TAG_STRING);
	string->length = length;
	string->where = at + sizeof(*string);
	*bytes = (char *)(string + 1);
	return at | TAG_STRING;
}

vxl_value make_slice(struct vxl_machine *m, vxl_value from, u32 start, u32 end)
{
	u32 where = string_at(&m->space, from)->where + start;
	struct string *string;
	u32 at;

	at = heap_take(m, sizeof(*string));
	if (at == NO_ROOM)
		return VXL_ERROR;
	string = string_at(&m->space, at | TAG_STRING);
	string->length = end - start;
	string->where = where;
	return at | TAG_STRING;
}

bool list_push(struct vxl_machine *m, struct list *list, vxl_value element)
{
	vxl_value cell = make_cons(m, element, VXL_NIL);

	if (cell == VXL_ERROR)
		return false;
	if (list->head == VXL_NIL)
		list->head = cell;
	else
		cons_at(&m->space, list->tail)->cdr = cell;
	list->tail = cell;
	return true;
}

void builder_start(struct builder *b, struct vxl_machine *m)
{
	b->m = m;
	b->length = 0;
	b->at = heap_take(m, sizeof(struct string));
	b->failed = b->at == NO_ROOM;
}

void builder_add(struct builder *b, const char *bytes, size_t length)
{
	u32 end;

	if (b->failed)
		return;
	end = (b->at & ~REGION_BIT) + sizeof(struct string) + b->length;
	if (b->length + (u64)length > VXL_STRING_MAX) {
		vxl_raise(b->m, VXL_LIMIT, "a string has at most %u bytes",
			  (unsigned int)VXL_STRING_MAX);
		b->failed = true;
	} else if (length > b->m->limit - end) {
		heap_exhausted(b->m);
		b->failed = true;
	} else if (!vxl_charge(b->m, 1 + length / 16)) {
		b->failed = true;
	} else {
		memcpy(b->m->space.base[b->m->region != 0] + end, bytes, length);
		b->length += length;
		b->m->used = (end + length + 7) & ~7u;
	}
}

vxl_value builder_finish(struct builder *b)
{
	struct string *string;

	if (b->failed)
		return VXL_ERROR;
	string = string_at(&b->m->space, b->at | TAG_STRING);
	string->length = b->length;
	string->where = b->at + sizeof(*string);
	return b->at | TAG_STRING;
}

vxl_value vxl_make_integer(struct vxl_machine *m, s64 n)
{
	return make_integer(m, n);
}

vxl_value vxl_make_string(struct vxl_machine *m, const char *bytes, size_t length)
{
	char *to;
	vxl_value v = make_string(m, length, &to);

	if (v != VXL_ERROR)
		memcpy(to, bytes, length);
	return v;
}

vxl_value vxl_make_cons(struct vxl_machine *m, vxl_value car, vxl_value cdr)
{
	return make_cons(m, car, cdr);
}

bool grow_array(struct vxl_machine *m, void **array, u32 *capacity, u32 count,
		size_t element, u32 limit)
{
	u32 wanted = *capacity ? *capacity * 2 : 64;
	void *grown;

	if (count < *capacity)
		return true;
	if (count >= limit) {
		vxl_raise(m, VXL_LIMIT, "the form is too large");
		return false;
	}
	grown = vxl_alloc(wanted * element);
	if (!grown) {
		vxl_raise(m, VXL_MEMORY, "out of memory");
		return false;
	}
	if (*array)
		memcpy(grown, *array, count * element);
	vxl_free(*array);
	*array = grown;
	*capacity = wanted;
	return true;
}
