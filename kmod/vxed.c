// SPDX-License-Identifier: GPL-2.0
#include "kmod/vxed.h"

#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#include "kmod/asked.h"
#include "kmod/beginning.h"
#include "kmod/call.h"
#include "kmod/event.h"
#include "kmod/moved.h"

u32 vxe_fast[VXE_SLOTS][VXE_FAST_CALLS / 32];

/* Slot 0 stays empty, because an id of 0 means outside. Readers disable preemption. Writers hold
 * the lock, which also guards the variables below. */
struct vxed __rcu *vxed_slots[VXE_SLOTS];
static DEFINE_MUTEX(lock);
static unsigned int loaded;
static u64 stamps;			/* the last stamp given to a VXED */
static unsigned int with_patterns;
static unsigned int slots_end = 1;	/* slots from here on were never used */
/* The beginnings of the patterns of all slots. NULL: ask every VXED. Readers disable preemption. */
static struct beginnings __rcu *beginnings;
static struct libraries *libraries;	/* guarded by the lock; NULL: none are kept */

static_assert(VXE_SLOTS == TASK_ID_SLOT + 1);

static void reap(struct work_struct *work);
static DECLARE_DELAYED_WORK(reaper, reap);
#define REAP_PERIOD	HZ
#define ENTER_PERIOD	(10 * HZ)	/* how long a transient VXED waits for its first task */

int vxed_init(bool wanted)
{
	if (wanted)
		libraries = libraries_new();
	return wanted && !libraries ? -ENOMEM : 0;
}

void vxed_exit(void)
{
	cancel_delayed_work_sync(&reaper);
	beginnings_free(rcu_dereference_protected(beginnings, true));
	libraries_free(libraries);
}

/* The VXED of a slot, or NULL, for callers that hold the lock. */
static struct vxed *locked(unsigned int slot)
{
	return rcu_dereference_protected(vxed_slots[slot], lockdep_is_held(&lock));
}

/* The slot of the VXED with that name, or 0. The lock is held. */
static unsigned int find(const char *name)
{
	unsigned int slot;

	for (slot = 1; slot < VXE_SLOTS; slot++)
		if (locked(slot) && !strcmp(locked(slot)->policy->name, name))
			return slot;
	return 0;
}

static void log_control(enum vxe_event_kind kind, unsigned int slot,
			const struct vxed *vxed, s64 argument)
{
	struct vxl_arg arg = { .kind = VXL_ARG_INTEGER, .integer = argument };
	struct vxe_event event = {
		.kind = kind, .point = VXE_POINT_NONE, .call = VXE_POINT_NONE,
		.abi = VXE_ABI_NONE, .mode = vxed->mode, .slot = slot,
	};

	strscpy_pad(event.name, vxed->policy->name, sizeof(event.name));
	event_emit(&event, &arg, 1, NULL);
}

static void vxed_free(struct vxed *vxed)
{
	if (!vxed)
		return;
	state_free(vxed->state);
	policy_free(vxed->policy);
	text_free(vxed->text);
	kfree(vxed);
}

/* Whether a native call is permitted with any arguments and without an event. That is so if it is
 * uncheckable, or if the verdict is the constant t and the mode does not log permits. */
static bool is_fast(const struct vxed *vxed, unsigned int call)
{
	return policy_uncheckable(vxed->policy, call) ||
	       (vxed->policy->checks[call] == VXL_T && vxed->mode != VXE_MODE_TRACE);
}

/*
 * Writes the bits that entry.S tests. Call it with the lock held, when a VXED is put into a slot or
 * taken out, and when its mode has changed.
 *
 * Each word is written at once, and a call tests a single bit. So during the change, either the old
 * or the new VXED and mode let a call pass, or the gate judges it by those then in force. A call
 * that passes by an old bit is one that the old VXED and mode permit without an event. A call that
 * begins after this function has returned sees the new bit. So once a change to trace mode has
 * returned, the gate logs all calls except the uncheckable ones.
 */
static void publish_fast(unsigned int slot, const struct vxed *vxed)
{
	unsigned int call, word;

	for (word = 0; word < VXE_FAST_CALLS / 32; word++) {
		u32 bits = 0;

		for (call = word * 32; vxed && call < word * 32 + 32; call++)
			if (vxed->policy->abis & 1 << VXE_ABI_X86_64 && is_fast(vxed, call))
				bits |= 1u << (call % 32);
		WRITE_ONCE(vxe_fast[slot][word], bits);
	}
}

/* Makes the set of the beginnings of all patterns. NULL: no memory. */
static struct beginnings *collect_beginnings(void)
{
	struct beginnings *set = beginnings_new(with_patterns);
	unsigned int slot;

	for (slot = 1; set && slot < slots_end; slot++)
		if (locked(slot))
			beginnings_add(set, locked(slot)->policy);
	return set;
}

/*
 * Puts a VXED, or NULL, into a slot, and frees the old one when no task judges by it any more.
 * While the set of beginnings is rebuilt, no set is in force, and every exec asks all VXEDs. So
 * there is no moment at which the VXED is loaded and a set without its patterns is in force.
 */
static void publish(unsigned int slot, struct vxed *vxed)
{
	struct beginnings *old_set = rcu_dereference_protected(beginnings,
							       lockdep_is_held(&lock));
	bool patterns = (vxed && vxed->policy->npatterns) ||
			(locked(slot) && locked(slot)->policy->npatterns);
	struct vxed *old = locked(slot);

	loaded += !!vxed - !!old;
	WRITE_ONCE(with_patterns, with_patterns +
		   (vxed && vxed->policy->npatterns) - (old && old->policy->npatterns));
	moved_watch(with_patterns);
	asked_watch(with_patterns);
	if (patterns)
		RCU_INIT_POINTER(beginnings, NULL);
	rcu_assign_pointer(vxed_slots[slot], vxed);
	WRITE_ONCE(slots_end, max(slots_end, slot + 1));
	publish_fast(slot, vxed);
	if (patterns) {
		rcu_assign_pointer(beginnings, collect_beginnings());
		beginnings_free(old_set);
	}
	if (old) {
		synchronize_rcu();
		vxed_free(old);
	}
}

/* Finds the slot to load a VXED of that name into. Returns 0 or -errno. */
static int place(const char *name, u32 flags, unsigned int *slot)
{
	*slot = find(name);
	if (flags & VXE_LOAD_REPLACE)
		return *slot ? 0 : -ENOENT;
	if (*slot)
		return -EEXIST;
	for (*slot = 1; *slot < VXE_SLOTS; (*slot)++)
		if (!locked(*slot))
			return 0;
	return -ENOSPC;
}

/* Makes the calls that are never refused uncheckable, so that the VXED is not asked about them. */
static void never_refuse(struct policy *policy)
{
	unsigned int call;

	for (call = 0; call < VXE_CALLS; call++)
		if (call_always(call))
			policy->uncheckable[call / 64] |= 1ull << (call % 64);
}

/* Compiles a text to a VXED. Sets load->error if the text is invalid. Returns the VXED or an
 * ERR_PTR. */
static struct vxed *compile(struct vxe_load *load, const char *text)
{
	struct vxed *vxed = kzalloc(sizeof(*vxed), GFP_KERNEL);
	struct vxl_error *error = kzalloc(sizeof(*error), GFP_KERNEL);
	int status = -ENOMEM;

	if (vxed && error)
		vxed->policy = policy_load(libraries, text, load->size, error);
	if (vxed && error && !vxed->policy && error->status != VXL_MEMORY) {
		status = -EINVAL;
		load->error.line = error->line;
		load->error.column = error->column;
		strscpy_pad(load->error.file, error->file, sizeof(load->error.file));
		strscpy_pad(load->error.message, error->message,
			    sizeof(load->error.message));
	}
	kfree(error);
	if (vxed && vxed->policy) {
		vxed->text = text_new(text, load->size);
		vxed->state = state_new(vxed->policy->image);
		status = vxed->text ? PTR_ERR_OR_ZERO(vxed->state) : -ENOMEM;
		if (IS_ERR(vxed->state))
			vxed->state = NULL;
	}
	if (status) {
		vxed_free(vxed);
		return ERR_PTR(status);
	}
	never_refuse(vxed->policy);
	vxed->flags = load->flags & VXE_LOAD_TRANSIENT;
	vxed->mode = load->mode ?: vxed->policy->mode;
	vxed->loaded = ktime_get_real_ns();
	vxed->stamp = ++stamps;
	vxed->reap_from = jiffies + ENTER_PERIOD;
	return vxed;
}

/* If no VXED is loaded, frees the compiled library files that were kept for the next one. */
static void forget_libraries(void)
{
	if (!loaded && libraries)
		libraries_forget(libraries);
}

int vxed_load(struct vxe_load *load, const char *text)
{
	struct vxed *vxed;
	unsigned int slot;
	int ret;

	/* Compile one text at a time, because a compiler needs much memory. */
	ret = mutex_lock_interruptible(&lock);
	if (ret)
		return ret;
	vxed = compile(load, text);
	if (IS_ERR(vxed)) {
		ret = PTR_ERR(vxed);
		goto unlock;
	}
	strscpy_pad(load->name, vxed->policy->name, sizeof(load->name));
	if (load->flags & VXE_LOAD_CHECK)
		goto free;
	ret = place(load->name, load->flags, &slot);
	if (ret)
		goto free;
	/* The module cannot be unloaded while a VXED is loaded. */
	if (!locked(slot) && !try_module_get(THIS_MODULE)) {
		ret = -ENODEV;
		goto free;
	}
	log_control(VXE_EVENT_LOAD, slot, vxed, vxed->mode);
	publish(slot, vxed);
	if (vxed->state || (vxed->flags & VXE_LOAD_TRANSIENT))
		schedule_delayed_work(&reaper, REAP_PERIOD);
	goto unlock;

free:
	vxed_free(vxed);
unlock:
	forget_libraries();
	mutex_unlock(&lock);
	return ret;
}

/*
 * Unloads the VXED of a slot. Returns -EBUSY if tasks are inside. Once closing is set, no further
 * task gets an id of the slot. A task that was being matched at that moment has got its id by the
 * end of the grace period. So the second count of tasks, after it, is final.
 */
static int remove(unsigned int slot)
{
	struct vxed *vxed = locked(slot);

	if (task_count(slot))
		return -EBUSY;
	WRITE_ONCE(vxed->closing, true);
	synchronize_rcu();
	if (task_count(slot)) {
		WRITE_ONCE(vxed->closing, false);
		return -EBUSY;
	}
	log_control(VXE_EVENT_UNLOAD, slot, vxed, 0);
	publish(slot, NULL);
	forget_libraries();
	module_put(THIS_MODULE);
	return 0;
}

int vxed_unload(const char *name)
{
	unsigned int slot;
	int ret = -ENOENT;

	mutex_lock(&lock);
	slot = find(name);
	if (slot)
		ret = remove(slot);
	mutex_unlock(&lock);
	return ret;
}

/* Periodic work: frees the counters of subsystems that have ended, and unloads transient VXEDs that
 * have no tasks any more. */
static void reap(struct work_struct *work)
{
	bool more = false;
	unsigned int slot;

	mutex_lock(&lock);
	for (slot = 1; slot < slots_end; slot++) {
		struct vxed *vxed = locked(slot);

		if (!vxed)
			continue;
		if (vxed->state && state_sweep(vxed->state, slot))
			more = true;
		if ((vxed->flags & VXE_LOAD_TRANSIENT) &&
		    (time_before(jiffies, vxed->reap_from) || remove(slot)))
			more = true;
	}
	mutex_unlock(&lock);
	if (more)
		schedule_delayed_work(&reaper, REAP_PERIOD);
}

int vxed_set_mode(const char *name, u32 mode)
{
	unsigned int slot;

	if (mode < VXE_MODE_TRACE || mode > VXE_MODE_PRODUCTION)
		return -EINVAL;
	mutex_lock(&lock);
	slot = find(name);
	if (slot) {
		WRITE_ONCE(locked(slot)->mode, mode);
		publish_fast(slot, locked(slot));
		log_control(VXE_EVENT_MODE, slot, locked(slot), mode);
	}
	mutex_unlock(&lock);
	return slot ? 0 : -ENOENT;
}

int vxed_text(const char *name, char __user *to, u32 *size)
{
	char *text = NULL;
	unsigned int slot;
	int ret = -ENOENT;
	u32 room = *size;

	/* Do not copy to user space with the lock held: a page fault there may take for ever. */
	mutex_lock(&lock);
	slot = find(name);
	if (slot) {
		*size = text_size(locked(slot)->text);
		ret = *size > room ? -ENOSPC : 0;
	}
	if (slot && !ret) {
		text = kvmalloc(*size, GFP_KERNEL | __GFP_NOWARN);
		if (text)
			text_copy(locked(slot)->text, text);
		else
			ret = -ENOMEM;
	}
	mutex_unlock(&lock);
	if (text && copy_to_user(to, text, *size))
		ret = -EFAULT;
	kvfree(text);
	return ret;
}

int vxed_info(struct vxe_info *info)
{
	const struct vxed *vxed = NULL;
	u32 slot;

	mutex_lock(&lock);
	for (slot = info->slot; slot < VXE_SLOTS && !vxed; slot++)
		vxed = locked(slot);
	if (vxed) {
		memset(info, 0, sizeof(*info));
		info->slot = slot - 1;
		info->mode = vxed->mode;
		info->flags = vxed->flags;
		info->tasks = task_count(info->slot);
		info->text_size = text_size(vxed->text);
		info->image_size = vxl_image_bytes(vxed->policy->image);
		info->violations = atomic64_read(&vxed->violations);
		info->loaded = vxed->loaded;
		strscpy_pad(info->name, vxed->policy->name, sizeof(info->name));
	}
	mutex_unlock(&lock);
	return vxed ? 0 : -ENOENT;
}

int vxed_enter(const char *name)
{
	unsigned int slot = 0;

	mutex_lock(&lock);
	if (*name)
		slot = find(name);
	if (slot || !*name)
		task_id_set(slot ? task_id_new(slot) | TASK_ID_PENDING | TASK_ID_EXPLICIT : 0);
	/* The caller has an id of the slot now and counts as its task, so there is no first task to
	 * wait for. */
	if (slot)
		locked(slot)->reap_from = jiffies;
	mutex_unlock(&lock);
	return slot || !*name ? 0 : -ENOENT;
}

/* While the lock is held, the VXED of a living thread stays loaded. */
int vxed_task(struct vxe_task *task)
{
	const struct vxed *vxed = NULL;
	struct task_struct *thread;
	u32 id = 0;

	mutex_lock(&lock);
	rcu_read_lock();
	thread = pid_task(find_vpid(task->tid), PIDTYPE_PID);
	if (thread)
		id = task_id(thread);
	rcu_read_unlock();
	if (id)
		vxed = locked(task_id_slot(id));
	*task = (struct vxe_task) { .tid = task->tid };
	if (vxed) {
		task->slot = task_id_slot(id);
		task->subsystem = task_id_serial(id);
		task->pending = !task_id_inside(id);
		strscpy_pad(task->name, vxed->policy->name, sizeof(task->name));
	}
	mutex_unlock(&lock);
	return thread ? 0 : -ESRCH;
}

unsigned int vxed_count(void)
{
	return READ_ONCE(loaded);
}

bool vxed_has_patterns(void)
{
	return READ_ONCE(with_patterns);
}

bool vxed_begins(const char *path, size_t length)
{
	const struct beginnings *set = rcu_dereference_sched(beginnings);

	return !set || beginnings_may_match(set, path, length);
}

/* The length of the longest literal beginning among the VXED's patterns that match. Negative: the
 * match took too many steps. */
static s64 activates(const struct vxed *vxed, const char *path, size_t length,
		     const struct policy_folded *folded)
{
	s64 exact = policy_activates(vxed->policy, path, length), other;

	if (exact < 0 || !folded)
		return exact;
	other = policy_activates_folded(vxed->policy, folded);
	return other < 0 || other > exact ? other : exact;
}

const char *vxed_match(const char *path, size_t length, const struct policy_folded *folded,
		       s64 *longest, u32 *id, const struct vxed **best)
{
	unsigned int slot, best_slot = 0;
	s64 exact;

	*id = 0;
	*best = NULL;
	if (!folded && !vxed_begins(path, length))
		return NULL;
	for (slot = 1; slot < READ_ONCE(slots_end); slot++) {
		const struct vxed *vxed = vxed_get(slot);

		if (!vxed)
			continue;
		exact = activates(vxed, path, length, folded);
		if (exact < 0) {
			*best = vxed;
			return "its activation patterns take too many steps";
		}
		if (exact > *longest) {
			*best = vxed;
			best_slot = slot;
			*longest = exact;
		}
	}
	/* The VXED is being unloaded, and that may still fail. Refuse the exec: the task must
	 * neither run outside nor get an id of a VXED that may be gone. */
	if (*best && READ_ONCE((*best)->closing))
		return "it is being unloaded";
	if (*best)
		*id = task_id_new(best_slot) | TASK_ID_PENDING;
	return NULL;
}

bool vxed_may_match(const char *path, size_t length)
{
	const struct beginnings *set;
	const struct vxed *vxed;
	unsigned int slot;
	bool may = false;

	preempt_disable();
	set = rcu_dereference_sched(beginnings);
	if (set && !beginnings_may_lead(set, path, length))
		goto end;
	for (slot = 1; slot < READ_ONCE(slots_end) && !may; slot++) {
		vxed = vxed_get(slot);
		may = vxed && policy_may_activate(vxed->policy, path, length);
	}
end:
	preempt_enable();
	return may;
}

bool vxed_matches(const char *path, size_t length, const struct policy_folded *folded)
{
	const struct vxed *vxed;
	unsigned int slot;
	bool matches = false;

	preempt_disable();
	for (slot = 1; slot < READ_ONCE(slots_end) && !matches; slot++) {
		vxed = vxed_get(slot);
		matches = vxed && activates(vxed, path, length, folded);
	}
	preempt_enable();
	return matches;
}
