/* SPDX-License-Identifier: GPL-2.0 */
/* Reads the declarations of a VXED's text without compiling or evaluating anything. */
#ifndef LIBVXE_DECLARED_H
#define LIBVXE_DECLARED_H

#include <stddef.h>

#include "libvxe/failure.h"

struct declared {
	char *name, *model;		/* NULL: not declared */
	char **activate;		/* patterns that are written as strings */
	size_t nactivate;
	/* The forms of the text by the names of their functions, in order of appearance. */
	struct declared_form {
		char *name;
		unsigned int count;
	} *forms;
	size_t nforms;
};

/* Reads a text of size bytes. file: the text's name in messages. The caller calls declared_free()
 * on success. */
bool declared_read(const char *text, size_t size, const char *file, struct declared *declared,
		   struct failure *failure);
void declared_free(struct declared *declared);

#endif
