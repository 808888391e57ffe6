// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/key.h"

#include <string.h>

#include "libvxe/siphash.h"

/* A word before each value gives its type, so that two different lists of values are never hashed
 * as the same words. */
static void add_integer(struct siphash *hash, int64_t value)
{
	siphash_word(hash, SQLITE_INTEGER);
	siphash_word(hash, value);
}

static void add_bytes(struct siphash *hash, int type, const char *bytes, size_t size)
{
	siphash_word(hash, type);
	siphash_bytes(hash, bytes, size);
}

/* vxe_key(WORD, SECRET, VALUE, ...) */
static void key_of(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct siphash hash;
	uint64_t key[2];
	int i;

	if (count < 2 || sqlite3_value_bytes(values[1]) != STORE_SECRET_SIZE) {
		sqlite3_result_error(context, "vxe_key: no secret", -1);
		return;
	}
	memcpy(key, sqlite3_value_blob(values[1]), sizeof(key));
	siphash_begin(&hash, key, 2, true);
	for (i = 2; i < count; i++) {
		int type = sqlite3_value_type(values[i]);
		const char *bytes = sqlite3_value_blob(values[i]);

		if (type == SQLITE_INTEGER)
			add_integer(&hash, sqlite3_value_int64(values[i]));
		else
			add_bytes(&hash, type, bytes ? bytes : "", sqlite3_value_bytes(values[i]));
	}
	siphash_end_wide(&hash, key);
	sqlite3_result_int64(context, key[sqlite3_value_int(values[0]) & 1]);
}

enum store_result store_key_init(struct store *store)
{
	int code = sqlite3_create_function_v2(store->db, "vxe_key", -1,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, key_of,
			NULL, NULL, NULL);

	return code == SQLITE_OK ? STORE_OK : store_fail_sqlite(store, code, "the database");
}

void store_key(const uint64_t secret[2], const struct event *event, int64_t point, int64_t call,
	       unsigned int rules, uint64_t key[2])
{
	const struct vxe_event *head = &event->head;
	struct siphash hash;
	unsigned int i;

	siphash_begin(&hash, secret, 2, true);
	add_bytes(&hash, SQLITE_TEXT, head->name, strnlen(head->name, sizeof(head->name)));
	add_integer(&hash, head->kind);
	add_integer(&hash, point);
	add_integer(&hash, call);
	add_integer(&hash, head->abi);
	add_integer(&hash, head->error);
	for (i = 0; i < VXE_EVENT_ARGS; i++) {
		if (!(rules >> i & 1))
			add_bytes(&hash, SQLITE_TEXT, "", 0);
		else if (head->strings >> i & 1)
			add_bytes(&hash, SQLITE_BLOB, event->strings[i].bytes,
				  event->strings[i].length);
		else
			add_integer(&hash, head->args[i]);
	}
	siphash_end_wide(&hash, key);
}
