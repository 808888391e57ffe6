/* SPDX-License-Identifier: GPL-2.0 */
/* What is judged where the kernel holds it, in hooks on the security_*
 * functions. */
#ifndef VXE_OBJECT_H
#define VXE_OBJECT_H

#include <linux/sched.h>

#include "kmod/compat/compat.h"
#include "kmod/hook.h"
#include "uapi/vxe.h"

enum {
	OBJECT_BASE = VXE_CALLS - 1,
#define OBJECT(id, name, arguments) POINT_##id,
#include "vxed/objects.def"
#undef OBJECT
};

/* Whether what the current task does may be a ring's request: those are carried out
 * by workers, or by who has used a ring, at the end of any call. */
static inline bool object_may_be_of_ring(void)
{
	return current->flags & PF_IO_WORKER || compat_has_ring(current);
}

struct symbol *object_symbols(unsigned int *count);
int object_arm(void);
void object_disarm(void);
unsigned int object_armed(void);

#endif /* VXE_OBJECT_H */
