/* SPDX-License-Identifier: GPL-2.0 */
/* Files: opened, looked at and changed, by name and by descriptor. Relaying functions: see
 * calls.def, which also says where the arguments are. */
#ifndef VXLINUX_FILE_H
#define VXLINUX_FILE_H

#include "vxlinux/place.h"

int64_t relay_open(struct call *call);
int64_t relay_openat(struct call *call);
int64_t relay_openat2(struct call *call);
int64_t relay_creat(struct call *call);

/* What a call does with the file that its name leads to, or that its descriptor is. */
/* rest: the arguments after the name or the descriptor. */
typedef int64_t file_function(struct call *call, struct place *place, const uint64_t *rest);

file_function file_stat, file_statx, file_access, file_readlink, file_statfs;
file_function file_getxattr, file_listxattr, file_setxattr, file_removexattr;
file_function file_chmod, file_chown, file_utime, file_utimes, file_utimensat;
file_function file_truncate, file_watch, file_chdir;

#endif
