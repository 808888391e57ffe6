/* SPDX-License-Identifier: GPL-2.0 */
/* Names of machines, by number; and sets of such numbers. */
#ifndef LIBVXE_EVENT_MACHINES_H
#define LIBVXE_EVENT_MACHINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MACHINE_SIZE	256		/* bytes of a name, with its NUL */

/* All zeros: none. */
struct machines {
	char **names;			/* in the order in which they were added */
	size_t count;
	size_t *table;			/* of numbers + 1; a hash table with open addressing */
	size_t capacity;
	size_t last;			/* the number that was asked for last */
	uint64_t key[2];		/* of the table: machines give their names themselves */
};

/* Adds a name unless it is there. False: out of memory. */
bool machines_add(struct machines *machines, const char *name, size_t *number);
void machines_free(struct machines *machines);

/* A bitmap. All zeros: empty. */
struct machine_set {
	uint64_t *words;
	size_t nwords;
};

/* False: out of memory. */
bool machine_set_add(struct machine_set *set, size_t number);
bool machine_set_merge(struct machine_set *to, const struct machine_set *from);
size_t machine_set_count(const struct machine_set *set);
/* The smallest number in the set that is at least from; SIZE_MAX: there is none. */
size_t machine_set_next(const struct machine_set *set, size_t from);
void machine_set_free(struct machine_set *set);

/* This machine's name, as the kernel has it. */
void machine_here(char name[MACHINE_SIZE]);

#endif
