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
 * A loaded VXED. Once it has been replaced or unloaded, it is freed after an RCU grace period.
 * After publication nothing in it changes except mode, closing, reap_from and violations.
 */
struct vxed {
	struct policy *policy;		/* owned */
	struct state *state;		/* owned; NULL: the policy has no counters */
	struct text *text;		/* owned; the source, as loaded */
	u32 flags;			/* VXE_LOAD_TRANSIENT */
	u32 mode;			/* enum vxe_mode; written under the lock, read without */
	bool closing;			/* no task may enter any more; locked like mode */
	unsigned long reap_from;	/* jiffies; a transient VXED is not unloaded earlier */
	s64 loaded;			/* ns since the epoch */
	u64 stamp;			/* never given to another VXED; not 0 */
	atomic64_t violations;		/* since it was loaded */
};

/* Prepares for loading VXEDs. wanted: whether to keep compiled library files in memory, so that the
 * next VXED that begins with them loads faster. Returns 0 or -ENOMEM. May sleep. */
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

/* For entry.S: VXE_FAST_CALLS bits for each slot. If the bit of a native call is set, tasks inside
 * make that call without being judged, because no verdict on it could refuse or log it. */
extern u32 vxe_fast[VXE_SLOTS][VXE_FAST_CALLS / 32];

/*
 * These implement the ioctls of /dev/vxe; uapi/vxe.h describes them and their errors. vxed_load()
 * borrows text, which has load->size bytes. It returns -EINTR if a signal arrives while it waits
 * for another load to finish. Process context; may sleep.
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
 * Finds the VXED whose activation pattern matches path, which has length bytes. If the path has
 * several spellings, folded is the same path folded, and a pattern matches if it matches either of
 * the two; otherwise folded is NULL. If patterns of several VXEDs match, the one with the longest
 * literal beginning wins.
 *
 * *longest: the length in bytes of the longest literal beginning that has matched so far, over all
 * names of the same file; the caller sets it to 0 before the first name. Shorter matches do not
 * count.
 *
 * On a match, sets *best to the VXED and *id to a new pending id of it; otherwise to NULL and 0.
 * Returns NULL. If it cannot decide whether the task must enter *best, it returns the reason
 * instead, a constant, and *id is not valid.
 *
 * Call with preemption disabled, and set the task's id before enabling it again: *best is valid
 * only until then.
 */
const char *vxed_match(const char *path, size_t length, const struct policy_folded *folded,
		       s64 *longest, u32 *id, const struct vxed **best);

/* False: vxed_match() finds no pattern for this spelling of the path. Compares only literal
 * beginnings, so true does not mean a match. Call with preemption disabled. */
bool vxed_begins(const char *path, size_t length);
/* False: no activation pattern matches the path, or a longer path that begins with it, in any
 * spelling. Any context. */
bool vxed_may_match(const char *path, size_t length);
/* Whether an activation pattern matches the path. Also true if that cannot be decided. folded: as
 * for vxed_match(). Any context. */
bool vxed_matches(const char *path, size_t length, const struct policy_folded *folded);

/* Whether any loaded VXED has activation patterns. Any context. */
bool vxed_has_patterns(void);

#endif /* VXE_VXED_H */
