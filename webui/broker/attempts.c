// SPDX-License-Identifier: GPL-2.0
#include "webui/broker/attempts.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "webui/broker/session.h"

#define BUCKETS	256

/* A bucket that is empty at the time `until`: it holds (until - now) / seconds attempts. */
struct bucket {
	char address[BROKER_ADDRESS_SIZE];
	int64_t until;
};

static struct bucket buckets[BUCKETS], all;

/*
 * Finds the bucket of an address. A new one replaces the emptiest. An attacker with many addresses
 * gains nothing by that: the common bucket fills up.
 */
static struct bucket *bucket_of(const char *address)
{
	struct bucket *emptiest = buckets, *at;

	for (at = buckets; at < buckets + BUCKETS; at++) {
		if (!strcmp(at->address, address))
			return at;
		if (at->until < emptiest->until)
			emptiest = at;
	}
	snprintf(emptiest->address, sizeof(emptiest->address), "%s", address);
	emptiest->until = 0;
	return emptiest;
}

/* Returns the seconds until the bucket has room for another attempt; 0: it has. */
static int64_t wait_of(const struct bucket *bucket, int64_t now, int64_t size, int64_t seconds)
{
	int64_t wait = bucket->until - now - (size - 1) * seconds;

	return wait > 0 ? wait : 0;
}

static void fill(struct bucket *bucket, int64_t now, int64_t seconds)
{
	bucket->until = (bucket->until > now ? bucket->until : now) + seconds;
}

uint32_t attempts_begin(const char *address)
{
	struct bucket *own = bucket_of(address);
	int64_t now = session_now();
	int64_t wait = wait_of(own, now, ATTEMPTS_OF_ADDRESS, ATTEMPTS_SECONDS);
	int64_t wait_all = wait_of(&all, now, ATTEMPTS_OF_ALL, ATTEMPTS_ALL_SECONDS);

	if (wait || wait_all)
		return wait > wait_all ? wait : wait_all;
	fill(own, now, ATTEMPTS_SECONDS);
	fill(&all, now, ATTEMPTS_ALL_SECONDS);
	return 0;
}

void attempts_succeed(const char *address)
{
	bucket_of(address)->until -= ATTEMPTS_SECONDS;
	all.until -= ATTEMPTS_ALL_SECONDS;
}
