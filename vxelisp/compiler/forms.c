/* SPDX-License-Identifier: GPL-2.0 */
/* The reader alone, for tools: vxl_reader. It has a world without a compiler. */
#include "vxelisp/compiler/reader.h"
#include "vxelisp/machine/print.h"
#include "vxelisp/machine/world.h"

struct vxl_reader {
	struct vxl_world world;
	struct reader reader;
	vxl_value file;		/* the string that file_name is a copy of */
	char file_name[VXL_FILE_SIZE];
};

struct vxl_reader *vxl_reader_new(const char *text, size_t length, const char *file,
				  struct vxl_error *error)
{
	struct vxl_reader *r = vxl_alloc(sizeof(*r));
	struct vxl_world *world;

	if (!r) {
		memset(error, 0, sizeof(*error));
		error->status = VXL_MEMORY;
		snprintf(error->message, sizeof(error->message), "out of memory for the reader");
		return NULL;
	}
	world = &r->world;
	/* A byte of text needs at most 32 bytes of heap: "(" makes a cons, "a " a symbol. */
	if (!world_init(world, 65536 + 32 * (length > VXL_TEXT_MAX ? 0 : length)) ||
	    !reader_init(&r->reader, &world->machine) ||
	    !reader_start(&r->reader, text, length, file, 1)) {
		world_blame(world, world->file, r->reader.place);
		*error = world->machine.error;
		vxl_reader_free(r);
		return NULL;
	}
	return r;
}

void vxl_reader_free(struct vxl_reader *r)
{
	if (!r)
		return;
	reader_release(&r->reader);
	world_release(&r->world);
	vxl_free(r);
}

static void set_file(struct vxl_reader *r)
{
	struct vxl_string name = vxl_string(&r->world.machine.space, r->world.file);
	struct sink sink = { .buffer = r->file_name, .size = sizeof(r->file_name) };

	if (r->file == r->world.file)
		return;
	r->file = r->world.file;
	r->file_name[0] = '\0';
	sink_add(&sink, name.bytes, name.length);
}

int vxl_reader_next(struct vxl_reader *r, vxl_value *form, struct vxl_position *where)
{
	struct vxl_machine *m = &r->world.machine;
	struct reader *reader = &r->reader;
	int found;

	*form = VXL_NIL;
	*where = (struct vxl_position) { 0 };
	m->steps = FIXNUM_MAX;
	found = reader_next(reader, form);
	set_file(r);
	where->file = r->file_name;
	where->line = reader->place.line;
	where->column = reader->place.column;
	if (found < 0) {
		world_blame(&r->world, r->world.file, reader->place);
		return m->error.status;
	}
	if (found) {
		where->start = reader->form_start - reader->start;
		where->end = reader->at - reader->start;
	}
	return VXL_OK;
}

bool vxl_reader_locate(const struct vxl_reader *r, vxl_value list, struct vxl_position *where)
{
	struct place place;

	if (!places_find(&r->reader.places, list, &place))
		return false;
	*where = (struct vxl_position) {
		.file = r->file_name, .line = place.line, .column = place.column,
	};
	return true;
}

const struct vxl_space *vxl_reader_space(const struct vxl_reader *r)
{
	return &r->world.machine.space;
}

const struct vxl_error *vxl_reader_error(const struct vxl_reader *r)
{
	return &r->world.machine.error;
}
