/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a text is a VXED. Needs neither root nor the module. */
#ifndef LIBVXE_CHECK_H
#define LIBVXE_CHECK_H

#include "libvxe/failure.h"
#include "uapi/vxe.h"

/* What a VXED declares. */
struct checked {
	char name[VXE_NAME_SIZE];
	enum vxe_mode mode;
	unsigned int abis;		/* bit (1 << enum vxe_abi) */
	unsigned int patterns;		/* of activation */
};

/*
 * Compiles a VXED as the module would. library: as for source_resolve(). False: it is no
 * VXED; *diagnostic has the first mistake: file, line, column, message, and a suggestion
 * if a name is unknown and another one is near.
 */
bool check_file(const char *file, const char *library, struct checked *checked,
		struct failure *diagnostic);

/* Does the same with a text that ends in a NUL. name: the text's name in messages. */
bool check_text(const char *text, const char *name, const char *library,
		struct checked *checked, struct failure *diagnostic);

#endif
