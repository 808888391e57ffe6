/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Making objects. A world's machine allocates them in the world's heap, any other machine in its
 * own arena. Unless its comment says otherwise, each function raises an error and returns VXL_ERROR
 * if there is no room. Any context.
 */
#ifndef VXELISP_HEAP_H
#define VXELISP_HEAP_H

#include "vxelisp/machine/machine.h"

/*
 * Allocates @size bytes without clearing them. Returns region and offset, to which the caller adds
 * a tag. If the heap is full, raises an error and returns NO_ROOM.
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

/* True if the object may be changed. Otherwise raises VXL_FROZEN. */
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

/* A vector of @count elements, all nil. */
vxl_value make_vector(struct vxl_machine *m, u64 count);

/* A string of @length bytes. The caller fills it in through *@bytes. */
vxl_value make_string(struct vxl_machine *m, u64 length, char **bytes);

/* The part of @string from byte @start to before @end. It shares the memory. */
vxl_value make_slice(struct vxl_machine *m, vxl_value string, u32 start, u32 end);

/* An object of @size bytes, header included. Only the header is filled in. */
vxl_value make_object(struct vxl_machine *m, unsigned int type, u64 size, u32 count);

/*
 * A list that is built from front to back. Initialize it to { VXL_NIL, VXL_NIL }; @head is the
 * list. list_push() appends an element; if there is no room, it raises an error and returns false.
 */
struct list {
	vxl_value head, tail;
};

bool list_push(struct vxl_machine *m, struct list *list, vxl_value element);

/*
 * A string that grows at the end of the heap. Until builder_finish(), nothing else may be allocated
 * in the machine. After an error, builder_finish() returns VXL_ERROR.
 */
struct builder {
	struct vxl_machine *m;
	u32 at;			/* offset of the string's header */
	u32 length;
	bool failed;
};

void builder_start(struct builder *b, struct vxl_machine *m);
void builder_add(struct builder *b, const char *bytes, size_t length);
vxl_value builder_finish(struct builder *b);

/*
 * Makes room for one more element in an array, which is NULL or was allocated by vxl_alloc().
 * @count elements of @element bytes each are in use. If out of memory, or if there are @limit
 * elements already, raises an error and returns false. May sleep.
 */
bool grow_array(struct vxl_machine *m, void **array, u32 *capacity, u32 count,
		size_t element, u32 limit);

#endif
