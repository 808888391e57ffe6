// SPDX-License-Identifier: GPL-2.0
#include "kmod/call.h"

#include <linux/kernel.h>
#include <linux/string.h>

#include "vxed/points.h"

bool call_always(unsigned int point)
{
	switch (point) {
	case __NR_exit:
	case __NR_exit_group:
	case __NR_rt_sigreturn:
	case __NR_restart_syscall:
	case CALL_uretprobe:		/* Code that the kernel puts */
	case CALL_uprobe:		/* into a probed program. */
	case CALL_sigreturn:
		return true;
	}
	return false;
}

unsigned int call_current(enum vxe_abi *abi)
{
	const struct pt_regs *regs = task_pt_regs(current);

	*abi = VXE_ABI_NONE;
	/* The kernel uses only the low 32 bits of the caller's register. */
	if ((current->flags & (PF_KTHREAD | PF_IO_WORKER)) || (int)regs->orig_ax < 0)
		return VXE_POINT_NONE;
	*abi = call_abi(regs);
	return call_point(regs, *abi);
}

/* Further objects that calls lead to: the ALSO rows of calls.def. */
static const struct {
	const char *call, *objects;
} also[] = {
#define CALL(...)
#define ALSO(name, objects) { #name, objects },
#include "vxed/calls.def"
#undef ALSO
#undef CALL
};

/* Whether the list (names separated by blanks) contains the name of the object. */
static bool lists(const char *objects, const struct point *object)
{
	while ((objects = strstr(objects, object->name))) {
		objects += object->length;
		if (!*objects || *objects == ' ')
			return true;
	}
	return false;
}

static bool leads_to(unsigned int call, unsigned int point)
{
	const struct point *from = point_get(call), *to = point_get(point);
	unsigned int i;

	if (!from || lists(from->objects, to))
		return from;
	for (i = 0; i < ARRAY_SIZE(also); i++)
		if (!strcmp(also[i].call, from->name) && lists(also[i].objects, to))
			return true;
	return false;
}

unsigned int call_cause(unsigned int point, enum vxe_abi *abi)
{
	unsigned int call = call_current(abi);

	if (call == __NR_io_uring_enter || !call_may_be_of_ring() || leads_to(call, point))
		return call;
	*abi = VXE_ABI_NONE;
	return VXE_POINT_NONE;
}
