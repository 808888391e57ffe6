/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The VXEDs that are loaded at boot. Each is a symbolic link in /etc/vxe/enabled to its file in
 * /etc/vxe. The mode to which a VXED was last set is stored in its home (see home.h), so that a
 * boot does not restore the mode of the file.
 */
#ifndef LIBVXE_ENABLED_H
#define LIBVXE_ENABLED_H

#include <stddef.h>

#include "libvxe/failure.h"
#include "libvxe/policy/home.h"
#include "uapi/vxe.h"

#define ENABLED_DIRECTORY	HOME_VXEDS "/enabled"

/* Enables the VXED of that name, or disables it. A VXED that is enabled must compile, and must have
 * the name of its file. Repeating the call changes nothing. The link is created atomically.
 * library: as for source_resolve(). */
bool enabled_set(const char *name, bool enabled, const char *library, struct failure *failure);

/* The names of all enabled VXEDs, sorted: *count of them in an array that the caller frees, NULL
 * with *failure. If there is no directory, there are none: an empty array. */
char (*enabled_list(size_t *count, struct failure *failure))[VXE_NAME_SIZE];

/* Stores the mode of a VXED for the next boot. state: as for home_of_name(). */
bool enabled_keep_mode(const char *name, const char *state, enum vxe_mode mode,
		       struct failure *failure);

/* The stored mode, or VXE_MODE_DEFAULT if there is none. */
enum vxe_mode enabled_kept_mode(const char *name, const char *state);

#endif
