/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A hash table for what grows with the memory that programs use, such as records of inodes. It has
 * a bucket for each 32 KB of the machine's memory. So the number of entries in a bucket is bounded
 * by what fits into that memory, whoever makes the entries.
 */
#ifndef VXE_BUCKETS_H
#define VXE_BUCKETS_H

#include <linux/hash.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>

struct buckets {
	struct hlist_head *heads;
	unsigned int bits;
};

/* Returns 0 or -ENOMEM. May sleep. buckets_exit() frees the table, which must be empty. */
static inline int buckets_init(struct buckets *buckets)
{
	buckets->bits = clamp(ilog2(totalram_pages() / 8 | 1), 10, 20);
	buckets->heads = kvcalloc(1 << buckets->bits, sizeof(*buckets->heads),
				  GFP_KERNEL | __GFP_NOWARN);
	return buckets->heads ? 0 : -ENOMEM;
}

static inline void buckets_exit(struct buckets *buckets)
{
	kvfree(buckets->heads);
	buckets->heads = NULL;
}

static inline struct hlist_head *buckets_of(const struct buckets *buckets, u64 key)
{
	return &buckets->heads[hash_64(key, buckets->bits)];
}

#endif /* VXE_BUCKETS_H */
