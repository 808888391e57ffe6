// SPDX-License-Identifier: GPL-2.0
#include "kmod/object.h"

#include <linux/binfmts.h>
#include <linux/bsearch.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/kernel_read_file.h>
#include <linux/mount.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/personality.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/security.h>
#include <linux/sort.h>
#include <linux/umh.h>
#include <linux/xattr.h>
#include <net/af_unix.h>
#include <net/inet_sock.h>
#include <net/sock.h>
#include <asm/unistd.h>

#include "kmod/address.h"
#include "kmod/judge.h"
#include "kmod/path.h"
#include "vxed/policy.h"
#include "kmod/syscall.h"
#include "kmod/task.h"

void vxe_object_entry(void);
long vxe_object_gate(unsigned long *registers, unsigned long body);

/* An object as its rules see it. failure: why it could not be described. */
struct object {
	unsigned int point;
	unsigned int nargs;
	struct vxl_arg args[VXE_EVENT_ARGS];
	const char *failure;
};

static void add_integer(struct object *object, s64 integer)
{
	object->args[object->nargs++] = (struct vxl_arg) {
		.kind = VXL_ARG_INTEGER, .integer = integer };
}

static void add_string(struct object *object, const char *bytes)
{
	object->args[object->nargs++] = (struct vxl_arg) {
		.kind = VXL_ARG_STRING,
		.string = { .bytes = bytes ?: "", .length = bytes ? strlen(bytes) : 0 } };
}

static void add_path(struct object *object, struct judge *judge,
		     unsigned int index, const struct path *path)
{
	const char *failure = path_describe_reached(judge, index, path,
						    &object->args[object->nargs++]);

	object->failure = object->failure ?: failure;
}

/* Before the first argument, a path. */
static void add_prefix(struct object *object, struct judge *judge, const char *prefix)
{
	object->failure = object->failure ?: path_prefix(judge, 0, prefix, &object->args[0]);
}

static void add_entry(struct object *object, struct judge *judge,
		      unsigned int index, const struct path *dir, struct dentry *entry)
{
	const char *failure = path_describe_entry(judge, index, dir, entry,
						  &object->args[object->nargs++]);

	object->failure = object->failure ?: failure;
}

static void add_address(struct object *object, struct judge *judge, int family,
			const void *address, int length)
{
	const char *failure = path_describe_address(judge, 0, family, address, length,
						    &object->args[object->nargs++]);

	object->failure = object->failure ?: failure;
}

static void add_target(struct object *object, struct task_struct *task)
{
	add_string(object, task_id(task) == task_id(current) ? "inside" : "outside");
}

/*
 * Each describes the object from the registers of one security_* function, and
 * returns false where there is nothing to judge.
 */
#define DESCRIBE(function) \
	static bool function(const unsigned long *r, struct judge *judge, \
			     struct object *object)

/*
 * A stacked file system goes to the file of its layer with its own credentials
 * and under a mount that no name leads to, after the task's own access has been
 * judged. The first is what io_uring may also be told to do, and the coredump
 * does; the second, what is left of a mount. A ring's requests may be carried out
 * at the end of any call: whoever has used one is not told from them.
 */
static bool with_others_rights(void)
{
	return unlikely(current_cred() != current_real_cred()) && !object_may_be_of_ring();
}

static bool of_a_layer(struct judge *judge, const struct path *path)
{
	return with_others_rights() && path_is_detached(judge, path);
}

/* Whose accesses are judged by its fsuid; a mapped mount says otherwise. */
static bool is_own(const struct path *path)
{
	return uid_eq(d_backing_inode(path->dentry)->i_uid, current_fsuid()) &&
	       !is_idmapped_mnt(path->mnt);
}

static void add_open(struct object *object, struct judge *judge, const struct file *file,
		     unsigned int flags)
{
	add_path(object, judge, 0, &file->f_path);
	/* Files in /proc/PID are those of whichever task has the number. */
	if (flags & O_ACCMODE && path_is_of_task_outside(&file->f_path) && !object->failure &&
	    !path_is_elsewhere(&object->args[0]))
		add_prefix(object, judge, "other:");
	add_integer(object, (flags & ~VXE_OPEN_OWN) |
			    (is_own(&file->f_path) ? VXE_OPEN_OWN : 0));
	add_integer(object, file_inode(file)->i_mode);
}

DESCRIBE(one_path)
{
	add_path(object, judge, 0, (const struct path *)r[0]);
	return true;
}

/* Some calls hand over the caller's flags, as they are, to what is there already. */
static unsigned int flags_of(const struct file *file)
{
	unsigned int flags = file->f_flags, call;
	enum vxe_abi abi;

	if (!(file->f_mode & FMODE_CREATED))
		flags &= ~O_EXCL;
	if (flags & (__FMODE_EXEC | __O_TMPFILE)) {
		call = syscalls_current(&abi);
		if (call == __NR_mq_open || call == __NR_ioctl)
			flags &= ~(__FMODE_EXEC | __O_TMPFILE);
	}
	return flags;
}

DESCRIBE(file_open)
{
	struct file *file = (struct file *)r[0];
	unsigned int flags = flags_of(file);

	if ((flags & (__force int)FMODE_NONOTIFY && with_others_rights()) ||
	    of_a_layer(judge, &file->f_path))
		return false;
	if (flags & __FMODE_EXEC) {
		object->point = POINT_file_exec;
		return one_path((const unsigned long []) { (unsigned long)&file->f_path }, judge,
				object);
	}
	add_open(object, judge, file, flags);
	return true;
}

/* As if it were opened here: it may come from outside. Pipes and sockets are
 * what a channel is for. */
DESCRIBE(file_receive)
{
	struct file *file = (struct file *)r[0];

	if (path_is_nameless(&file->f_path) && !path_is_ring(&file->f_path))
		return false;
	add_open(object, judge, file, file->f_flags & ~__O_TMPFILE);
	return true;
}

static bool is_executable(unsigned long prot)
{
	return prot & PROT_EXEC ||
	       (prot & PROT_READ && current->personality & READ_IMPLIES_EXEC);
}

DESCRIBE(executed_map)
{
	struct file *file = (struct file *)r[0];

	/* What exec maps was judged as executed. */
	if (!file || !is_executable(r[1]) || current->in_execve)
		return false;
	/* Held once, or it were not mapped, though it may be closed by now. */
	object->failure = path_is_nameless(&file->f_path) ?
		path_describe(judge, 0, &file->f_path, &object->args[object->nargs++]) :
		path_describe_reached(judge, 0, &file->f_path, &object->args[object->nargs++]);
	return true;
}

/* A shared mapping writes anywhere in a file, whatever O_APPEND says; mprotect may
 * make it do so later. */
static bool evades_append(const struct file *file, unsigned long flags)
{
	flags &= MAP_TYPE;
	return file && file->f_flags & O_APPEND && file->f_mode & FMODE_WRITE &&
	       (flags == MAP_SHARED || flags == MAP_SHARED_VALIDATE);
}

DESCRIBE(file_map)
{
	struct file *file = (struct file *)r[0];

	if (!evades_append(file, r[2]))
		return executed_map(r, judge, object);
	if (executed_map(r, judge, object)) {
		object->failure = "what may be appended to is mapped to be executed and changed";
		return true;
	}
	object->point = POINT_file_open;
	add_open(object, judge, file, file->f_flags & ~(O_APPEND | __O_TMPFILE));
	return true;
}

DESCRIBE(file_protect)
{
	struct vm_area_struct *area = (struct vm_area_struct *)r[0];
	const unsigned long registers[] = { (unsigned long)area->vm_file, r[2] };

	/* What is executable already is not mapped so by this. */
	return !(area->vm_flags & VM_EXEC) && executed_map(registers, judge, object);
}

DESCRIBE(path_stat)
{
	const struct path *path = (const struct path *)r[0];

	/* One that a name was resolved to is on the stack; that of an open file
	 * is the file's, and what is held already is no news. */
	if (!object_is_on_stack(path) || path_is_nameless(path) ||
	    of_a_layer(judge, path))
		return false;
	add_path(object, judge, 0, path);
	return true;
}

DESCRIBE(path_truncate)
{
	const struct path *path = (const struct path *)r[0];

	add_path(object, judge, 0, path);
	add_integer(object, is_own(path));
	return true;
}

DESCRIBE(file_truncate)
{
	const unsigned long registers[] = { (unsigned long)&((struct file *)r[0])->f_path };

	return path_truncate(registers, judge, object);
}

/* Of a mount or a file system the name is but a way to it. */
DESCRIBE(watched_path)
{
	if ((unsigned int)r[2] != FSNOTIFY_OBJ_TYPE_INODE)
		object->point = POINT_mount_use;
	return one_path(r, judge, object);
}

DESCRIBE(open_path)
{
	enum vxe_abi abi;
	unsigned int call;

	if (!(((const struct file *)r[1])->f_flags & O_PATH) ||
	    path_is_nameless((const struct path *)r[0]))
		return false;
	/* What a mount is handed out by: that was judged as one. */
	call = syscalls_current(&abi);
	if ((call == __NR_open_tree || call == __NR_fsmount) && !object_may_be_of_ring())
		return false;
	return one_path(r, judge, object);
}

DESCRIBE(entry)
{
	add_entry(object, judge, 0, (const struct path *)r[0], (struct dentry *)r[1]);
	return true;
}

DESCRIBE(entry_mode)
{
	entry(r, judge, object);
	add_integer(object, (umode_t)r[2]);
	return true;
}

/* A unix socket comes to its name by mknod: that is its bind. */
static bool bind_entry(struct judge *judge, struct object *object)
{
	object->point = POINT_socket_bind;
	add_prefix(object, judge, "unix:");
	return true;
}

DESCRIBE(mknod)
{
	entry(r, judge, object);
	if (S_ISSOCK((umode_t)r[2]))
		return bind_entry(judge, object);
	add_integer(object, (umode_t)r[2]);
	add_integer(object, (unsigned int)r[3]);
	return true;
}

DESCRIBE(symlink)
{
	add_string(object, (const char *)r[2]);
	return entry(r, judge, object);
}

DESCRIBE(hard_link)
{
	const struct path *dir = (const struct path *)r[1];

	/* A link stays on its mount. */
	add_entry(object, judge, 0, dir, (struct dentry *)r[0]);
	add_entry(object, judge, 1, dir, (struct dentry *)r[2]);
	return true;
}

DESCRIBE(rename_entry)
{
	add_entry(object, judge, 0, (const struct path *)r[0], (struct dentry *)r[1]);
	add_entry(object, judge, 1, (const struct path *)r[2], (struct dentry *)r[3]);
	add_integer(object, (unsigned int)r[4]);
	return true;
}

/* What has the new name gets the old one. */
DESCRIBE(exchanged_entry)
{
	const unsigned long swapped[] = { r[2], r[3], r[0], r[1], r[4] };

	return (unsigned int)r[4] & RENAME_EXCHANGE && rename_entry(swapped, judge, object);
}

DESCRIBE(chmod_path)
{
	one_path(r, judge, object);
	add_integer(object, (umode_t)r[1] & S_IALLUGO);
	return true;
}

/* Of a descriptor, chattr's among them; a name's file is judged where the name is
 * resolved. */
DESCRIBE(file_xattr)
{
	enum vxe_abi abi;
	unsigned int call = syscalls_current(&abi);

	if (call != __NR_fsetxattr && call != __NR_fremovexattr && call != __NR_ioctl)
		return false;
	add_path(object, judge, 0, &((struct file *)r[0])->f_path);
	return true;
}

/* No mount is known here; no rule's path begins as this. It is for what a ring asks for,
 * and for a program's capabilities, which are to a rule for attributes as set-id bits are
 * to one for modes. */
DESCRIBE(xattr_by_entry)
{
	enum vxe_abi abi;

	/* An overlay copies them from one layer to the other. */
	if (!(current->flags & PF_IO_WORKER) && syscalls_current(&abi) != __NR_io_uring_enter &&
	    (strcmp((const char *)r[2], XATTR_NAME_CAPS) || with_others_rights()))
		return false;
	object->failure = path_describe_dentry(judge, 0, (struct dentry *)r[1],
					       &object->args[object->nargs++]);
	return true;
}

DESCRIBE(chown_path)
{
	one_path(r, judge, object);
	add_integer(object, (s32)r[1]);
	add_integer(object, (s32)r[2]);
	return true;
}

DESCRIBE(mount)
{
	add_string(object, (const char *)r[0]);
	add_path(object, judge, 0, (const struct path *)r[1]);
	add_string(object, (const char *)r[2]);
	add_integer(object, r[3]);
	return true;
}

DESCRIBE(unmount)
{
	struct vfsmount *mount = (struct vfsmount *)r[0];
	struct path path = { .mnt = mount, .dentry = mount->mnt_root };

	add_path(object, judge, 0, &path);
	add_integer(object, (int)r[1]);
	return true;
}

DESCRIBE(move_path)
{
	add_path(object, judge, 0, (const struct path *)r[0]);
	add_path(object, judge, 1, (const struct path *)r[1]);
	return true;
}

DESCRIBE(create_socket)
{
	if ((int)r[3])		/* the kernel's own */
		return false;
	add_integer(object, (int)r[0]);
	add_integer(object, (int)r[1]);
	/* Of a packet's the kernel takes 16 bits. */
	add_integer(object, (int)r[0] == AF_PACKET ? (u16)r[2] : (int)r[2]);
	return true;
}

/* Names in the file system are judged where they are resolved: by mknod. */
static bool has_path(const struct socket *sock, const struct sockaddr *address, int length)
{
	return sock->ops->family == AF_UNIX &&
	       length > (int)offsetof(struct sockaddr, sa_data) && address->sa_data[0];
}

DESCRIBE(socket_bind)
{
	const struct socket *sock = (const struct socket *)r[0];
	const struct sockaddr *address = (const struct sockaddr *)r[1];
	struct sockaddr_nl netlink;

	if (has_path(sock, address, (int)r[2]))
		return false;
	/* Of netlink the port is the caller's own number. */
	if (address->sa_family == AF_NETLINK && (int)r[2] >= (int)sizeof(netlink)) {
		netlink = *(const struct sockaddr_nl *)address;
		netlink.nl_pid = 0;
		address = (const struct sockaddr *)&netlink;
	}
	add_address(object, judge, address_family(sock, address), address, (int)r[2]);
	return true;
}

/* One that is bound to nothing gets any port of every address. */
DESCRIBE(socket_listen)
{
	const struct socket *sock = (const struct socket *)r[0];
	const struct sockaddr_in6 any = { .sin6_family = sock->ops->family };

	if ((any.sin6_family != AF_INET && any.sin6_family != AF_INET6) ||
	    inet_sk(sock->sk)->inet_num)
		return false;
	add_address(object, judge, any.sin6_family, &any, sizeof(any));
	return true;
}

/* Of the unix domain it is judged whom the kernel found, in the hooks below. */
DESCRIBE(socket_connect)
{
	const struct socket *sock = (const struct socket *)r[0];
	const struct sockaddr *address = (const struct sockaddr *)r[1];
	int family;

	if (sock->ops->family == AF_UNIX)
		return false;
	family = address_family(sock, address);
	/* There it ends a connection. */
	if (address->sa_family == AF_UNSPEC && (family == AF_INET || family == AF_INET6))
		family = AF_UNSPEC;
	add_address(object, judge, family, address, (int)r[2]);
	return true;
}

DESCRIBE(socket_sendmsg)
{
	const struct socket *sock = (const struct socket *)r[0];
	struct msghdr *message = (struct msghdr *)r[1];
	const struct sockaddr *address = message->msg_name;

	if (sock->ops->family == AF_UNIX)
		return false;
	if (address_has_route(message)) {
		add_string(object, "family-0:");
		return true;
	}
	if (!address || !message->msg_namelen)
		return false;
	/* TCP fast open, and SCTP, connect by sending. */
	if (sock->type == SOCK_STREAM || sock->type == SOCK_SEQPACKET)
		object->point = POINT_socket_connect;
	add_address(object, judge, address_family(sock, address), address,
		    message->msg_namelen);
	return true;
}

DESCRIBE(unix_stream_connect)
{
	object->failure = path_describe_unix(judge, 0, (struct sock *)r[1],
					     &object->args[object->nargs++]);
	return true;
}

DESCRIBE(unix_may_send)
{
	struct sock *peer = ((struct socket *)r[1])->sk;

	/* The other end of a socketpair. */
	if (!unix_sk(peer)->addr)
		return false;
	object->failure = path_describe_unix(judge, 0, peer,
					     &object->args[object->nargs++]);
	return true;
}

DESCRIBE(task_alloc)
{
	add_integer(object, r[1]);
	return true;
}

DESCRIBE(ptrace_traceme)
{
	add_target(object, (struct task_struct *)r[0]);
	add_integer(object, PTRACE_MODE_ATTACH);
	return true;
}

DESCRIBE(ptrace_access)
{
	add_target(object, (struct task_struct *)r[0]);
	add_integer(object, (unsigned int)r[1]);
	return true;
}

DESCRIBE(task_kill)
{
	struct task_struct *task = (struct task_struct *)r[0];

	add_target(object, task);
	add_integer(object, (int)r[2]);
	add_integer(object, task_tgid_nr(task));
	return true;
}

static bool describe_group(struct object *object, struct pid *group, int signal)
{
	struct task_struct *task;
	bool outside = false;

	rcu_read_lock();
	do_each_pid_task(group, PIDTYPE_PGID, task) {
		outside |= task_id(task) != task_id(current);
	} while_each_pid_task(group, PIDTYPE_PGID, task);
	rcu_read_unlock();
	if (!outside)
		return false;
	add_string(object, "outside");
	add_integer(object, signal);
	add_integer(object, pid_nr(group));
	return true;
}

/* Those of the group that are inside get it all the same: a call that waits for its
 * caller to be stopped by it would never end. */
static long signal_inside(struct pid *group, int signal)
{
	struct task_struct *task;

	rcu_read_lock();
	do_each_pid_task(group, PIDTYPE_PGID, task) {
		if (task_id(task) == task_id(current))
			kill_pid(task_tgid(task), signal, 1);
	} while_each_pid_task(group, PIDTYPE_PGID, task);
	rcu_read_unlock();
	return -EPERM;
}

/* What the kernel sends to a process group of itself, where nobody is left to wake it,
 * or its terminal is another's. Of kill() each task is judged. */
DESCRIBE(hangup)
{
	return r[1] == (unsigned long)SEND_SIG_PRIV &&
	       describe_group(object, (struct pid *)r[2], (int)r[0]);
}

static long refuse_hangup(const unsigned long *r)
{
	return signal_inside((struct pid *)r[2], (int)r[0]);
}

DESCRIBE(terminal_signal)
{
	return (int)r[2] && describe_group(object, (struct pid *)r[0], (int)r[1]);
}

static long refuse_terminal_signal(const unsigned long *r)
{
	return signal_inside((struct pid *)r[0], (int)r[1]);
}

static bool is_alone_inside(struct pid *pid)
{
	struct task_struct *task;
	bool inside;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);	/* perhaps of a thread, whatever the type */
	inside = task && task_id(task) == task_id(current);
	rcu_read_unlock();
	return inside;
}

/* Whom the kernel signals for a descriptor. Others may join a group later; and
 * which signal it is may be chosen then. */
DESCRIBE(file_owner)
{
	struct pid *pid = (struct pid *)r[1];
	enum pid_type type = (enum pid_type)r[2];

	if (!pid || (type <= PIDTYPE_TGID && is_alone_inside(pid)))
		return false;
	add_string(object, "outside");
	add_integer(object, -1);
	add_integer(object, pid_nr(pid));
	return true;
}

/* Its own it may slow down, limit and move as it likes. */
DESCRIBE(task_set)
{
	if (task_id(current) == task_id((struct task_struct *)r[0]))
		return false;
	add_target(object, (struct task_struct *)r[0]);
	return true;
}

DESCRIBE(helper)
{
	add_string(object, ((const struct subprocess_info *)r[0])->path);
	return true;
}

/* Without a path the body starts nothing, and frees what it was given. */
static long refuse_helper(const unsigned long *r)
{
	((struct subprocess_info *)r[0])->path = "";
	return 0;
}

DESCRIBE(read_file)
{
	const struct file *file = (const struct file *)r[0];

	add_string(object, kernel_read_file_id_str((enum kernel_read_file_id)r[1]));
	if (file)
		add_path(object, judge, 0, &file->f_path);
	else
		add_string(object, "");
	return true;
}

DESCRIBE(load_data)
{
	add_string(object, kernel_load_data_id_str((enum kernel_load_data_id)r[0]));
	add_string(object, "");
	return true;
}

DESCRIBE(lockdown)
{
	add_string(object, path_lockdown_reason((unsigned int)r[0]));
	return true;
}

static const struct object_hook {
	const char *function;
	unsigned int point;
	bool (*describe)(const unsigned long *registers, struct judge *judge,
			 struct object *object);
	/* NULL, or a second one, of the same point. */
	bool (*also)(const unsigned long *registers, struct judge *judge,
		     struct object *object);
	bool optional;
	/* Where the body has to be run all the same. */
	long (*refuse)(const unsigned long *registers);
} hooks[] = {
	{ "security_file_open", POINT_file_open, file_open },
	{ "security_file_receive", POINT_file_open, file_receive },
	/* Where it is inlined in dentry_open(), what that opens by O_PATH is not seen: the
	 * name of a socket of its own (SIOCUNIXFILE). */
	{ "vfs_open", POINT_path_stat, open_path },
	{ "security_mmap_file", POINT_file_map, file_map },
	{ "security_file_mprotect", POINT_file_map, file_protect },
	{ "security_inode_getattr", POINT_path_stat, path_stat },
	{ "security_path_notify", POINT_path_notify, watched_path },
	/* Until 6.2 path_truncate was called for files as well. */
	{ "security_file_truncate", POINT_path_truncate, file_truncate, .optional = true },
	{ "security_path_truncate", POINT_path_truncate, path_truncate },
	{ "security_path_unlink", POINT_path_unlink, entry },
	{ "security_path_rmdir", POINT_path_rmdir, entry },
	{ "security_path_mkdir", POINT_path_mkdir, entry_mode },
	{ "security_path_mknod", POINT_path_mknod, mknod },
	{ "security_path_symlink", POINT_path_symlink, symlink },
	{ "security_path_link", POINT_path_link, hard_link },
	{ "security_path_rename", POINT_path_rename, rename_entry, .also = exchanged_entry },
	{ "security_path_chmod", POINT_path_chmod, chmod_path },
	{ "security_path_chown", POINT_path_chown, chown_path },
	{ "vfs_utimes", POINT_path_utimes, one_path },
	{ "mnt_want_write_file", POINT_path_setxattr, file_xattr },
	{ "security_inode_setxattr", POINT_path_setxattr, xattr_by_entry },
	{ "security_inode_removexattr", POINT_path_setxattr, xattr_by_entry },
	/* From 6.2 on access lists are no such attributes. */
	{ "security_inode_set_acl", POINT_path_setxattr, xattr_by_entry, .optional = true },
	{ "security_inode_remove_acl", POINT_path_setxattr, xattr_by_entry, .optional = true },
	{ "security_path_chroot", POINT_path_chroot, one_path },
	{ "security_sb_mount", POINT_sb_mount, mount },
	{ "security_sb_umount", POINT_sb_umount, unmount },
	{ "security_move_mount", POINT_move_mount, move_path },
	{ "security_socket_create", POINT_socket_create, create_socket },
	{ "security_socket_bind", POINT_socket_bind, socket_bind },
	{ "security_socket_listen", POINT_socket_bind, socket_listen },
	{ "security_socket_connect", POINT_socket_connect, socket_connect },
	{ "security_socket_sendmsg", POINT_socket_sendmsg, socket_sendmsg },
	{ "security_unix_stream_connect", POINT_socket_connect, unix_stream_connect },
	{ "security_unix_may_send", POINT_socket_sendmsg, unix_may_send },
	{ "security_task_alloc", POINT_task_alloc, task_alloc },
	{ "security_ptrace_traceme", POINT_ptrace_access, ptrace_traceme },
	{ "security_ptrace_access_check", POINT_ptrace_access, ptrace_access },
	{ "security_task_kill", POINT_task_kill, task_kill },
	/* The first may be inlined in the second, or not. */
	{ "__kill_pgrp_info", POINT_task_kill, hangup, .refuse = refuse_hangup },
	{ "kill_pgrp", POINT_task_kill, terminal_signal, .refuse = refuse_terminal_signal },
	{ "__f_setown", POINT_task_kill, file_owner },	/* returns nothing */
	{ "security_task_setnice", POINT_task_set, task_set },
	{ "security_task_setioprio", POINT_task_set, task_set },
	{ "security_task_setrlimit", POINT_task_set, task_set },
	{ "security_task_setscheduler", POINT_task_set, task_set },
	{ "security_task_movememory", POINT_task_set, task_set },
	{ "call_usermodehelper_exec", POINT_kernel_helper, helper, .refuse = refuse_helper },
	{ "security_kernel_read_file", POINT_kernel_load, read_file },
	{ "security_kernel_load_data", POINT_kernel_load, load_data },
	{ "security_locked_down", POINT_locked_down, lockdown },
};

static struct symbol symbols[ARRAY_SIZE(hooks)];

/* By body, sorted: the trampoline tells no more. Written before arming. */
static struct site {
	unsigned long body;
	const struct object_hook *hook;
} sites[ARRAY_SIZE(hooks)];

static struct hook_set set = {
	.what = "objects",
	.trampoline = vxe_object_entry,
};

struct symbol *object_symbols(unsigned int *count)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		symbols[i] = (struct symbol) {
			.name = hooks[i].function, .optional = hooks[i].optional };
	*count = ARRAY_SIZE(hooks);
	return symbols;
}

static int compare(const void *a, const void *b)
{
	unsigned long x = ((const struct site *)a)->body;
	unsigned long y = ((const struct site *)b)->body;

	return x < y ? -1 : x > y;
}

int object_arm(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		sites[i].hook = &hooks[i];
		sites[i].body = symbols[i].address ? hook_body(&symbols[i]) : 0;
	}
	sort(sites, ARRAY_SIZE(sites), sizeof(sites[0]), compare, NULL);
	return hook_arm(&set, symbols, ARRAY_SIZE(symbols));
}

void object_disarm(void)
{
	hook_disarm(&set);
}

unsigned int object_armed(void)
{
	return set.count;
}

static long judge_described(struct judge *judge, const struct object_hook *hook,
			    bool (*describe)(const unsigned long *registers,
					     struct judge *judge, struct object *object),
			    const unsigned long *registers)
{
	struct object object = { .point = hook->point };

	if (!describe(registers, judge, &object))
		return 0;
	return judge_object(judge, object.point, object.args, object.nargs, object.failure);
}

/* From the trampoline, for tasks with an id. 0: into the body; else -errno. */
long vxe_object_gate(unsigned long *registers, unsigned long body)
{
	const struct object_hook *hook;
	const struct site *site;
	struct judge *judge;
	long ret;

	/* What an interrupt does is not this task's doing. */
	if (!task_id_inside(task_id(current)) || !in_task())
		return 0;
	site = bsearch(&body, sites, ARRAY_SIZE(sites), sizeof(sites[0]), compare);
	if (WARN_ON_ONCE(!site))
		return -EPERM;
	hook = site->hook;
	judge = judge_begin();
	ret = judge_described(judge, hook, hook->describe, registers);
	if (!ret && hook->also)
		ret = judge_described(judge, hook, hook->also, registers);
	judge_end();
	return ret && hook->refuse ? hook->refuse(registers) : ret;
}
