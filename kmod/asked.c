// SPDX-License-Identifier: GPL-2.0
#include "kmod/asked.h"

#include <linux/cred.h>
#include <linux/fs_struct.h>
#include <linux/hashtable.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

/* A list of pairs. Processes may share it; a shared list is not changed. */
struct pairs {
	unsigned int users;
	unsigned int size, room;	/* bytes used, allocated */
	char bytes[];			/* of each pair: found name, NUL, asked name, NUL */
};

struct process {
	struct hlist_node node;
	pid_t tgid;
	kuid_t user;			/* effective user, when it asked */
	const struct fs_struct *fs;	/* not owned; only compared */
	struct pairs *pairs;		/* or NULL */
	bool full;			/* there was no room for a pair */
};

/* Guards everything here. */
static DEFINE_SPINLOCK(lock);
static DEFINE_HASHTABLE(processes, 8);
/* The number of processes in the table. Written under the lock; entry.S reads it without. */
extern u32 vxe_asked_count;
u32 vxe_asked_count;
static bool watched;
static bool lost;		/* some process asked by a name that is not known */

static struct process *find_process(pid_t tgid)
{
	struct process *process;

	hash_for_each_possible(processes, process, node, tgid)
		if (process->tgid == tgid)
			return process;
	return NULL;
}

static struct process *add_process(pid_t tgid, const struct fs_struct *fs)
{
	struct process *process = kzalloc(sizeof(*process), GFP_ATOMIC | __GFP_NOWARN);

	if (!process) {
		lost = true;
		return NULL;
	}
	process->tgid = tgid;
	process->fs = fs;
	hash_add(processes, &process->node, tgid);
	WRITE_ONCE(vxe_asked_count, vxe_asked_count + 1);
	return process;
}

static void drop_pairs(struct pairs *pairs)
{
	if (pairs && !--pairs->users)
		kfree(pairs);
}

static void forget(struct process *process)
{
	hash_del(&process->node);
	WRITE_ONCE(vxe_asked_count, vxe_asked_count - 1);
	drop_pairs(process->pairs);
	kfree(process);
}

/* The next pair after this one; the first one if pair is NULL. Returns NULL if there is none. */
static const char *next_pair(const struct pairs *pairs, const char *pair)
{
	if (!pairs)
		return NULL;
	if (pair) {
		pair += strlen(pair) + 1;
		pair += strlen(pair) + 1;
	} else {
		pair = pairs->bytes;
	}
	return pair < pairs->bytes + pairs->size ? pair : NULL;
}

/* Makes room for size more bytes, in a list that only this process uses. False: no room. */
static bool make_room(struct process *process, size_t size)
{
	struct pairs *old = process->pairs, *new;
	size_t used = old ? old->size : 0, room = old ? old->room : 256;

	if (used + size > ASKED_BYTES)
		return false;
	if (old && old->users == 1 && used + size <= room)
		return true;
	while (room < used + size)
		room = min(2 * room, (size_t)ASKED_BYTES);
	new = kmalloc(sizeof(*new) + room, GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!new)
		return false;
	*new = (struct pairs) { .users = 1, .size = used, .room = room };
	if (old)
		memcpy(new->bytes, old->bytes, used);
	drop_pairs(old);
	process->pairs = new;
	return true;
}

/* Like asked_keep(), with the lock held. */
static void keep(const char *found, const char *asked)
{
	size_t length = found ? strlen(found) + 1 : 0, size = length + strlen(asked) + 1;
	struct process *process;
	const char *pair = NULL;

	process = watched ? find_process(current->tgid) ?:
		  add_process(current->tgid, current->fs) : NULL;
	while (process && found && (pair = next_pair(process->pairs, pair)))
		if (!strcmp(pair, found) && !strcmp(pair + length, asked))
			break;
	if (process)
		process->user = current_euid();
	if (process && !pair) {
		if (found && make_room(process, size)) {
			memcpy(process->pairs->bytes + process->pairs->size, found, length);
			memcpy(process->pairs->bytes + process->pairs->size + length, asked,
			       size - length);
			process->pairs->size += size;
		} else {
			process->full = true;
		}
	}
}

void asked_keep(const char *found, const char *asked)
{
	spin_lock(&lock);
	keep(found, asked);
	spin_unlock(&lock);
}

void asked_lose(void)
{
	WRITE_ONCE(lost, true);
}

static bool is_ours(const struct process *process)
{
	return process->tgid == current->tgid || process->fs == current->fs;
}

/* If the name begins with the pair's found name, writes it with the asked name in that place.
 * Returns the length of the result, or 0 if the name does not begin like that. */
static size_t replace(const char *pair, const char *name, size_t length, char *to,
		      bool *incomplete)
{
	const char *asked = pair + strlen(pair) + 1;
	size_t found = strlen(pair), size = strlen(asked);

	if (found > length || memcmp(name, pair, found) ||
	    (found > 1 && found < length && name[found] != '/'))
		return 0;
	found -= found == 1;		/* "/" */
	if (!size || size + length - found >= PATH_MAX) {
		*incomplete = true;
		return 0;
	}
	memcpy(to, asked, size);
	memcpy(to + size, name + found, length - found);
	return size + length - found;
}

size_t asked_name(const char *name, size_t length, unsigned int *index, char *to,
		  bool *incomplete)
{
	struct process *process;
	const char *pair;
	size_t size = 0;
	unsigned int i;

	*incomplete |= READ_ONCE(lost);
	if (!READ_ONCE(vxe_asked_count))
		return 0;
	spin_lock(&lock);
	hash_for_each(processes, i, process, node) {
		if (size || !is_ours(process))
			continue;
		*incomplete |= process->full;
		pair = NULL;
		while (!size && (pair = next_pair(process->pairs, pair))) {
			size = replace(pair, name, length, to, incomplete);
			if (size && *index) {
				size = 0;
				--*index;
			}
		}
	}
	spin_unlock(&lock);
	return size;
}

void asked_inherit(pid_t tgid, const struct fs_struct *fs)
{
	struct process *process, *from = NULL, *to;
	unsigned int i;

	if (!READ_ONCE(vxe_asked_count))
		return;
	spin_lock(&lock);
	to = find_process(tgid);
	if (to)			/* of an earlier process with the same pid */
		forget(to);
	hash_for_each(processes, i, process, node)
		if (is_ours(process) && (!from || process->tgid == current->tgid))
			from = process;
	if (from && (to = add_process(tgid, fs))) {
		to->pairs = from->pairs;
		to->full = from->full;
		to->user = from->user;
		if (to->pairs)
			to->pairs->users++;
	}
	spin_unlock(&lock);
}

/* The next pair of a process whose found name is exactly found; the first one if pair is NULL.
 * Returns NULL if there is none, if the process is the current one, or if its user is not user. */
static const char *pair_of(const struct process *process, kuid_t user, const char *found,
			   const char *pair)
{
	if (process->tgid == current->tgid || !uid_eq(process->user, user))
		return NULL;
	while ((pair = next_pair(process->pairs, pair)))
		if (!strcmp(pair, found))
			return pair;
	return NULL;
}

void asked_receive(const char *found, kuid_t opener)
{
	struct process *process;
	const char *pair;
	unsigned int i;

	/* No other user except root may change how this process is matched. */
	if (!READ_ONCE(vxe_asked_count) ||
	    !(uid_eq(opener, GLOBAL_ROOT_UID) || uid_eq(opener, current_euid())))
		return;
	spin_lock(&lock);
	hash_for_each(processes, i, process, node)
		for (pair = NULL; (pair = pair_of(process, opener, found, pair));)
			keep(pair, pair + strlen(pair) + 1);
	spin_unlock(&lock);
}

void asked_forget(pid_t tgid)
{
	struct process *process;

	if (!READ_ONCE(vxe_asked_count))
		return;
	spin_lock(&lock);
	process = find_process(tgid);
	if (process)
		forget(process);
	spin_unlock(&lock);
}

void asked_watch(bool watch)
{
	struct hlist_node *next;
	struct process *process;
	unsigned int i;

	spin_lock(&lock);
	if (watch && !watched)
		lost = false;
	watched = watch;
	if (!watch)
		hash_for_each_safe(processes, i, next, process, node)
			forget(process);
	spin_unlock(&lock);
}
