/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One set of the literal beginnings of all activation patterns, over all loaded VXEDs. For most
 * programs, a single test against the set proves that no pattern matches, so the VXEDs need not be
 * asked one by one.
 */
#ifndef VXE_BEGINNING_H
#define VXE_BEGINNING_H

#include <linux/types.h>

struct policy;

struct beginnings;

/* Makes an empty set with room for that many patterns. Returns NULL if there is no memory. May
 * sleep. */
struct beginnings *beginnings_new(unsigned int patterns);

/* Frees the set after an RCU grace period. NULL: does nothing. Does not sleep. */
void beginnings_free(struct beginnings *set);

/* Adds the patterns of a policy. Not after the set has been published. */
void beginnings_add(struct beginnings *set, const struct policy *policy);

/* False: no pattern in the set matches the path. Any context. */
bool beginnings_may_match(const struct beginnings *set, const char *path, size_t length);

/* False: no pattern in the set matches the path, or a longer path that begins with it, in any
 * spelling. Any context. */
bool beginnings_may_lead(const struct beginnings *set, const char *path, size_t length);

#endif /* VXE_BEGINNING_H */
