/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The VXEDs that are in force. Every function takes a descriptor of the device. Functions that
 * change something need one from device_open_to_change(), all others one from device_open(O_RDWR).
 * Unloading is device_unload(), the text in force device_text(), the state of the module
 * device_status().
 */
#ifndef LIBVXE_LOADED_H
#define LIBVXE_LOADED_H

#include <stddef.h>

#include "libvxe/failure.h"
#include "libvxe/policy/source.h"
#include "uapi/vxe.h"

struct loaded {
	char name[VXE_NAME_SIZE];
	enum vxe_mode mode;		/* mode in which it is in force */
	enum vxe_mode before;		/* a reload: the mode before; else VXE_MODE_DEFAULT */
};

/*
 * Loads the VXED of a file ("-": standard input). replace: it replaces the loaded VXED of the
 * same name, also for the threads inside. mode: VXE_MODE_DEFAULT: the mode that the file
 * declares. library: as for source_resolve(). If the file is no VXED, that is a FAILURE_INPUT,
 * and nothing has changed. For the other failures see device_load().
 */
bool loaded_load(int device, const char *file, const char *library, enum vxe_mode mode,
		 bool replace, struct loaded *loaded, struct failure *failure);

/* LOADED_NONE: no VXED of that name is loaded. LOADED_OTHER: it has another text, or its text cannot
 * be read. */
enum loaded_text { LOADED_NONE, LOADED_SAME, LOADED_OTHER };

/* Compares the text of a loaded VXED with @source. Where its parts came from does not matter. */
enum loaded_text loaded_compare(int device, const char *name, const struct source *source);

/*
 * Changes the mode of a loaded VXED. *traced is set if its text is the one that vxed
 * trace loads, which permits everything in any mode.
 */
bool loaded_set_mode(int device, const char *name, enum vxe_mode mode, bool *traced,
		     struct failure *failure);

/* All VXEDs that are loaded, by slot: *count of them in an array that the caller frees.
 * NULL with *failure. */
struct vxe_info *loaded_list(int device, size_t *count, struct failure *failure);

#endif
