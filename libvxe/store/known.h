/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ids of the table violation by their keys, in memory. An index in the database would cost more
 * than half as much as the row itself, because keys are random.
 */
#ifndef LIBVXE_STORE_KNOWN_H
#define LIBVXE_STORE_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A hash table. One of all zeros is empty. Keys are hashes already (see key.h). */
struct known {
	struct known_row {
		uint64_t key[2];
		int64_t id;		/* 0: this element of the table is free */
	} *table;
	size_t capacity, count;
};

/* The id of the row with this key. 0: none was set. */
int64_t known_id(const struct known *known, const uint64_t key[2]);
/* Sets the id, and replaces an older one. False: out of memory. */
bool known_set(struct known *known, const uint64_t key[2], int64_t id);
void known_free(struct known *known);

#endif
