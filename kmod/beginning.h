/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The literal beginnings of the activation patterns of all loaded VXEDs, as one set. It tells of
 * most programs that no pattern can match them, without asking each VXED.
 */
#ifndef VXE_BEGINNING_H
#define VXE_BEGINNING_H

#include <linux/types.h>

struct policy;

struct beginnings;

/* Makes a set with room for that many patterns. NULL: no memory. May sleep. */
struct beginnings *beginnings_new(unsigned int patterns);

/* Frees the set after an RCU grace period. NULL: does nothing. Does not sleep. */
void beginnings_free(struct beginnings *set);

/* Adds the patterns of a policy. */
void beginnings_add(struct beginnings *set, const struct policy *policy);

/* False: no pattern in the set matches the path. Any context. */
bool beginnings_may_match(const struct beginnings *set, const char *path, size_t length);

/* False: no pattern in the set matches the path, a longer one that begins with it, or another
 * spelling of these. Any context. */
bool beginnings_may_lead(const struct beginnings *set, const char *path, size_t length);

#endif /* VXE_BEGINNING_H */
