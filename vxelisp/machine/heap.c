/* SPDX-License-Identifier: GPL-2.0 */
/* Making objects, and raising errors, in a machine. */
#include "vxelisp/machine/machine.h"

bool machine_init(struct vxl_machine *m, u32 stack_slots, u32 frames)
{
	m->stack = vxl_alloc(stack_slots * sizeof(*m->stack));
	m->frames = vxl_alloc(frames * sizeof(*m->frames));
	if (!m->stack || !m->frames)
		return false;
	m->stack_end = m->stack + stack_slots;
	m->frames_end = m->frames + frames;
	return true;
}

void machine_release(struct vxl_machine *m)
{
	vxl_free(m->stack);
	vxl_free(m->frames);
}

static u32 pick(u32 wanted, u32 normal, u32 least, u32 most)
{
	if (!wanted)
		wanted = normal;
	return wanted < least ? least : wanted > most ? most : wanted;
}

struct vxl_machine *vxl_machine_new(const struct vxl_machine_size *size)
{
	static const struct vxl_machine_size standard;
	struct vxl_machine *m = vxl_alloc(sizeof(*m));

	if (!m)
		return NULL;
	if (!size)
		size = &standard;
	m->region = REGION_BIT;
	m->arena_bytes = pick(size->arena_bytes, VXL_ARENA_DEFAULT, 64,
			      VXL_ARENA_MAX) & ~7u;
	m->space.base[1] = vxl_alloc(m->arena_bytes);
	if (!machine_init(m, pick(size->stack_slots, VXL_STACK_DEFAULT, VXL_STACK_MIN, VXL_STACK_MAX),
			  pick(size->frames, VXL_FRAMES_DEFAULT, 2, VXL_FRAMES_MAX)) ||
	    !m->space.base[1]) {
		vxl_machine_free(m);
		return NULL;
	}
	m->space.size[1] = m->arena_bytes;
	m->limit = m->arena_bytes;
	return m;
}

void vxl_machine_free(struct vxl_machine *m)
{
	if (!m)
		return;
	machine_release(m);
	vxl_free(m->space.base[1]);
	vxl_free(m);
}

const struct vxl_space *vxl_machine_space(const struct vxl_machine *m)
{
	return &m->space;
}

const struct vxl_error *vxl_machine_error(const struct vxl_machine *m)
{
	return &m->error;
}

u64 vxl_machine_steps(const struct vxl_machine *m)
{
	return m->steps < 0 ? m->budget : m->budget - m->steps;
}

void vxl_machine_set_context(struct vxl_machine *m, void *context)
{
	m->context = context;
}

void *vxl_machine_context(const struct vxl_machine *m)
{
	return m->context;
}

void vxl_machine_set_state(struct vxl_machine *m, void *vxed_state, void *subsystem_state)
{
	m->state[VXL_SCOPE_VXED] = vxed_state;
	m->state[VXL_SCOPE_SUBSYSTEM] = subsystem_state;
}

vxl_value vxl_raise(struct vxl_machine *m, int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	m->error.status = status;
	m->error.line = 0;
	m->error.file[0] = m->error.backtrace[0] = '\0';
	vsnprintf(m->error.message, sizeof(m->error.message), format, args);
	va_end(args);
	return VXL_ERROR;
}

/* The printed value goes straight behind the text: no buffer on the stack. */
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
