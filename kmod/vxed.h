/* SPDX-License-Identifier: GPL-2.0 */
/* The loaded VXEDs, each in a slot. */
#ifndef VXE_VXED_H
#define VXE_VXED_H

#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/rcupdate.h>

#include "kmod/state.h"
#include "kmod/task.h"
#include "kmod/text.h"
#include "uapi/vxe.h"
#include "vxed/policy.h"

/*
 * A loaded VXED. It is freed an RCU grace period after it was replaced or unloaded. Once
 * published it is constant, but for mode, closing, reap_from and violations.
 */
struct vxed {
	struct policy *policy;		/* owned */
	struct state *state;		/* owned; NULL: the policy has no counters */
	struct text *text;		/* owned; as it was given */
	u32 flags;			/* VXE_LOAD_TRANSIENT */
	u32 mode;			/* enum vxe_mode; written under the lock, read without */
	bool closing;			/* no task may enter any more; likewise */
	unsigned long reap_from;	/* jiffies; before then a transient one is not unloaded */
	s64 loaded;			/* ns since the epoch */
	u64 stamp;			/* no other VXED has the same, ever; not 0 */
	atomic64_t violations;		/* since it was loaded */
};

/* wanted: false: no file of the library is kept for the next VXED. ENOMEM. May sleep. */
int vxed_init(bool wanted);
/* Waits for the periodic work. May sleep. No VXED may be loaded. */
void vxed_exit(void);

/* The VXED of a slot, or NULL. Call with preemption disabled; the VXED is valid until the
 * caller enables it. slot: below VXE_SLOTS. */
extern struct vxed __rcu *vxed_slots[VXE_SLOTS];
static inline struct vxed *vxed_get(unsigned int slot)
{
	return rcu_dereference_sched(vxed_slots[slot]);
}

/* For entry.S: VXE_FAST_CALLS bits for each slot. A set bit lets that native call of tasks
 * inside pass unjudged: no verdict could refuse or log it. */
extern u32 vxe_fast[VXE_SLOTS][VXE_FAST_CALLS / 32];

/*
 * What the ioctls of /dev/vxe do; uapi/vxe.h describes them and their errors. vxed_load()
 * borrows text, load->size bytes. Its EINTR: a signal came while it waited for another
 * load. Process context; may sleep.
 */
int vxed_load(struct vxe_load *load, const char *text);
int vxed_unload(const char *name);
int vxed_set_mode(const char *name, u32 mode);
int vxed_text(const char *name, char __user *to, u32 *size);
int vxed_info(struct vxe_info *info);
int vxed_enter(const char *name);
int vxed_task(struct vxe_task *task);

/* How many VXEDs are loaded. Any context. */
unsigned int vxed_count(void);

/*
 * Finds the VXED whose activation pattern matches a path of length bytes. folded: NULL, or the same
 * path folded if it has several spellings; a pattern that matches that matches, too. If several
 * match, the one with the longest literal beginning wins. *longest: the length of that beginning, in bytes,
 * over all names of the same file that were matched so far; 0 at first. Shorter matches do not
 * count. On a match *best is the VXED and *id a new pending id of it; otherwise they are NULL
 * and 0. Returns NULL. If it cannot tell whether *best must be entered, it returns why, and *id
 * is not valid. Call with preemption disabled, and set the id before enabling it: *best is valid
 * only so long.
 */
const char *vxed_match(const char *path, size_t length, const struct policy_folded *folded,
		       s64 *longest, u32 *id, const struct vxed **best);

/* Whether an activation pattern begins like the path, so that vxed_match() may find one by this
 * spelling. Call with preemption disabled. */
bool vxed_begins(const char *path, size_t length);
/* Whether an activation pattern may match a path, or a longer one that begins with it, in any
 * spelling. Any context. */
bool vxed_may_match(const char *path, size_t length);
/* Whether an activation pattern matches a path, or it cannot be told. folded: as above. Any
 * context. */
bool vxed_matches(const char *path, size_t length, const struct policy_folded *folded);

/* Whether any loaded VXED has activation patterns. Any context. */
bool vxed_has_patterns(void);

#endif /* VXE_VXED_H */
