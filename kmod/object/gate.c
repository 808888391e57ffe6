// SPDX-License-Identifier: GPL-2.0
#include "kmod/object/gate.h"

#include <linux/bitmap.h>
#include <linux/bug.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "kmod/hook.h"
#include "kmod/judge.h"
#include "kmod/object/describe.h"
#include "kmod/object/rows.h"
#include "kmod/quick.h"
#include "kmod/reached.h"
#include "kmod/start.h"
#include "kmod/task.h"

long vxe_object_gate(unsigned long *registers, unsigned long body);
long vxe_outside_gate(unsigned long *registers, unsigned long body);

#define OBJECT_HOOKS_MAX	96

static const struct object_rows *const rows[] = {
	&object_file, &object_attribute, &object_path, &object_mount, &object_socket,
	&object_task, &object_kernel,
};

static struct symbol symbols[OBJECT_HOOKS_MAX];

/* The hooked functions, in the order of symbols[]. The tables in this file are written before
 * arming and constant afterwards, so they need no lock. */
static struct site {
	unsigned long body;		/* 0: the kernel lacks the function */
	const struct object_hook *hook;
} sites[OBJECT_HOOKS_MAX];
static unsigned int nsites;

/*
 * The trampoline knows the hooked function only by the address of its body. A hash of that address
 * selects a slot, and the slot holds the index of a site. The hash is the upper SLOT_BITS of a
 * 32-bit product, so it is always inside slots[]. An unused slot holds the index of the first site.
 * So every address leads to some site, and the gate then compares the address with that site's
 * body.
 */
#define SLOT_BITS	10
static const struct site *slots[1 << SLOT_BITS];
static u32 multiplier;

static __always_inline unsigned int hash(unsigned long body)
{
	return (u32)body * multiplier >> (32 - SLOT_BITS);
}

struct symbol *object_symbols(enum object_entry entry, unsigned int *count)
{
	unsigned int first = nsites, i, j;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		for (j = 0; j < rows[i]->count; j++) {
			const struct object_hook *hook = &rows[i]->hooks[j];

			if (hook->entry != entry)
				continue;
			if (WARN_ON(nsites == OBJECT_HOOKS_MAX))
				return NULL;
			sites[nsites].hook = hook;
			symbols[nsites++] = (struct symbol) {
				.name = hook->function, .optional = hook->optional };
		}
	}
	*count = nsites - first;
	return symbols + first;
}

/* Fills slots[] with the current multiplier. False: two bodies have the same slot. */
static bool fill_slots(void)
{
	DECLARE_BITMAP(taken, 1 << SLOT_BITS) = { };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(slots); i++)
		slots[i] = &sites[0];
	for (i = 0; i < nsites; i++) {
		if (!sites[i].body)
			continue;
		if (__test_and_set_bit(hash(sites[i].body), taken))
			return false;
		slots[hash(sites[i].body)] = &sites[i];
	}
	return true;
}

/* With OBJECT_HOOKS_MAX sites, about one multiplier in a hundred works; with fewer sites, more
 * do. */
#define MULTIPLIERS	10000

int object_prepare(void)
{
	unsigned int i;

	for (i = 0; i < nsites; i++)
		sites[i].body = symbols[i].address ? hook_body(&symbols[i]) : 0;
	for (i = 0; i < MULTIPLIERS; i++) {
		multiplier = (2 * i + 1) * 0x9e3779b1u;
		if (fill_slots())
			return 0;
	}
	pr_err("no hash tells the hooked functions apart\n");
	return -ENOSPC;
}

/* Whether vxed/objects.def lists marks as the last argument of the point. */
static bool has_marks(unsigned int point)
{
	static const char last[] = " marks!";

	switch (point) {
#define OBJECT(id, name, arguments) \
	case POINT_##id: \
		return sizeof(arguments) > sizeof(last) && \
		       !__builtin_strcmp(&arguments[sizeof(arguments) > sizeof(last) ? \
						    sizeof(arguments) - sizeof(last) : 0], \
					 " marks!");
#include "vxed/objects.def"
#include "vxed/points.h"
#undef OBJECT
	}
	return false;
}

static long judge_described(struct judge *judge, const struct object_hook *hook,
			    bool (*describe)(const unsigned long *registers,
					     struct object *object),
			    const unsigned long *registers)
{
	unsigned int at = 0;
	long ret;

	do {
		struct object object = { .names = judge->names, .point = hook->point, .at = at };

		if (!describe(registers, &object))
			return 0;
		if (has_marks(object.point))
			add_integer(&object, object.marks);
		ret = judge_object(judge, object.point, object.args, object.nargs,
				   object.failure);
		at = object.next;
	} while (!ret && at);
	return ret;
}

/*
 * entry.S calls this when a task inside calls a hooked function. registers: the function's first
 * six arguments. body: the address of its body, see hook_body(). Returns 0 to run the body, or the
 * result that the function's caller gets instead. Any context.
 */
long vxe_object_gate(unsigned long *registers, unsigned long body)
{
	const struct object_hook *hook;
	const struct site *site;
	const struct vxed *vxed;
	struct judge *judge;
	long ret;

	/* An interrupt does not act for the task that it interrupts. */
	if (!in_task())
		return 0;
	site = slots[hash(body)];
	if (WARN_ON_ONCE(site->body != body))
		return -EPERM;
	hook = site->hook;
	judge = judge_begin();
	if (hook->quick) {
		vxed = quick_vxed();
		if (vxed && hook->quick(registers, judge, vxed)) {
			judge_end();
			return 0;
		}
	}
	if (hook->executes && start_leaves(judge, (const struct file *)registers[0])) {
		judge_end();
		return 0;
	}
	ret = judge_described(judge, hook, hook->describe, registers);
	if (!ret && hook->also)
		ret = judge_described(judge, hook, hook->also, registers);
	judge_end();
	return ret && hook->refuse ? hook->refuse(registers) : ret;
}

/*
 * The same for a task outside that has an id. If the task has followed a symlink and opens a file,
 * the names are recorded (kmod/reached.h). A file system that opens a file during the lookup
 * (atomic_open, as in NFS) calls security_file_open() with the directory locked, and does not call
 * vfs_open(). Returns 0. May sleep where vfs_open() may.
 */
long vxe_outside_gate(unsigned long *registers, unsigned long body)
{
	const struct object_hook *hook = slots[hash(body)]->hook;
	const struct file *file;

	if (task_id(current) != TASK_ID_FOLLOWED || !in_task())
		return 0;
	if (hook->entry == OBJECT_ENTRY_OPEN) {
		reached_opens((const struct path *)registers[0],
			      (const struct file *)registers[1], false);
	} else if (hook->executes) {
		file = (const struct file *)registers[0];
		reached_opens(&file->f_path, file, true);
	}
	return 0;
}
