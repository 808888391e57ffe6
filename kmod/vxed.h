/* SPDX-License-Identifier: GPL-2.0 */
/* The VXEDs that are loaded, each in a slot. */
#ifndef VXE_VXED_H
#define VXE_VXED_H

#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/rcupdate.h>

#include "kmod/state.h"
#include "kmod/task.h"
#include "uapi/vxe.h"
#include "vxed/policy.h"

/* All but mode, closing, reap_from and violations stays as it is once published; it is
 * freed an RCU grace period after it was replaced or unloaded. */
struct vxed {
	struct policy *policy;
	struct state *state;		/* NULL: it needs none */
	char *text;			/* as it was given, text_size bytes */
	u32 text_size;
	u32 flags;			/* VXE_LOAD_TRANSIENT */
	u32 mode;			/* READ_ONCE, WRITE_ONCE */
	bool closing;			/* nobody enters any more; likewise */
	unsigned long reap_from;	/* jiffies: a transient one is kept till then */
	s64 loaded;			/* ns since the epoch */
	atomic64_t violations;
};

int vxed_init(void);		/* ENOMEM */
void vxed_exit(void);		/* nothing may be loaded */

/* The VXED of a slot, or NULL. Valid until the caller enables preemption. */
extern struct vxed __rcu *vxed_slots[VXE_SLOTS];
static inline struct vxed *vxed_get(unsigned int slot)
{
	return rcu_dereference_sched(vxed_slots[slot]);
}

/* What the syscall trampoline tests: VXE_FAST_CALLS bits for each slot, bits
 * of which it lets pass. Lives as long as the module. */
extern u32 (*vxe_uncheckable)[VXE_FAST_CALLS / 32];

/*
 * As the ioctls of their names say, with their errnos. text is taken over
 * (kvfree), also on error. Process context; may sleep.
 */
int vxed_load(struct vxe_load *load, char *text);
int vxed_unload(const char *name);
int vxed_set_mode(const char *name, u32 mode);
int vxed_text(const char *name, char __user *to, u32 *size);
int vxed_info(struct vxe_info *info);
int vxed_enter(const char *name);
unsigned int vxed_count(void);

/* *id becomes a new pending one of the VXED whose patterns match best, *best, or 0 and
 * NULL where none does. Returns NULL, or why *best cannot tell or be entered now.
 * Preemption is disabled. */
const char *vxed_match(const char *path, size_t length, u32 *id,
		       const struct vxed **best);
/* Whether any VXED has patterns. Any context. */
bool vxed_has_patterns(void);

#endif /* VXE_VXED_H */
