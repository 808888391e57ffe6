// SPDX-License-Identifier: GPL-2.0
#include "kmod/state.h"

#include <linux/err.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

#include "kmod/task.h"

#define WINDOW	64	/* consecutive places where a subsystem's block may be */

#define ENDED	2	/* sweeps in a row without a task, after which a subsystem has ended */

struct state {
	size_t size;		/* of a subsystem's block, in bytes; 0: there are none */
	char *vxed;		/* the block shared by all subsystems; or NULL */
	char *blocks;		/* STATE_SUBSYSTEMS blocks; or NULL */
	raw_spinlock_t claim;	/* held to set an owner; readers take no lock */
	u32 owners[STATE_SUBSYSTEMS];	/* serials; 0: the block is free and zeroed */
	u8 missed[STATE_SUBSYSTEMS];	/* sweeps that found no task; used by state_sweep() only */
};

static_assert((STATE_SUBSYSTEMS & (STATE_SUBSYSTEMS - 1)) == 0);

struct state *state_new(const struct vxl_image *image)
{
	size_t shared = vxl_image_state_size(image, VXL_SCOPE_VXED);
	size_t own = vxl_image_state_size(image, VXL_SCOPE_SUBSYSTEM);
	struct state *state;

	if (!shared && !own)
		return NULL;
	state = vxl_alloc(sizeof(*state));
	if (!state)
		return ERR_PTR(-ENOMEM);
	raw_spin_lock_init(&state->claim);
	state->size = own;
	if (shared)
		state->vxed = vxl_alloc(shared);
	if (own)
		state->blocks = vxl_alloc(own * STATE_SUBSYSTEMS);
	if ((shared && !state->vxed) || (own && !state->blocks)) {
		state_free(state);
		return ERR_PTR(-ENOMEM);
	}
	return state;
}

void state_free(struct state *state)
{
	if (!state)
		return;
	vxl_free(state->vxed);
	vxl_free(state->blocks);
	vxl_free(state);
}

/* The i-th place where the block of a subsystem may be. */
static unsigned int place(u32 serial, unsigned int i)
{
	return (hash_32(serial, ilog2(STATE_SUBSYSTEMS)) + i) % STATE_SUBSYSTEMS;
}

/* The first of these places that has the owner (0: that is free), or -1. */
static int find(const struct state *state, u32 owner, u32 serial)
{
	unsigned int i;

	for (i = 0; i < WINDOW; i++)
		if (smp_load_acquire(&state->owners[place(serial, i)]) == owner)
			return place(serial, i);
	return -1;
}

/* Takes a free block for a subsystem, unless another of its tasks has just done so. Returns the
 * block's place, or -1 if all its places are taken. */
static noinline int claim(struct state *state, u32 serial)
{
	unsigned long flags;
	int index;

	raw_spin_lock_irqsave(&state->claim, flags);
	index = find(state, serial, serial);
	if (index < 0) {
		index = find(state, 0, serial);
		if (index >= 0)
			smp_store_release(&state->owners[index], serial);
	}
	raw_spin_unlock_irqrestore(&state->claim, flags);
	return index;
}

void state_attach(struct state *state, struct vxl_machine *machine, u32 serial)
{
	int index = -1;

	if (state->size) {
		index = find(state, serial, serial);
		if (unlikely(index < 0))
			index = claim(state, serial);
	}
	vxl_machine_set_state(machine, state->vxed,
			      index < 0 ? NULL : state->blocks + index * state->size);
}

/* Sets missed to 0 for each subsystem that has a task. */
static void see_tasks(struct state *state, unsigned int slot)
{
	struct task_struct *process, *thread;

	rcu_read_lock();
	for_each_process_thread(process, thread) {
		u32 id = task_id(thread);
		int index = -1;

		if (id && task_id_slot(id) == slot)
			index = find(state, task_id_serial(id), task_id_serial(id));
		if (index >= 0)
			state->missed[index] = 0;
	}
	rcu_read_unlock();
}

bool state_sweep(struct state *state, unsigned int slot)
{
	unsigned int i;

	if (!state->size)
		return false;
	for (i = 0; i < STATE_SUBSYSTEMS; i++)
		if (READ_ONCE(state->owners[i]))
			state->missed[i]++;
	see_tasks(state, slot);
	for (i = 0; i < STATE_SUBSYSTEMS; i++) {
		if (state->missed[i] < ENDED)
			continue;
		state->missed[i] = 0;
		memset(state->blocks + i * state->size, 0, state->size);
		smp_store_release(&state->owners[i], 0);
	}
	return true;
}
