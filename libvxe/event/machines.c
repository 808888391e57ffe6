// SPDX-License-Identifier: GPL-2.0
#include "libvxe/event/machines.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "libvxe/siphash.h"

static uint64_t hash(const struct machines *machines, const char *name)
{
	struct siphash hash;

	siphash_begin(&hash, machines->key, 1, false);
	siphash_bytes(&hash, name, strlen(name));
	return siphash_end(&hash);
}

/* The slot of this name in the table, or the free slot where it goes. */
static size_t *slot(const struct machines *machines, const char *name)
{
	size_t at = hash(machines, name) & (machines->capacity - 1), number;

	for (; (number = machines->table[at]); at = (at + 1) & (machines->capacity - 1))
		if (!strcmp(machines->names[number - 1], name))
			break;
	return &machines->table[at];
}

static bool grow(struct machines *machines)
{
	size_t capacity = machines->capacity ? machines->capacity * 2 : 64, i;
	size_t *table = calloc(capacity, sizeof(*table));
	char **names = reallocarray(machines->names, capacity / 2, sizeof(*names));

	if (!machines->capacity &&
	    getrandom(machines->key, sizeof(machines->key), GRND_NONBLOCK) < 0)
		machines->key[0] = (uintptr_t)machines;
	if (names)
		machines->names = names;
	if (!table || !names) {
		free(table);
		return false;
	}
	free(machines->table);
	machines->table = table;
	machines->capacity = capacity;
	for (i = 0; i < machines->count; i++)
		*slot(machines, machines->names[i]) = i + 1;
	return true;
}

bool machines_add(struct machines *machines, const char *name, size_t *number)
{
	size_t *at;
	char *copy;

	*number = machines->last;
	if (machines->count && !strcmp(machines->names[machines->last], name))
		return true;
	if (machines->count * 2 >= machines->capacity && !grow(machines))
		return false;
	at = slot(machines, name);
	if (!*at) {
		copy = strdup(name);
		if (!copy)
			return false;
		machines->names[machines->count] = copy;
		*at = ++machines->count;
	}
	*number = machines->last = *at - 1;
	return true;
}

void machines_free(struct machines *machines)
{
	size_t i;

	for (i = 0; i < machines->count; i++)
		free(machines->names[i]);
	free(machines->names);
	free(machines->table);
	memset(machines, 0, sizeof(*machines));
}

/* Sets ---------------------------------------------------------------------------- */

static bool widen(struct machine_set *set, size_t nwords)
{
	uint64_t *words;

	if (nwords <= set->nwords)
		return true;
	words = reallocarray(set->words, nwords, sizeof(*words));
	if (!words)
		return false;
	memset(words + set->nwords, 0, (nwords - set->nwords) * sizeof(*words));
	set->words = words;
	set->nwords = nwords;
	return true;
}

bool machine_set_add(struct machine_set *set, size_t number)
{
	if (!widen(set, number / 64 + 1))
		return false;
	set->words[number / 64] |= UINT64_C(1) << number % 64;
	return true;
}

bool machine_set_merge(struct machine_set *to, const struct machine_set *from)
{
	size_t i;

	if (!widen(to, from->nwords))
		return false;
	for (i = 0; i < from->nwords; i++)
		to->words[i] |= from->words[i];
	return true;
}

size_t machine_set_count(const struct machine_set *set)
{
	size_t i, count = 0;

	for (i = 0; i < set->nwords; i++)
		count += __builtin_popcountll(set->words[i]);
	return count;
}

size_t machine_set_next(const struct machine_set *set, size_t from)
{
	for (; from < set->nwords * 64; from++)
		if (set->words[from / 64] >> from % 64 & 1)
			return from;
	return SIZE_MAX;
}

void machine_set_free(struct machine_set *set)
{
	free(set->words);
	memset(set, 0, sizeof(*set));
}

void machine_here(char name[MACHINE_SIZE])
{
	if (gethostname(name, MACHINE_SIZE))
		name[0] = 0;
	name[MACHINE_SIZE - 1] = 0;
}
