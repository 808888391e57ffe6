// SPDX-License-Identifier: GPL-2.0
/*
 * A pattern matches only paths that begin with its literal beginning. So such a path has the same 8
 * bytes as the pattern before the position where that beginning ends. For each pattern the set
 * holds a key, made of that position and those 8 bytes, and it holds all positions that occur.
 * Different beginnings may share a key. In that case the test passes a path that no pattern
 * matches, and the full match rejects it.
 *
 * The set also holds the head of each beginning: its first 8 bytes. If a path begins differently
 * from every head, it does not lead to a program that a pattern matches. Heads are compared without
 * regard to case.
 */
#include "kmod/beginning.h"

#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "vxed/policy.h"

#define HEADS_MAX	32	/* different heads; with more, every path may lead to a match */
#define LENGTHS_MAX	32	/* different lengths; with more, every path may match */

struct beginnings {
	struct rcu_head rcu;
	bool any;		/* a pattern's beginning is too short: every path may match */
	unsigned int nheads;	/* if more than HEADS_MAX, some are missing */
	struct head {
		u64 bytes, mask;
	} heads[HEADS_MAX];
	unsigned int nlengths;
	u16 lengths[LENGTHS_MAX];
	unsigned int mask;
	u64 keys[];		/* a hash table of mask + 1 slots; 0: free */
};

/* The key of a beginning, never 0. tail: the last 8 bytes of the beginning. */
static inline u64 key_of(u64 tail, unsigned int length)
{
	return (tail ^ length) * 0x9e3779b97f4a7c15ull | 1;
}

static inline unsigned int slot_of(u64 key)
{
	return key >> 40;
}

struct beginnings *beginnings_new(unsigned int patterns)
{
	unsigned int slots = roundup_pow_of_two(2 * patterns + 2);
	struct beginnings *set = kvzalloc(struct_size(set, keys, slots),
					  GFP_KERNEL | __GFP_NOWARN);

	if (set)
		set->mask = slots - 1;
	return set;
}

void beginnings_free(struct beginnings *set)
{
	if (set)
		kvfree_rcu(set, rcu);
}

static bool add_length(struct beginnings *set, unsigned int length)
{
	unsigned int i;

	for (i = 0; i < set->nlengths; i++)
		if (set->lengths[i] == length)
			return true;
	if (i == LENGTHS_MAX || length > PATH_MAX)
		return false;
	set->lengths[set->nlengths++] = length;
	return true;
}

#define EACH_BYTE(byte)	(0x0101010101010101ull * (byte))

/* Makes bytes equal that differ only in case. May make other bytes equal, too. */
static inline u64 fold(u64 bytes)
{
	return bytes | EACH_BYTE(0x20);
}

static struct head head_of(const char *text, size_t length)
{
	struct head head = { 0, 0 };

	length = min(length, sizeof(head.bytes));
	memcpy(&head.bytes, text, length);
	memset(&head.mask, 0xff, length);
	head.bytes = fold(head.bytes) & head.mask;
	return head;
}

static void add_head(struct beginnings *set, struct vxl_string beginning)
{
	struct head head = head_of(beginning.bytes, beginning.length);
	unsigned int i;

	for (i = 0; i < set->nheads && i < HEADS_MAX; i++)
		if (set->heads[i].bytes == head.bytes && set->heads[i].mask == head.mask)
			return;
	if (set->nheads < HEADS_MAX)
		set->heads[set->nheads] = head;
	set->nheads++;
}

/* Whether the text may have spellings that differ in more than case. That is so if it has a ~, a
 * byte that is not ASCII, or a dot or blank in the first 8 bytes. */
static bool has_uncertain(const char *text, size_t length)
{
	size_t i;
	u64 word;

	for (i = 0; i < length; i += sizeof(word)) {
		word = EACH_BYTE('a');
		memcpy(&word, text + i, min(sizeof(word), length - i));
#define HAS(byte)	(((word ^ EACH_BYTE(byte)) - EACH_BYTE(1)) & ~(word ^ EACH_BYTE(byte)))
		if ((word | HAS('~') | (i ? 0 : HAS('.') | HAS(' '))) & EACH_BYTE(0x80))
			return true;
#undef HAS
	}
	return false;
}

bool beginnings_may_lead(const struct beginnings *set, const char *path, size_t length)
{
	struct head head = head_of(path, length);
	unsigned int i;

	if (set->nheads > HEADS_MAX)
		return true;
	for (i = 0; i < set->nheads; i++)
		if (!((head.bytes ^ set->heads[i].bytes) & head.mask & set->heads[i].mask))
			return true;
	return has_uncertain(path, length);
}

void beginnings_add(struct beginnings *set, const struct policy *policy)
{
	unsigned int i, slot;

	for (i = 0; i < policy->npatterns; i++)
		add_head(set, vxl_path_map_beginning(vxl_image_space(policy->image),
						     policy->patterns[i].map));
	for (i = 0; i < policy->npatterns && !set->any; i++) {
		const struct activation *pattern = &policy->patterns[i];
		u64 key = key_of(pattern->tail, pattern->literal);

		if (pattern->literal < sizeof(pattern->tail) || !add_length(set, pattern->literal)) {
			set->any = true;
			return;
		}
		slot = slot_of(key) & set->mask;
		while (set->keys[slot] && set->keys[slot] != key)
			slot = (slot + 1) & set->mask;
		set->keys[slot] = key;
	}
}

bool beginnings_may_match(const struct beginnings *set, const char *path, size_t length)
{
	unsigned int i, slot;
	u64 tail, key;

	if (set->any)
		return true;
	for (i = 0; i < set->nlengths; i++) {
		if (length < set->lengths[i])
			continue;
		memcpy(&tail, path + set->lengths[i] - sizeof(tail), sizeof(tail));
		key = key_of(tail, set->lengths[i]);
		for (slot = slot_of(key) & set->mask; set->keys[slot];
		     slot = (slot + 1) & set->mask)
			if (set->keys[slot] == key)
				return true;
	}
	return false;
}
