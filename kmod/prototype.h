/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks take a function's arguments by their places, and some functions are called by their
 * addresses. If a kernel declares such a function in another way, everything compiles and loads,
 * and judges the wrong registers. So the prototypes that kmod expects are compared with the
 * kernel's BTF. One source for the kernel and for user space.
 */
#ifndef VXE_PROTOTYPE_H
#define VXE_PROTOTYPE_H

#include "kmod/btf.h"

/*
 * Compares all expected prototypes with those in the BTF of a kernel, which is open. told() is called
 * for each function with the expected and the found text; the latter is NULL if the BTF has no
 * such function. ok: they are the same. Returns NULL, or what went wrong, as a constant. May sleep;
 * takes some milliseconds.
 */
const char *prototypes_compare(const struct btf_types *btf,
			       void (*told)(void *context, const char *function,
					    const char *expected, const char *found, bool ok),
			       void *context);

/* Whether a prototype is expected of that function. Any context. */
bool prototype_is_expected(const char *function);

#endif /* VXE_PROTOTYPE_H */
