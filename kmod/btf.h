/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads the prototypes of functions from BTF, the kernel's description of its own types
 * (Documentation/bpf/btf.rst). One source for the kernel and for user space. Damaged data is safe:
 * nothing outside it is read.
 */
#ifndef VXE_BTF_H
#define VXE_BTF_H

#include "vxelisp/port.h"

#define BTF_TEXT	160	/* bytes of a prototype's text, with its NUL */

struct btf_types {
	const u8 *data;
	u32 types, types_end;	/* offsets in data, in bytes */
	u32 strings, strings_end;
	u32 *offsets;		/* of each type, from id 1; owned */
	u32 count;		/* of offsets */
};

/* Reads the header and finds each type. Borrows the data until btf_close(). Returns NULL, or a
 * constant string that says what is wrong. May sleep. */
const char *btf_open(struct btf_types *btf, const void *data, size_t size);
void btf_close(struct btf_types *btf);

/* If type id is a function, returns its name and sets *prototype to the id of its prototype;
 * otherwise returns NULL. id: from 1 to btf->count. Any context. */
const char *btf_function(const struct btf_types *btf, u32 id, u32 *prototype);

/* The offset of a member in a structure, in bytes; -1 if there is no such member, or it is a bit
 * field. Any context; takes about a millisecond. */
int btf_offset(const struct btf_types *btf, const char *structure, const char *member);

/*
 * Writes a prototype as "RESULT(ARGUMENT,...)". An integer, an enum or an unnamed structure is
 * written as its size in bytes, and any other structure as its name. A pointer is written as its
 * target and a '*', void as 0, and a function as "()". Typedefs, const and the like are left out.
 * So two prototypes have the same text if their callers pass the same registers, with pointers to
 * the same structures. A text that does not fit is cut off. Any context.
 */
void btf_describe(const struct btf_types *btf, u32 prototype, char text[BTF_TEXT]);

#endif /* VXE_BTF_H */
