// SPDX-License-Identifier: GPL-2.0
#include "kmod/lookup.h"

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/path.h>
#include <linux/sched.h>
#include <asm/unistd.h>

#include "kmod/call.h"
#include "kmod/climb.h"
#include "kmod/compat/compat.h"
#include "kmod/judge.h"
#include "kmod/path.h"
#include "kmod/quick.h"
#include "kmod/task.h"
#include "vxed/points.h"

long vxe_lookup_gate(struct path *path, const struct filename *name, int dfd, unsigned int call);

static_assert(__NR_newfstatat == CALL_NEWFSTATAT);
static_assert(offsetof(struct filename, name) == FILENAME_NAME);

/* For each call, the point that judges what the call does with the file that was found; or 0. */
static const u16 judged[VXE_CALLS] = {
	[__NR_stat] = POINT_path_stat,
	[__NR_lstat] = POINT_path_stat,
	[__NR_newfstatat] = POINT_path_stat,
	[__NR_statx] = POINT_path_stat,
	[CALL_oldstat] = POINT_path_stat,
	[CALL_oldlstat] = POINT_path_stat,
	[CALL_stat64] = POINT_path_stat,
	[CALL_lstat64] = POINT_path_stat,
	[CALL_fstatat64] = POINT_path_stat,
	[__NR_access] = POINT_path_stat,
	[__NR_faccessat] = POINT_path_stat,
	[__NR_faccessat2] = POINT_path_stat,
	[__NR_readlink] = POINT_path_stat,
	[__NR_readlinkat] = POINT_path_stat,
	[__NR_statfs] = POINT_path_stat,
	[CALL_statfs64] = POINT_path_stat,
	[__NR_getxattr] = POINT_path_stat,
	[__NR_lgetxattr] = POINT_path_stat,
	[__NR_listxattr] = POINT_path_stat,
	[__NR_llistxattr] = POINT_path_stat,
	[__NR_setxattr] = POINT_path_setxattr,
	[__NR_lsetxattr] = POINT_path_setxattr,
	[__NR_removexattr] = POINT_path_setxattr,
	[__NR_lremovexattr] = POINT_path_setxattr,
	/* Calls without names in the headers of older kernels */
	[CALL_setxattrat] = POINT_path_setxattr,
	[CALL_getxattrat] = POINT_path_stat,
	[CALL_listxattrat] = POINT_path_stat,
	[CALL_removexattrat] = POINT_path_setxattr,
	[CALL_open_tree_attr] = POINT_mount_use,
	[CALL_file_getattr] = POINT_path_stat,
	[CALL_file_setattr] = POINT_path_setxattr,
	[__NR_chdir] = POINT_path_chdir,
	[__NR_name_to_handle_at] = POINT_path_stat,
	[__NR_open_tree] = POINT_mount_use,
	[__NR_fspick] = POINT_mount_use,
	[__NR_mount_setattr] = POINT_mount_use,
	[__NR_pivot_root] = POINT_mount_use,
	[__NR_quotactl] = POINT_mount_use,
	[__NR_mount] = POINT_mount_use,		/* mount point, source, devices and layers */
	[__NR_fsconfig] = POINT_mount_use,
	[__NR_bpf] = POINT_mount_use,		/* a pinned object */
	/* A request of an io_uring. The hook cannot tell which kind of request. */
	[__NR_io_uring_enter] = POINT_path_stat,
};

/* The same for calls that look up a unix socket. */
static const u16 to_sockets[VXE_CALLS] = {
	[__NR_connect] = POINT_socket_connect,
	[CALL_socketcall] = POINT_socket_connect,
	[__NR_sendto] = POINT_socket_sendmsg,
	[__NR_sendmsg] = POINT_socket_sendmsg,
	[__NR_sendmmsg] = POINT_socket_sendmsg,
};

/* For entry.S: the native calls in either table. Written before arming and constant afterwards. */
extern u32 vxe_lookup_calls[VXE_FAST_CALLS / 32];
u32 vxe_lookup_calls[VXE_FAST_CALLS / 32];

static struct symbol symbol = { "filename_lookup" };

struct symbol *lookup_symbols(unsigned int *count)
{
	unsigned int call;

	for (call = 0; call < VXE_FAST_CALLS; call++)
		if (judged[call] || to_sockets[call])
			vxe_lookup_calls[call / 32] |= 1u << call % 32;
	*count = 1;
	return &symbol;
}

/* The point of a call in one of these tables. call: may be VXE_POINT_NONE. */
static unsigned int point_in(const u16 *points, unsigned int call)
{
	return call < VXE_CALLS && points[call] ? points[call] : VXE_POINT_NONE;
}

/*
 * Whether the call gets the attributes of the file of a descriptor, by an empty name. A task that
 * holds a file may see its attributes. Without a descriptor, an empty name stands for the working
 * directory. The name is the kernel's own copy.
 */
static inline bool is_held(unsigned int call, int dfd, const struct filename *name)
{
	return dfd >= 0 && !IS_ERR_OR_NULL(name) && !*name->name &&
	       (call == __NR_newfstatat || call == __NR_statx || call == CALL_fstatat64);
}

/* The point of the current call. dfd, name: what was looked up. */
static unsigned int point_of_current(int dfd, const struct filename *name)
{
	enum vxe_abi abi;
	unsigned int call = current->flags & PF_IO_WORKER ? __NR_io_uring_enter :
				call_current(&abi);

	return is_held(call, dfd, name) ? VXE_POINT_NONE : point_in(judged, call);
}

static inline bool is_socket(const struct path *path)
{
	const struct inode *inode = d_backing_inode(path->dentry);

	return inode && S_ISSOCK(inode->i_mode);
}

static unsigned int point_of_socket(const struct path *path)
{
	unsigned int point;
	enum vxe_abi abi;

	if (likely(!is_socket(path)))
		return VXE_POINT_NONE;
	point = point_in(to_sockets, call_current(&abi));
	return point == VXE_POINT_NONE && call_may_be_of_ring() ? POINT_socket_connect : point;
}

/* Judges a point that has a name and marks. args: room for both; args[0] is the name. */
static long judge_marked(struct judge *judge, unsigned int point, struct vxl_arg args[2],
			 unsigned int marks, const char *failure)
{
	args[1] = (struct vxl_arg) { .kind = VXL_ARG_INTEGER, .integer = marks };
	return judge_object(judge, point, args, 2, failure);
}

/* True if the name that led to the socket is in the caller's mount namespace, so it does not get
 * VXE_MARK_OTHER. False means that this is not certain. */
static bool is_reached(const struct path *path)
{
	bool reached;

	if (likely(climb_is_local(path)))
		return true;
	preempt_disable();
	reached = path_has_name(path);
	preempt_enable();
	return reached;
}

/*
 * The hooks on sockets judge the name that the socket was bound to. In the caller's mount
 * namespace, that name may belong to a different socket. So a socket in another namespace is judged
 * here as well, by the name that led to it.
 */
static long judge_socket(struct judge *judge, unsigned int point, const struct path *path)
{
	unsigned int marks = 0;
	struct vxl_arg args[2];
	const char *failure;

	if (is_reached(path))
		return 0;
	failure = path_describe_reached(&judge->names[0], path, &args[0], &marks);
	if (!failure && !(marks & VXE_MARK_OTHER))
		return 0;
	failure = failure ?: path_prefix(&judge->names[0], "unix:", &args[0]);
	return judge_marked(judge, point, args, marks, failure);
}

/* Whether a table permits what the call does with the file. */
static inline bool is_permitted(struct judge *judge, unsigned int point, const struct path *path)
{
	const struct vxed *vxed = quick_vxed();

	return vxed && quick_path(judge, vxed, point, path,
				  point == POINT_path_setxattr ? path_kind(path->dentry) : 0);
}

static long judge_file(struct judge *judge, unsigned int point, const struct path *path)
{
	unsigned int marks = 0;
	struct vxl_arg args[2];
	const char *failure = path_describe_reached(&judge->names[0], path, &args[0], &marks);

	if (point == POINT_path_setxattr)
		marks |= path_kind(path->dentry);
	return judge_marked(judge, point, args, marks, failure);
}

static noinline long judge_found(struct path *path, const struct filename *name, int dfd)
{
	unsigned int point = point_of_current(dfd, name), socket = point_of_socket(path);
	struct judge *judge;
	long ret = 0;

	if (point != VXE_POINT_NONE && point != POINT_path_setxattr && path_is_nameless(path))
		point = VXE_POINT_NONE;
	if (point == VXE_POINT_NONE && socket == VXE_POINT_NONE)
		return 0;
	judge = judge_begin();
	if (socket != VXE_POINT_NONE)
		ret = judge_socket(judge, socket, path);
	if (!ret && point != VXE_POINT_NONE && !is_permitted(judge, point, path))
		ret = judge_file(judge, point, path);
	judge_end();
	if (ret) {
		path_put(path);
		/* An overlay drops the paths of its layers even after a failed lookup: leave no
		 * path. */
		*path = (struct path) { };
	}
	return ret;
}

/*
 * entry.S calls this for tasks inside, when filename_lookup() has resolved a name. call: the number
 * of the native call, which is in vxe_lookup_calls; a greater number if the task's registers do not
 * say which call it is. The gate owns the reference to the path. It returns 0 and leaves the
 * reference to the caller of filename_lookup(), or drops it and returns -errno. The path is on that
 * caller's stack, so nobody can change it before it is used. May sleep.
 */
long vxe_lookup_gate(struct path *path, const struct filename *name, int dfd, unsigned int call)
{
	bool permitted = false;

	if (likely(call < VXE_FAST_CALLS)) {
		if (judged[call]) {
			permitted = is_permitted(judge_begin(), judged[call], path);
			judge_end();
		} else {
			permitted = !is_socket(path) || is_reached(path);
		}
	}
	return permitted ? 0 : judge_found(path, name, dfd);
}
