/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks read a function's arguments from fixed registers, and some kernel functions are called by
 * their addresses. If a kernel declares such a function differently, the module still compiles and
 * loads, but judges the wrong registers. So the expected prototypes are compared with the kernel's
 * BTF. One source for the kernel and for user space.
 */
#ifndef VXE_PROTOTYPE_H
#define VXE_PROTOTYPE_H

#include "kmod/btf.h"

/*
 * Compares all expected prototypes with those in a kernel's BTF, which the caller has opened. Calls
 * told() for each function with the expected and the found text; found is NULL if the BTF has no
 * such function. ok: they are the same. Returns NULL, or a constant string that says what went
 * wrong. May sleep; takes some milliseconds.
 */
const char *prototypes_compare(const struct btf_types *btf,
			       void (*told)(void *context, const char *function,
					    const char *expected, const char *found, bool ok),
			       void *context);

/* Whether there is an expected prototype for the function. Any context. */
bool prototype_is_expected(const char *function);

#endif /* VXE_PROTOTYPE_H */
