// SPDX-License-Identifier: GPL-2.0
#include "webui/http/known.h"

#include <sodium.h>
#include <string.h>

#include "libvxe/text/time.h"

#define KNOWN_MAX	256	/* as many as the broker has: SESSIONS_MAX */

static struct entry {
	unsigned char hash[32];		/* of both secrets of the session */
	int64_t end;			/* of its idle time, as of now_ms(); 0: a free entry */
	struct known known;
} entries[KNOWN_MAX];

static void hash_of(const struct broker_request *request, unsigned char hash[32])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, 32);
	crypto_generichash_update(&state, (const void *)request->session,
				  sizeof(request->session));
	crypto_generichash_update(&state, (const void *)request->secret, sizeof(request->secret));
	crypto_generichash_final(&state, hash, 32);
}

static struct entry *find(const unsigned char hash[32])
{
	struct entry *at;

	for (at = entries; at < entries + KNOWN_MAX; at++)
		if (at->end && !sodium_memcmp(at->hash, hash, sizeof(at->hash)))
			return at;
	return NULL;
}

/* Returns a free entry, or the one that ends first. */
static struct entry *free_entry(void)
{
	struct entry *first = entries, *at;

	for (at = entries; at < entries + KNOWN_MAX; at++)
		if (at->end < first->end)
			first = at;
	return first;
}

void known_note(const struct broker_request *request, const struct broker_reply *reply)
{
	unsigned char hash[32];
	struct entry *entry;

	if (reply->status == 401)
		known_forget(request);
	if (!request->session[0] || reply->status != 200 || reply->idle <= 0)
		return;
	hash_of(request, hash);
	entry = find(hash) ?: free_entry();
	memcpy(entry->hash, hash, sizeof(hash));
	entry->end = now_ms() + reply->idle * 1000;
	memcpy(entry->known.user, reply->user, sizeof(reply->user));
	entry->known.role = reply->role;
	entry->known.expires = reply->expires;
}

bool known_find(const struct broker_request *request, struct known *known)
{
	unsigned char hash[32];
	struct entry *entry;

	hash_of(request, hash);
	entry = find(hash);
	if (!entry || entry->end <= now_ms())
		return false;
	if (known)
		*known = entry->known;
	return true;
}

void known_forget(const struct broker_request *request)
{
	unsigned char hash[32];
	struct entry *entry;

	if (!request) {
		sodium_memzero(entries, sizeof(entries));
		return;
	}
	hash_of(request, hash);
	entry = find(hash);
	if (entry)
		sodium_memzero(entry, sizeof(*entry));
}
