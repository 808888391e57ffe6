/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The platform's constants. constants.inc is made by: constants.sh constants.def
 *
 * Both builds take the values from the kernel's headers. Some values in libc's headers
 * differ from them (O_LARGEFILE).
 */
#include "vxelisp/vxelisp.h"

#ifdef __KERNEL__
#include <linux/capability.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/net.h>
#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/socket.h>
#include <linux/stat.h>
#include <linux/wait.h>
#include <uapi/linux/mount.h>
#include <uapi/linux/sched.h>
#include <uapi/linux/tcp.h>
#include <uapi/linux/wait.h>
#include <uapi/linux/fcntl.h>
#include <uapi/linux/fs.h>
#include <uapi/linux/fscrypt.h>
/* The kernel's headers define these names for user space alone. */
#define SO_RCVTIMEO	SO_RCVTIMEO_OLD
#define SO_SNDTIMEO	SO_SNDTIMEO_OLD
#define SO_TIMESTAMP	SO_TIMESTAMP_OLD
#define SO_TIMESTAMPNS	SO_TIMESTAMPNS_OLD
#define SO_TIMESTAMPING	SO_TIMESTAMPING_OLD
#else
#include <signal.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <asm/poll.h>
#include <asm/resource.h>
#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/wait.h>
/* From <sys/mount.h>, which cannot be included together with <linux/mount.h>. */
#define MNT_FORCE	1
#define MNT_DETACH	2
#define MNT_EXPIRE	4
#define UMOUNT_NOFOLLOW	8
#endif
#include <linux/blktrace_api.h>
#include <linux/fiemap.h>
#include <linux/netlink.h>
#include <linux/serial.h>
#include <linux/sockios.h>
#include <asm/ioctls.h>
#include <asm/prctl.h>
#include <asm/termbits.h>

/* Since Linux 6.11; older headers lack it. */
#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE	0x08
#endif

const struct vxl_constant vxl_platform_constants[] = {
#include "constants.inc"
};

const size_t vxl_platform_constant_count = ARRAY_SIZE(vxl_platform_constants);
