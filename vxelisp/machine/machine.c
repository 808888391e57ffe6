/* SPDX-License-Identifier: GPL-2.0 */
/* Machines: makes and frees them, changes their settings, and raises errors. */
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
	if (!machine_init(m, pick(size->stack_slots, VXL_STACK_DEFAULT, VXL_STACK_MIN,
				  VXL_STACK_MAX),
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
