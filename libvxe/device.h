/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's device. The functions return -1 after a failure, which they
 * have reported, and else 0 or a descriptor; those that say so leave the
 * failure in errno for the caller to report.
 */
#ifndef TOOLS_DEVICE_H
#define TOOLS_DEVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "uapi/vxe.h"

/* A descriptor that is closed by exec. flags: O_RDWR, O_NONBLOCK ... */
int device_open(int flags);

/* The same, to change what is loaded: waits until no other tool that is about to do so
 * has it open, so that what one has looked at is still so when it loads. */
int device_open_to_change(void);

/*
 * Sets errno. Not reported: EEXIST and ENOENT, which depend on what the caller
 * wants. An error in the text is reported with its place. load->name is set.
 */
int device_load(int device, struct vxe_load *load, const char *text, size_t size);

/* Whether the last failure of device_load() was the text's. */
bool device_text_was_bad(const struct vxe_load *load);

/* Reported, and errno set. */
int device_unload(int device, const char *name);
int device_mode(int device, const char *name, enum vxe_mode mode);
int device_status(int device, struct vxe_status *status);

/* Not reported; errno. The next exec is inside; "" calls it off. */
int device_enter(int device, const char *name);

/* The text in force, to be freed. NULL, not reported, errno: ENOENT, ... */
char *device_text(int device, const char *name, size_t *size);

/* The first VXED from info->slot on. Not reported; errno: ENOENT: no more. */
int device_info(int device, struct vxe_info *info);

/* The VXED of that name. False: none is loaded. */
bool device_find(int device, const char *name, struct vxe_info *info);

/* Whether a VXED may be called so: its name is that of files as well. */
bool name_is_valid(const char *name);
/* The same; if not, it is reported. */
bool name_check(const char *name);

/* "trace", "soft", "production"; "?" for another. */
const char *mode_name(unsigned int mode);
/* VXE_MODE_DEFAULT where it names none. */
enum vxe_mode mode_by_name(const char *name);

#endif
