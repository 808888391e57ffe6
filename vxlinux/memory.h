/* SPDX-License-Identifier: GPL-2.0 */
/* Relaying functions for memory mappings, and for fcntl, ioctl and close_range: see calls.def. */
#ifndef VXLINUX_MEMORY_H
#define VXLINUX_MEMORY_H

#include "vxlinux/call.h"

int64_t relay_mmap(struct call *call);
int64_t relay_mprotect(struct call *call);
int64_t relay_close_range(struct call *call);
int64_t relay_fcntl(struct call *call);
int64_t relay_ioctl(struct call *call);

#endif
