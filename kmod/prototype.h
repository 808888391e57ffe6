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
 * Compares all expected prototypes with those in the BTF of a kernel, size bytes. told() is called
 * for each function with the expected and the found text; the latter is NULL if the BTF has no
 * such function. ok: they are the same. Returns NULL if the BTF could be read, else what is wrong
 * with it, as a constant. May sleep; takes some milliseconds.
 */
const char *prototypes_compare(const void *data, size_t size,
			       void (*told)(void *context, const char *function,
					    const char *expected, const char *found, bool ok),
			       void *context);

/* A member of a structure that is private to the kernel, and where kmod expects it. */
struct member {
	const char *structure, *name;
	u32 offset;		/* in bytes */
};

/* The same for members. found: in bytes, or -1 if the BTF has no such member. */
const char *members_compare(const void *data, size_t size, const struct member *members,
			    unsigned int count,
			    void (*told)(void *context, const struct member *member, int found),
			    void *context);

/* Whether a prototype is expected of that function. Any context. */
bool prototype_is_expected(const char *function);

#endif /* VXE_PROTOTYPE_H */
