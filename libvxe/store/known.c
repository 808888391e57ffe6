// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/known.h"

#include <stdlib.h>
#include <string.h>

static struct known_row *slot(const struct known *known, const uint64_t key[2])
{
	size_t at = key[0] & (known->capacity - 1);

	while (known->table[at].id &&
	       (known->table[at].key[0] != key[0] || known->table[at].key[1] != key[1]))
		at = (at + 1) & (known->capacity - 1);
	return &known->table[at];
}

static bool grow(struct known *known)
{
	struct known larger = { .capacity = known->capacity ? known->capacity * 2 : 1024 };
	size_t i;

	larger.count = known->count;
	larger.table = calloc(larger.capacity, sizeof(*larger.table));
	if (!larger.table)
		return false;
	for (i = 0; i < known->capacity; i++)
		if (known->table[i].id)
			*slot(&larger, known->table[i].key) = known->table[i];
	free(known->table);
	*known = larger;
	return true;
}

int64_t known_id(const struct known *known, const uint64_t key[2])
{
	return known->capacity ? slot(known, key)->id : 0;
}

bool known_set(struct known *known, const uint64_t key[2], int64_t id)
{
	struct known_row *row;

	if (known->count * 2 >= known->capacity && !grow(known))
		return false;
	row = slot(known, key);
	known->count += !row->id;
	*row = (struct known_row) { { key[0], key[1] }, id };
	return true;
}

void known_free(struct known *known)
{
	free(known->table);
	memset(known, 0, sizeof(*known));
}
