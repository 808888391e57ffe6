/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls that only the guest itself can make on a place: chdir, and open with O_PATH. The guest is
 * made to use the path /proc/PID/fd/N of vxlinux's descriptor. If it ends up at another file, it is
 * killed.
 */
#ifndef VXLINUX_REACH_H
#define VXLINUX_REACH_H

#include "vxlinux/place.h"

/* Changes the guest's working folder. Returns what a relaying function returns. */
int64_t reach_folder(struct call *call, const struct place *place);
/* Opens the place with O_PATH in the guest. flags: O_CLOEXEC or 0. Returns as reach_folder(). */
int64_t reach_path(struct call *call, const struct place *place, int flags);

#endif
