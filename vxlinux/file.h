/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files: opening, inspecting and changing them, by name or descriptor. calls.def says which calls
 * use which function, and where their arguments are.
 */
#ifndef VXLINUX_FILE_H
#define VXLINUX_FILE_H

#include "vxlinux/place.h"

int64_t relay_open(struct call *call);
int64_t relay_openat(struct call *call);
int64_t relay_openat2(struct call *call);
int64_t relay_creat(struct call *call);

/*
 * Does a call on the file that its path or descriptor refers to, and returns what a relaying
 * function returns. place: stays the caller's. rest: the arguments after path or descriptor.
 */
typedef int64_t file_function(struct call *call, struct place *place, const uint64_t *rest);

file_function file_stat, file_statx, file_access, file_readlink, file_statfs;
file_function file_getxattr, file_listxattr, file_setxattr, file_removexattr;
file_function file_chmod, file_chown, file_utime, file_utimes, file_utimensat;
file_function file_truncate, file_watch, file_chdir;

#endif
