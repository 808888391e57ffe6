/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Places that only a guest itself can go to: its working folder, and files that it opens by
 * O_PATH. It is made to name a descriptor of vxlinux, by its link in proc, and is killed if it
 * got anywhere else.
 */
#ifndef VXLINUX_REACH_H
#define VXLINUX_REACH_H

#include "vxlinux/place.h"

/* These return what a relaying function returns. flags: O_CLOEXEC or 0. */
int64_t reach_folder(struct call *call, const struct place *place);
int64_t reach_path(struct call *call, const struct place *place, int flags);

#endif
