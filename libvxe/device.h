/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/vxe, the device of the module. A function that can fail returns -1, false or
 * NULL and says why in *failure, whose code is the errno. Functions without a failure
 * parameter leave the reason in errno. A descriptor may be used by several threads.
 */
#ifndef LIBVXE_DEVICE_H
#define LIBVXE_DEVICE_H

#include <stddef.h>

#include "libvxe/failure.h"
#include "uapi/vxe.h"

/* Opens the device. flags: as for open(2): O_RDWR, O_NONBLOCK. The descriptor is closed
 * by exec. Fails if the module speaks another version of the interface. */
int device_open(int flags, struct failure *failure);

/*
 * Opens the device in order to change what is loaded. Waits while another process that used this
 * function has the device open, so that what the caller reads stays true until it has made its
 * change. May sleep for a long time.
 */
int device_open_to_change(struct failure *failure);

/*
 * Loads a text whose includes are resolved. The caller sets load->mode and load->flags;
 * load->name is set on return if the text was read. The codes:
 *	EEXIST	a VXED of that name is loaded, and VXE_LOAD_REPLACE is not set
 *	ENOENT	none is loaded, and it is set
 *	ENOSPC	no slot is free
 * A mistake in the text is a FAILURE_INPUT with its place.
 */
bool device_load(int device, struct vxe_load *load, const char *text, size_t size,
		 struct failure *failure);

/* Unloads a VXED. Codes: ENOENT: it is not loaded; EBUSY: threads are inside. */
bool device_unload(int device, const char *name, struct failure *failure);

/* Changes the mode of a loaded VXED. Code ENOENT: not loaded. */
bool device_mode(int device, const char *name, enum vxe_mode mode, struct failure *failure);

/* The state of the module. */
bool device_status(int device, struct vxe_status *status, struct failure *failure);

/* Makes the caller's next exec enter the VXED. "" cancels the request. Returns -1 with errno. */
int device_enter(int device, const char *name);

/* The text of a loaded VXED as it was loaded, *size bytes, which the caller frees.
 * Code ENOENT: not loaded. */
char *device_text(int device, const char *name, size_t *size, struct failure *failure);

/* Fills in *info for the VXED with the lowest slot that is at least info->slot. -1 with errno;
 * ENOENT: there are no more. */
int device_info(int device, struct vxe_info *info);

/* Fills in *info for the VXED with that name. False: it is not loaded. */
bool device_find(int device, const char *name, struct vxe_info *info);

/* Whether a VXED of that name is loaded. If not, *failure may suggest another name. */
bool device_require(int device, const char *name, struct failure *failure);

/* Fills in *task for the thread task->tid. -1 with errno; ESRCH: there is no such thread. */
int device_task(int device, struct vxe_task *task);

/* Whether a VXED may have this name: 1 to 63 bytes, none of them a blank, a control character or a
 * slash, and the first one no dot. The name is also used as a file name. */
bool name_is_valid(const char *name);

/* The same. If it may not, sets a FAILURE_INPUT. */
bool name_check(const char *name, struct failure *failure);

/* "trace", "soft" or "production"; "?" for any other number. */
const char *mode_name(unsigned int mode);

/* The mode with that name, or VXE_MODE_DEFAULT if there is none. */
enum vxe_mode mode_by_name(const char *name);

#endif
