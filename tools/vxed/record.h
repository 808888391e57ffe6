/* SPDX-License-Identifier: GPL-2.0 */
/* The audit log of what the subcommands changed. */
#ifndef TOOLS_VXED_RECORD_H
#define TOOLS_VXED_RECORD_H

#include "libvxe/policy/audit.h"
#include "tools/vxed/options.h"

/* Who runs this command. */
const struct actor *record_actor(void);

/* Appends an entry, see struct audit_entry. If that fails, prints a warning; the change itself
 * stays in effect. */
void record(const struct options *options, const char *what, const char *vxed,
	    unsigned int version, const char *detail);

#endif
