/* SPDX-License-Identifier: GPL-2.0 */
/* Loads texts into a world, and freezes what they define. */
#include "vxelisp/compiler/compile.h"
#include "vxelisp/compiler/macro.h"
#include "vxelisp/compiler/promises.h"
#include "vxelisp/machine/call.h"
#include "vxelisp/machine/heap.h"
#include "vxelisp/machine/symbol.h"
#include "vxelisp/machine/world.h"

/* Puts the elements of @body before those of @rest. */
static vxl_value put_before(struct vxl_machine *m, vxl_value body, vxl_value rest)
{
	struct list list = { VXL_NIL, VXL_NIL };

	for (; is_cons(body); body = cons_at(&m->space, body)->cdr)
		if (!list_push(m, &list, cons_at(&m->space, body)->car))
			return VXL_ERROR;
	if (list.head == VXL_NIL)
		return rest;
	cons_at(&m->space, list.tail)->cdr = rest;
	return list.head;
}

/* Whether the operator of @form is defined. This is checked before the arguments are evaluated: the
 * error in (permitt openat) is permitt, and not that openat is no variable. */
static bool operator_defined(struct vxl_machine *m, vxl_value form)
{
	vxl_value operator = vxl_car(&m->space, form);

	if (!is_symbol(operator) || operator == VXL_NIL ||
	    is_fbound(symbol_at(&m->space, operator)))
		return true;
	raise_undefined(m, "function", operator);
	return false;
}

/* Runs a top-level form. The parts of a progn are top-level forms themselves. */
static bool run_form(struct vxl_world *world, vxl_value form, vxl_value *result)
{
	struct vxl_machine *m = &world->machine;
	struct compiler *c = world->compiler;
	struct place place = c->reader.place;
	vxl_value rest = VXL_NIL, code;
	bool expanded;

	c->expansions = 0;
	for (;;) {
		places_find(&world->compiler->reader.places, form, &place);
		do {
			if (!expand_macro(c, form, place, &form, &expanded))
				return false;
		} while (expanded);
		if (vxl_symbol_is(&m->space, vxl_car(&m->space, form), "progn")) {
			rest = put_before(m, vxl_cdr(&m->space, form), rest);
			if (rest == VXL_ERROR) {
				world_blame(world, c->file, place);
				return false;
			}
			*result = VXL_NIL;
		} else if (form == VXL_NIL || form == VXL_T) {
			/* Macros that only collect what they are told expand to these. */
			*result = form;
		} else {
			m->error.line = 0;
			if (!compile_form(c, form, place, &code) || !operator_defined(m, form)) {
				if (!m->error.line)
					world_blame(world, c->file, place);
				return false;
			}
			if (machine_run(m, code, 0, result))
				return false;
		}
		if (rest == VXL_NIL)
			return true;
		form = vxl_car(&m->space, rest);
		rest = vxl_cdr(&m->space, rest);
	}
}

static bool load_forms(struct vxl_world *world, vxl_value *result)
{
	struct vxl_machine *m = &world->machine;
	vxl_value form;
	s64 left;
	int found;

	for (;;) {
		left = m->steps;
		m->steps = m->budget = world->budget;
		found = reader_next(&world->compiler->reader, &form);
		if (!found)
			/* for vxl_machine_steps(): those of the last form */
			m->steps = left;
		if (found < 0)
			world_blame(world, world->file, world->compiler->reader.place);
		if (found <= 0)
			return !found;
		world->compiler->file = world->file;
		if (!run_form(world, form, result))
			return false;
		if (vxl_interrupted()) {
			vxl_raise(m, VXL_LIMIT, "interrupted");
			world_blame(world, world->file, world->compiler->reader.place);
			return false;
		}
		if (m->used > world->collect_at && world->collect_at &&
		    world->compiler->promises.count == 0) {
			*result = VXL_NIL;
			vxl_world_collect(world);
			world->collect_at = m->used + VXL_COLLECT_AT;
		}
	}
}

/* What to do about names that a text uses but does not define. */
enum promised {
	PROMISED_CHECK,		/* they are errors */
	PROMISED_FORGET,	/* they fail when they are used */
	PROMISED_KEEP,		/* they are errors if no later text defines them */
};

static int load(struct vxl_world *world, const char *text, size_t length,
		const char *file, u32 line, enum promised promised, vxl_value *result)
{
	struct vxl_machine *m = &world->machine;
	vxl_value last = VXL_NIL;
	bool fine;

	if (result)
		*result = VXL_NIL;
	m->error.file[0] = m->error.backtrace[0] = '\0';
	m->error.line = 0;
	m->steps = m->budget = world->budget;
	if (!reader_start(&world->compiler->reader, text, length, file, line)) {
		world_blame(world, world->file, world->compiler->reader.place);
		return m->error.status;
	}
	fine = load_forms(world, &last) &&
	       (promised != PROMISED_CHECK || promises_check(world->compiler));
	if (fine && promised == PROMISED_KEEP)
		promises_drop_kept(world->compiler);
	else
		world->compiler->promises.count = 0;
	if (!fine)
		return m->error.status;
	if (result)
		*result = last;
	return VXL_OK;
}

int vxl_world_load(struct vxl_world *world, const char *text, size_t length,
		   const char *file, vxl_value *result)
{
	return load(world, text, length, file, 1, PROMISED_CHECK, result);
}

int vxl_world_load_line(struct vxl_world *world, const char *text, size_t length,
			const char *file, u32 line, vxl_value *result)
{
	return load(world, text, length, file, line, PROMISED_FORGET, result);
}

int vxl_world_load_library(struct vxl_world *world, const char *text, size_t length,
			   const char *file)
{
	int status = load(world, text, length, file, 1, PROMISED_KEEP, NULL);

	if (!status)
		symbols_lock(world);
	return status;
}

bool vxl_world_is_complete(const struct vxl_world *world)
{
	return !world->compiler->promises.count;
}

int vxl_freeze_names(struct vxl_world *world, const char *const *names, size_t count,
		     struct vxl_image **image)
{
	*image = NULL;
	if (!promises_check(world->compiler))
		return world->machine.error.status;
	return world_freeze(world, names, count, image);
}

int vxl_freeze(struct vxl_world *world, struct vxl_image **image)
{
	return vxl_freeze_names(world, NULL, 0, image);
}
