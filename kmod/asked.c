// SPDX-License-Identifier: GPL-2.0
#include "kmod/asked.h"

#include <linux/cred.h>
#include <linux/fs_struct.h>
#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "kmod/buckets.h"

#define PAIRS_MOST	512	/* of one process */
#define SHARERS_MOST	64	/* processes with pairs that share an fs_struct */
#define RECEIVE_STEPS	1024	/* pairs to look at for one received descriptor */

/* There is one of each kind, whichever processes have it. */
struct pair {
	struct hlist_node node;
	unsigned int holders;		/* lists that it is in; without one it is freed */
	kuid_t user;			/* effective user of the process that asked */
	u16 found, size;		/* bytes of the found name, of both names with their NULs */
	char names[];			/* found name, NUL, asked name, NUL */
};

/* A list of pairs. Processes may share it; a shared list is not changed. */
struct pairs {
	unsigned int users;
	unsigned int bytes;		/* of the pairs' names */
	unsigned int count, room;
	struct pair *pairs[];		/* one holder of each is this list */
};

struct process {
	struct hlist_node node;		/* in processes */
	struct hlist_node sharer;	/* in sharers, or unhashed */
	pid_t tgid;
	pid_t asker;			/* the thread that asked last */
	const struct fs_struct *fs;	/* of that thread at that time. Not owned; only compared */
	struct pairs *pairs;		/* or NULL */
	bool full;			/* there was no room for a pair */
};

/* Guards everything here. */
static DEFINE_SPINLOCK(lock);
static DEFINE_HASHTABLE(processes, 12);		/* by tgid */
static DEFINE_HASHTABLE(sharers, 12);		/* by fs */
static struct buckets pairs_of;			/* by user and found name */
static u32 seed;				/* so that nobody can choose the bucket of a name */
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

/*
 * Whether the asking thread still has the fs_struct. If it has left it, another task may have got
 * an fs_struct at the same address. Only compares pointers.
 */
static bool has_fs(const struct process *process)
{
	const struct task_struct *task;
	bool has;

	rcu_read_lock();
	task = pid_task(find_pid_ns(process->asker, &init_pid_ns), PIDTYPE_PID);
	has = task && task->tgid == process->tgid && READ_ONCE(task->fs) == process->fs;
	rcu_read_unlock();
	return has;
}

/*
 * Enters a process under its fs_struct. If too many processes are there already, one of them is
 * marked as full instead: then whoever shares the fs_struct knows that names are missing.
 */
static void add_sharer(struct process *process)
{
	struct process *other, *last = NULL;
	struct hlist_node *next;
	unsigned int count = 0;

	hash_for_each_possible_safe(sharers, other, next, sharer, (unsigned long)process->fs) {
		if (other->fs != process->fs)
			continue;
		if (has_fs(other)) {
			last = other;
			count++;
		} else {
			hash_del(&other->sharer);
		}
	}
	if (count < SHARERS_MOST)
		hash_add(sharers, &process->sharer, (unsigned long)process->fs);
	else
		last->full = true;
}

static struct process *add_process(pid_t tgid, pid_t asker, const struct fs_struct *fs)
{
	struct process *process = kzalloc(sizeof(*process), GFP_ATOMIC | __GFP_NOWARN);

	if (!process) {
		lost = true;
		return NULL;
	}
	process->tgid = tgid;
	process->asker = asker;
	process->fs = fs;
	hash_add(processes, &process->node, tgid);
	add_sharer(process);
	WRITE_ONCE(vxe_asked_count, vxe_asked_count + 1);
	return process;
}

static void free_pair(struct pair *pair)
{
	hlist_del(&pair->node);
	kfree(pair);
}

static void drop_pairs(struct pairs *pairs)
{
	unsigned int i;

	if (!pairs || --pairs->users)
		return;
	for (i = 0; i < pairs->count; i++)
		if (!--pairs->pairs[i]->holders)
			free_pair(pairs->pairs[i]);
	kfree(pairs);
}

static void forget(struct process *process)
{
	hash_del(&process->node);
	hash_del(&process->sharer);
	WRITE_ONCE(vxe_asked_count, vxe_asked_count - 1);
	drop_pairs(process->pairs);
	kfree(process);
}

static struct hlist_head *bucket_of(const char *found, size_t length, kuid_t user)
{
	return buckets_of(&pairs_of, jhash(found, length, seed ^ __kuid_val(user)));
}

static const char *asked_of(const struct pair *pair)
{
	return pair->names + pair->found + 1;
}

/* Whether this is a pair of the user and the found name. */
static bool is_of(const struct pair *pair, const char *found, size_t length, kuid_t user)
{
	return uid_eq(pair->user, user) && pair->found == length &&
	       !memcmp(pair->names, found, length);
}

/* The pair of the current user, or NULL. */
static struct pair *find_pair(const char *found, const char *asked)
{
	size_t length = strlen(found);
	struct pair *pair;

	hlist_for_each_entry(pair, bucket_of(found, length, current_euid()), node)
		if (is_of(pair, found, length, current_euid()) && !strcmp(asked_of(pair), asked))
			return pair;
	return NULL;
}

/* Makes a pair of the current user, which no list has yet. NULL: no memory. */
static struct pair *add_pair(const char *found, const char *asked)
{
	size_t length = strlen(found), size = length + strlen(asked) + 2;
	struct pair *pair = kmalloc(sizeof(*pair) + size,
				    GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);

	if (!pair)
		return NULL;
	*pair = (struct pair) { .user = current_euid(), .found = length, .size = size };
	memcpy(pair->names, found, length + 1);
	strcpy(pair->names + length + 1, asked);
	hlist_add_head(&pair->node, bucket_of(found, length, pair->user));
	return pair;
}

/* Makes room for one more pair, in a list that only this process uses. False: no room. */
static bool make_room(struct process *process)
{
	struct pairs *old = process->pairs, *new;
	unsigned int count = old ? old->count : 0, room = old ? old->room : 4, i;

	if (count == PAIRS_MOST)
		return false;
	if (old && old->users == 1 && count < room)
		return true;
	if (count == room)
		room *= 2;
	new = kmalloc(struct_size(new, pairs, room), GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!new)
		return false;
	*new = (struct pairs) { .users = 1, .room = room };
	if (old) {
		new->bytes = old->bytes;
		new->count = count;
		memcpy(new->pairs, old->pairs, count * sizeof(*new->pairs));
	}
	for (i = 0; i < count; i++)
		new->pairs[i]->holders++;
	drop_pairs(old);
	process->pairs = new;
	return true;
}

static bool has_pair(const struct pairs *pairs, const struct pair *pair)
{
	unsigned int i;

	for (i = 0; pairs && i < pairs->count; i++)
		if (pairs->pairs[i] == pair)
			return true;
	return false;
}

/* Adds a pair to a process. False: no room. */
static bool add(struct process *process, const char *found, const char *asked)
{
	struct pair *pair = find_pair(found, asked);
	struct pairs *pairs;

	if (pair && has_pair(process->pairs, pair))
		return true;
	if ((process->pairs ? process->pairs->bytes : 0) + strlen(found) + strlen(asked) + 2 >
	    ASKED_BYTES || !make_room(process))
		return false;
	pair = pair ?: add_pair(found, asked);
	if (!pair)
		return false;
	pairs = process->pairs;
	pair->holders++;
	pairs->pairs[pairs->count++] = pair;
	pairs->bytes += pair->size;
	return true;
}

/* Like asked_keep(), with the lock held. */
static void keep(const char *found, const char *asked)
{
	struct process *process = watched ? find_process(current->tgid) ?:
		add_process(current->tgid, current->pid, current->fs) : NULL;

	if (!process)
		return;
	if (process->asker != current->pid || process->fs != current->fs) {
		hash_del(&process->sharer);
		process->asker = current->pid;
		process->fs = current->fs;
		add_sharer(process);
	}
	if (!found || !add(process, found, asked))
		process->full = true;
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

static bool shares(const struct process *process)
{
	return process->fs == current->fs && has_fs(process);
}

/* If the name begins with the pair's found name, writes it with the asked name in that place.
 * Returns the length of the result, or 0 if the name does not begin like that. */
static size_t replace(const struct pair *pair, const char *name, size_t length, char *to,
		      bool *incomplete)
{
	size_t found = pair->found, size = pair->size - found - 2;

	if (found > length || memcmp(name, pair->names, found) ||
	    (found > 1 && found < length && name[found] != '/'))
		return 0;
	found -= found == 1;		/* "/" */
	if (!size || size + length - found >= PATH_MAX) {
		*incomplete = true;
		return 0;
	}
	memcpy(to, asked_of(pair), size);
	memcpy(to + size, name + found, length - found);
	return size + length - found;
}

/* Like asked_name(), for the pairs of one process. */
static size_t name_of(const struct process *process, const char *name, size_t length,
		      unsigned int *index, char *to, bool *incomplete)
{
	const struct pairs *pairs = process->pairs;
	unsigned int i;
	size_t size;

	*incomplete |= process->full;
	for (i = 0; pairs && i < pairs->count; i++) {
		size = replace(pairs->pairs[i], name, length, to, incomplete);
		if (size && !(*index)--) {
			*index = 0;
			return size;
		}
	}
	return 0;
}

size_t asked_name(const char *name, size_t length, unsigned int *index, char *to,
		  bool *incomplete)
{
	struct process *process;
	size_t size = 0;

	*incomplete |= READ_ONCE(lost);
	if (!READ_ONCE(vxe_asked_count))
		return 0;
	spin_lock(&lock);
	process = find_process(current->tgid);
	if (process)
		size = name_of(process, name, length, index, to, incomplete);
	if (!size)
		hash_for_each_possible(sharers, process, sharer, (unsigned long)current->fs) {
			if (process->tgid == current->tgid || !shares(process))
				continue;
			size = name_of(process, name, length, index, to, incomplete);
			if (size)
				break;
		}
	spin_unlock(&lock);
	return size;
}

/* A process whose pairs count for the current one: itself, or one that shares its fs_struct. */
static struct process *find_ours(void)
{
	struct process *process = find_process(current->tgid);

	if (process)
		return process;
	hash_for_each_possible(sharers, process, sharer, (unsigned long)current->fs)
		if (shares(process))
			return process;
	return NULL;
}

void asked_inherit(pid_t tgid, const struct fs_struct *fs)
{
	struct process *from, *to;

	if (!READ_ONCE(vxe_asked_count))
		return;
	spin_lock(&lock);
	to = find_process(tgid);
	if (to)			/* of an earlier process with the same pid */
		forget(to);
	from = watched ? find_ours() : NULL;
	if (from && (to = add_process(tgid, tgid, fs))) {
		to->pairs = from->pairs;
		to->full |= from->full;
		if (to->pairs)
			to->pairs->users++;
	}
	spin_unlock(&lock);
}

void asked_receive(const char *found, kuid_t opener)
{
	unsigned int left = RECEIVE_STEPS;
	size_t length = strlen(found);
	struct pair *pair;

	/* No other user except root may change how this process is matched. */
	if (!READ_ONCE(vxe_asked_count) ||
	    !(uid_eq(opener, GLOBAL_ROOT_UID) || uid_eq(opener, current_euid())))
		return;
	spin_lock(&lock);
	/* keep() adds pairs only at the beginning of a bucket, and frees none of this name. */
	hlist_for_each_entry(pair, bucket_of(found, length, opener), node) {
		if (!is_of(pair, found, length, opener))
			continue;
		if (!left--) {
			keep(NULL, "");
			break;
		}
		keep(pair->names, asked_of(pair));
	}
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

	if (watch == watched)
		return;
	spin_lock(&lock);
	if (watch)
		lost = false;
	watched = watch;
	spin_unlock(&lock);
	for (i = 0; !watch && i < HASH_SIZE(processes); i++) {
		spin_lock(&lock);
		hlist_for_each_entry_safe(process, next, &processes[i], node)
			forget(process);
		spin_unlock(&lock);
		cond_resched();
	}
}

int asked_init(void)
{
	seed = get_random_u32();
	return buckets_init(&pairs_of);
}

void asked_exit(void)
{
	buckets_exit(&pairs_of);
}
