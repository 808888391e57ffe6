/* SPDX-License-Identifier: GPL-2.0 */
/* The key of a violation: a hash of everything that must be equal for two violations to count as
 * the same. */
#ifndef LIBVXE_STORE_KEY_H
#define LIBVXE_STORE_KEY_H

#include "libvxe/store/database.h"

#define STORE_SECRET_SIZE	16	/* bytes of the key of the hash */

/* Adds the SQL function vxe_key(WORD, SECRET, VALUE, ...), which returns the first (0) or the
 * last (1) 64 bits of a key. */
enum store_result store_key_init(struct store *store);

/*
 * Computes the key of an event as vxe_key() does. secret: of the store. point and call are ids of
 * the store. rules: bit i: argument i matters to rules; other arguments are ignored.
 */
void store_key(const uint64_t secret[2], const struct event *event, int64_t point, int64_t call,
	       unsigned int rules, uint64_t key[2]);

#endif
