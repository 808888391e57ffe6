/* SPDX-License-Identifier: GPL-2.0 */
/* Making objects in the heap of a world, or the arena of a machine. */
#ifndef VXELISP_HEAP_H
#define VXELISP_HEAP_H

#include "vxelisp/machine/machine.h"

/*
 * Allocates @size bytes. Returns the region and offset to add a tag to, or
 * NO_ROOM, raised already. The memory is not cleared.
 */
#define NO_ROOM	(~0u)
u32 heap_exhausted(struct vxl_machine *m) __attribute__((cold));

static inline u32 heap_take(struct vxl_machine *m, u32 size)
{
	u32 at = m->used;

	size = (size + 7) & ~7u;
	if (unlikely(size > m->limit - at))
		return heap_exhausted(m);
	m->used = at + size;
	return at | m->region;
}

/* May objects at this reference be changed? Raises VXL_FROZEN if not. */
bool check_mutable(struct vxl_machine *m, vxl_value v);

vxl_value make_boxed_integer(struct vxl_machine *m, s64 n);

static inline vxl_value make_integer(struct vxl_machine *m, s64 n)
{
	return likely(fits_fixnum(n)) ? make_fixnum(n) : make_boxed_integer(m, n);
}

static inline vxl_value make_cons(struct vxl_machine *m, vxl_value car, vxl_value cdr)
{
	u32 at = heap_take(m, sizeof(struct cons));
	struct cons *cell;

	if (unlikely(at == NO_ROOM))
		return VXL_ERROR;
	cell = cons_at(&m->space, at | TAG_CONS);
	cell->car = car;
	cell->cdr = cdr;
	return at | TAG_CONS;
}

/* A vector of @count nils. */
vxl_value make_vector(struct vxl_machine *m, u64 count);

/* A string of @length bytes to be filled in through @bytes. */
vxl_value make_string(struct vxl_machine *m, u64 length, char **bytes);

/* Bytes @start to @end of a string, which share its memory. */
vxl_value make_slice(struct vxl_machine *m, vxl_value string, u32 start, u32 end);

/* An object of @size bytes in all, with a header of @type and @count. */
vxl_value make_object(struct vxl_machine *m, unsigned int type, u64 size, u32 count);

/*
 * A list built front to back: start with { VXL_NIL, VXL_NIL }; the list is
 * in @head. list_push() is false, raised, when there is no room.
 */
struct list {
	vxl_value head, tail;
};

bool list_push(struct vxl_machine *m, struct list *list, vxl_value element);

/* A string that grows at the end of the heap; nothing else may allocate. */
struct builder {
	struct vxl_machine *m;
	u32 at;			/* of the string's header */
	u32 length;
	bool failed;
};

void builder_start(struct builder *b, struct vxl_machine *m);
void builder_add(struct builder *b, const char *bytes, size_t length);
vxl_value builder_finish(struct builder *b);

/*
 * Makes room for one more element in a growing array outside of the heap. @count
 * elements of @element bytes are in use; more than @limit are refused. May sleep.
 * False, raised, when there is no room.
 */
bool grow_array(struct vxl_machine *m, void **array, u32 *capacity, u32 count,
		size_t element, u32 limit);

#endif
