// SPDX-License-Identifier: GPL-2.0
#include "kmod/path.h"

#include <linux/dcache.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/netlink.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/un.h>
#include <net/af_unix.h>
#include <net/ipv6.h>

#include "kmod/task.h"

enum { ABSOLUTE_PATH, OUR_MNT, LOCKDOWN_REASONS };

struct symbol path_symbols[] = {
	[ABSOLUTE_PATH] = { "d_absolute_path" },
	[OUR_MNT] = { "our_mnt" },
	[LOCKDOWN_REASONS] = { "lockdown_reasons", .optional = true },
};
const unsigned int path_symbol_count = ARRAY_SIZE(path_symbols);

/* path_symbols is sorted by nobody else: the resolver sorts pointers. */
#define absolute_path(path, buffer, size) \
	((char *)symbol_call(path_symbols[ABSOLUTE_PATH].address, (unsigned long)(path), \
			     (unsigned long)(buffer), size))
/* Whether a mount is in the current task's namespace. A bool is a byte. */
#define is_ours(mnt) \
	((u8)symbol_call(path_symbols[OUR_MNT].address, (unsigned long)(mnt), 0, 0) != 0)

#define PREFIX_ROOM	16		/* before a name, for path_prefix() */
#define HELD_MAX		65536		/* descriptors that are looked at, under a lock */
#define MQUEUE_MAGIC	0x19800202	/* ipc/mqueue.c keeps it to itself */

static const char too_long[] = "the path is too long to be judged";
static const char deleted[] = " (deleted)";
static_assert(sizeof(deleted) <= JUDGE_PATH_SIZE - PATH_MAX);

static void set_string(struct vxl_arg *arg, const char *bytes, size_t length)
{
	arg->kind = VXL_ARG_STRING;
	arg->string.bytes = bytes;
	arg->string.length = length;
}

bool path_is_of_task_outside(const struct path *path)
{
	struct super_block *sb = path->dentry->d_sb;
	const struct dentry *entry = path->dentry;
	struct task_struct *task;
	unsigned int number;
	bool outside;

	if (likely(sb->s_magic != PROC_SUPER_MAGIC))
		return false;
	/* Names and places in proc do not change. */
	while (!IS_ROOT(entry) && !IS_ROOT(entry->d_parent))
		entry = entry->d_parent;
	if (IS_ROOT(entry) || kstrtouint(entry->d_name.name, 10, &number))
		return false;
	rcu_read_lock();
	task = pid_task(find_pid_ns(number, proc_pid_ns(sb)), PIDTYPE_PID);
	outside = task && task_id(task) != task_id(current);
	rcu_read_unlock();
	return outside;
}

bool path_is_nameless(const struct path *path)
{
	const struct dentry *dentry = path->dentry;

	return dentry->d_op && dentry->d_op->d_dname &&
	       (!IS_ROOT(dentry) || dentry != path->mnt->mnt_root);
}

static char *detached_name(struct dentry *dentry, char *buffer)
{
	const char *type = dentry->d_sb->s_type->name;
	size_t length = strlen(type);
	char *name;

	/* Found by a handle, and nobody has looked its name up yet. */
	if (IS_ROOT(dentry) && dentry->d_flags & DCACHE_DISCONNECTED) {
		name = buffer + PREFIX_ROOM;
		scnprintf(name, PATH_MAX - PREFIX_ROOM, "%s:#%lu", type,
			  d_backing_inode(dentry)->i_ino);
		return name;
	}
	name = dentry_path_raw(dentry, buffer, PATH_MAX);
	if (IS_ERR(name))
		return name;
	if (name - buffer < length + 1)
		return ERR_PTR(-ENAMETOOLONG);
	*--name = ':';
	return memcpy(name - length, type, length);
}

static const char *describe(struct judge *judge, unsigned int index,
			    const struct path *path, bool mark_deleted,
			    struct vxl_arg *arg)
{
	char *buffer = judge->path[index], *name, *end;

	if (path_is_nameless(path)) {
		name = d_path(path, buffer, PATH_MAX);
		mark_deleted = false;
	} else if (path->dentry->d_sb->s_magic == MQUEUE_MAGIC) {
		/* By whatever mount, since mq_open needs none. */
		name = detached_name(path->dentry, buffer);
	} else {
		name = absolute_path(path, buffer, PATH_MAX);
		if (name == ERR_PTR(-EINVAL))
			name = detached_name(path->dentry, buffer);
	}
	set_string(arg, "", 0);
	if (IS_ERR(name))
		return too_long;
	end = name + strlen(name);
	if (mark_deleted && d_unlinked(path->dentry)) {
		memcpy(end, deleted, sizeof(deleted));
		end += sizeof(deleted) - 1;
	}
	set_string(arg, name, end - name);
	return NULL;
}

const char *path_describe_last(struct judge *judge, unsigned int index,
			       const struct path *path, struct vxl_arg *arg)
{
	return describe(judge, index, path, false, arg);
}

bool path_is_ring(const struct path *path)
{
	const struct dentry *dentry = path->dentry;

	return !strcmp(dentry->d_sb->s_type->name, "anon_inodefs") &&
	       !strcmp(dentry->d_name.name, "[io_uring]");
}

bool path_is_detached(struct judge *judge, const struct path *path)
{
	return !(path->dentry->d_sb->s_flags & SB_KERNMOUNT) &&
	       absolute_path(path, judge->path[0], PATH_MAX) == ERR_PTR(-EINVAL);
}

const char *path_describe(struct judge *judge, unsigned int index,
			  const struct path *path, struct vxl_arg *arg)
{
	return describe(judge, index, path, true, arg);
}

const char *path_prefix(struct judge *judge, unsigned int index, const char *prefix,
			struct vxl_arg *arg)
{
	char *name = (char *)arg->string.bytes;
	size_t size = strlen(prefix);

	if (name - judge->path[index] < size) {
		set_string(arg, "", 0);
		return too_long;
	}
	set_string(arg, memcpy(name - size, prefix, size), arg->string.length + size);
	return NULL;
}

struct search {
	const struct inode *inode;
	unsigned int left;		/* files to look at */
};

enum { FOUND = 1, GIVEN_UP };

static int look(const void *data, struct file *file, unsigned int fd)
{
	struct search *search = (struct search *)data;

	if (!(file->f_mode & FMODE_PATH) && file_inode(file) == search->inode)
		return FOUND;
	return search->left-- ? 0 : GIVEN_UP;
}

/* A pipe or memory that another task holds, and not this one, as far as is seen soon. */
static bool is_anothers(const struct path *path)
{
	struct search search = { d_backing_inode(path->dentry), HELD_MAX };

	return search.inode &&
	       (S_ISFIFO(search.inode->i_mode) || search.inode->i_sb->s_magic == TMPFS_MAGIC ||
		search.inode->i_sb->s_magic == HUGETLBFS_MAGIC) &&
	       iterate_fd(current->files, 0, look, &search) != FOUND;
}

/* Puts "other:" before what is another's, and before a name that means nothing in the
 * caller's namespace. */
static const char *mark_other(struct judge *judge, unsigned int index,
			      const struct path *path, struct vxl_arg *arg)
{
	bool other;

	if (path_is_nameless(path))
		other = is_anothers(path);
	else
		other = arg->string.length && arg->string.bytes[0] == '/' &&
			current->nsproxy && !is_ours(path->mnt);
	return other ? path_prefix(judge, index, "other:", arg) : NULL;
}

const char *path_describe_reached(struct judge *judge, unsigned int index,
				  const struct path *path, struct vxl_arg *arg)
{
	return describe(judge, index, path, true, arg) ?:
	       mark_other(judge, index, path, arg);
}

const char *path_describe_entry(struct judge *judge, unsigned int index,
				const struct path *dir, struct dentry *entry,
				struct vxl_arg *arg)
{
	struct path path = { .mnt = dir->mnt, .dentry = entry };

	return describe(judge, index, &path, false, arg) ?:
	       mark_other(judge, index, &path, arg);
}

const char *path_describe_dentry(struct judge *judge, unsigned int index,
				 struct dentry *dentry, struct vxl_arg *arg)
{
	char *name = detached_name(dentry, judge->path[index]);

	if (IS_ERR(name)) {
		set_string(arg, "", 0);
		return too_long;
	}
	set_string(arg, name, strlen(name));
	return NULL;
}

/* A name in the unix domain: of size bytes, its family's included. */
static int print_unix(char *to, size_t room, const struct sockaddr_un *address,
		      int size)
{
	int bytes = size - (int)offsetof(struct sockaddr_un, sun_path);
	char *at = to;

	memcpy(at, "unix:", 5);
	at += 5;
	if (bytes <= 0)
		return at - to;
	if (!address->sun_path[0]) {
		*at++ = '@';
		memcpy(at, address->sun_path + 1, bytes - 1);
		return at + bytes - 1 - to;
	}
	bytes = strnlen(address->sun_path, min_t(int, bytes, UNIX_PATH_MAX));
	memcpy(at, address->sun_path, bytes);
	return at + bytes - to;
}

const char *path_describe_address(struct judge *judge, unsigned int index, int family,
				  const struct sockaddr *address, int length,
				  struct vxl_arg *arg)
{
	char *to = judge->path[index];
	const struct sockaddr_in *in = (const void *)address;
	const struct sockaddr_in6 *in6 = (const void *)address;
	const struct sockaddr_nl *netlink = (const void *)address;
	int size;

	set_string(arg, "", 0);
	if (length < (int)sizeof(sa_family_t))
		return "the address is too short";
	if (family == AF_UNIX)
		size = print_unix(to, JUDGE_PATH_SIZE, (const void *)address,
				  min_t(int, length, sizeof(struct sockaddr_un)));
	else if (family == AF_INET && length >= (int)sizeof(*in))
		size = scnprintf(to, JUDGE_PATH_SIZE, "inet:%pI4:%u",
				 &in->sin_addr, ntohs(in->sin_port));
	else if (family == AF_INET6 && length >= SIN6_LEN_RFC2133)
		size = ipv6_addr_v4mapped(&in6->sin6_addr) ?
		       scnprintf(to, JUDGE_PATH_SIZE, "inet:%pI4:%u",
				 &in6->sin6_addr.s6_addr32[3], ntohs(in6->sin6_port)) :
		       scnprintf(to, JUDGE_PATH_SIZE, "inet6:%pI6c:%u",
				 &in6->sin6_addr, ntohs(in6->sin6_port));
	else if (family == AF_NETLINK && length >= (int)sizeof(*netlink))
		size = scnprintf(to, JUDGE_PATH_SIZE,
				 netlink->nl_pid ? "netlink:%u:%u" : "netlink:%u",
				 netlink->nl_groups, netlink->nl_pid);
	else
		size = scnprintf(to, JUDGE_PATH_SIZE, "family-%u:", family);
	set_string(arg, to, size);
	return NULL;
}

const char *path_describe_unix(struct judge *judge, unsigned int index,
			       struct sock *sock, struct vxl_arg *arg)
{
	struct unix_sock *unix_socket = unix_sk(sock);
	const struct unix_address *bound = smp_load_acquire(&unix_socket->addr);
	char *to = judge->path[index];
	const char *failure;

	if (!unix_socket->path.dentry) {
		set_string(arg, to, print_unix(to, JUDGE_PATH_SIZE,
					       bound ? bound->name : NULL,
					       bound ? bound->len : 0));
		return NULL;
	}
	failure = path_describe(judge, index, &unix_socket->path, arg);
	return failure ?: path_prefix(judge, index, "unix:", arg);
}

const char *path_lockdown_reason(unsigned int reason)
{
	const char *const *names =
		(const char *const *)path_symbols[LOCKDOWN_REASONS].address;

	if (!names || reason > LOCKDOWN_CONFIDENTIALITY_MAX || !names[reason])
		return "unknown";
	return names[reason];
}
