/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads the prototypes of functions from BTF, the kernel's description of its own types
 * (Documentation/bpf/btf.rst). One source for the kernel and for user space. The data may be
 * damaged: nothing is read outside it.
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

/* Reads the header and finds each type. The data is borrowed until btf_close(). Returns NULL,
 * or what is wrong, as a constant. May sleep. */
const char *btf_open(struct btf_types *btf, const void *data, size_t size);
void btf_close(struct btf_types *btf);

/* Returns the name of type id if that is a function, and sets *prototype to its prototype's id.
 * Otherwise NULL. id: from 1 to btf->count. Any context. */
const char *btf_function(const struct btf_types *btf, u32 id, u32 *prototype);

/* Where a member of a structure lies, in bytes; -1 if there is none, or it is a bit field. Any
 * context; takes a millisecond. */
int btf_offset(const struct btf_types *btf, const char *structure, const char *member);

/*
 * Writes a prototype as "RESULT(ARGUMENT,...)". An integer, an enum, and a structure without a
 * name are written as their size in bytes; another structure as its name; a pointer as that of
 * what it points to and a '*'; void as 0; a function as "()". Typedefs, const and the like are
 * left out. So two prototypes have the same text if a caller passes the same registers, which
 * lead to the same structures. A longer text is cut off. Any context.
 */
void btf_describe(const struct btf_types *btf, u32 prototype, char text[BTF_TEXT]);

#endif /* VXE_BTF_H */
