/* SPDX-License-Identifier: GPL-2.0 */
/* Relaying functions that make, remove, rename and link directory entries: see calls.def. */
#ifndef VXLINUX_ENTRY_H
#define VXLINUX_ENTRY_H

#include "vxlinux/call.h"

int64_t relay_mkdir(struct call *call);
int64_t relay_mknod(struct call *call);
int64_t relay_unlink(struct call *call);
int64_t relay_symlink(struct call *call);
int64_t relay_link(struct call *call);
int64_t relay_rename(struct call *call);

#endif
