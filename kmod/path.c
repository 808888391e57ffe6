// SPDX-License-Identifier: GPL-2.0
#include "kmod/path.h"

#include <linux/dcache.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/preempt.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>

#include "kmod/compat/compat.h"
#include "kmod/symbol_call.h"
#include "kmod/task.h"
#include "uapi/vxe.h"

struct symbol path_symbol = { "d_absolute_path" };

#define absolute_path(path, buffer, size) \
	((char *)symbol_call(path_symbol.address, (unsigned long)(path), \
			     (unsigned long)(buffer), size))

#define PREFIX_ROOM	16		/* free bytes before a name, for path_prefix() */
#define HELD_MAX		65536		/* descriptors to search with a lock held */

static const char too_long[] = "the path is too long to be judged";

bool path_is_of_task_outside(const struct path *path)
{
	struct super_block *sb = path->dentry->d_sb;
	const struct dentry *entry = path->dentry;
	struct task_struct *task;
	unsigned int number;
	bool outside;

	if (!path_is_of_proc(path))
		return false;
	/* proc never renames or moves a dentry, so no lock is needed to walk up. */
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

/* Writes "FSTYPE:/NAME" to a buffer of PATH_MAX bytes. Returns where it begins, or an ERR_PTR. */
static char *detached_name(struct dentry *dentry, char *buffer)
{
	const char *type = dentry->d_sb->s_type->name;
	size_t length = strlen(type);
	char *name;

	/* The file was opened by a file handle, and its name has not been looked up yet. */
	if (IS_ROOT(dentry) && dentry->d_flags & DCACHE_DISCONNECTED) {
		name = buffer + PREFIX_ROOM;
		scnprintf(name, PATH_MAX - PREFIX_ROOM, "%s:#%llu", type,
			  (u64)d_backing_inode(dentry)->i_ino);
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

/*
 * The name that a file system gives to a file that never has a path. The kernel names memory like a
 * removed file, "/NAME (deleted)". That is changed to "memfd:NAME" if a program chose the name, or
 * "FSTYPE:NAME" if the kernel did.
 */
static char *nameless_name(const struct path *path, char *buffer)
{
	static const char deleted[] = " (deleted)", memory[] = "memfd:";
	const char *type = path->dentry->d_sb->s_type->name;
	char *name = d_path(path, buffer, PATH_MAX), *end;
	size_t length = strlen(type);

	if (IS_ERR(name) || *name != '/')
		return name;
	name++;
	end = name + strlen(name);
	if (end - name > sizeof(deleted) - 1 && !strcmp(end - (sizeof(deleted) - 1), deleted))
		end[-(int)(sizeof(deleted) - 1)] = 0;
	if (!strncmp(name, memory, sizeof(memory) - 1))
		return name;
	if (name - buffer < length + 1)
		return ERR_PTR(-ENAMETOOLONG);
	*--name = ':';
	return memcpy(name - length, type, length);
}

/* Like path_name(), but makes an argument, and may be called with preemption enabled. */
static bool describe_ours(struct name *room, const struct path *path, struct vxl_arg *arg)
{
	struct climb_moment moment;
	bool named;

	arg->kind = VXL_ARG_STRING;
	preempt_disable();
	named = path_name(room, path, &arg->string, &moment);
	preempt_enable();
	return named;
}

static const char *describe(struct name *room, const struct path *path,
			    struct vxl_arg *arg, unsigned int *marks)
{
	char *buffer = room->bytes, *name;

	if (path_is_nameless(path)) {
		name = nameless_name(path, buffer);
	} else if (path->dentry->d_sb->s_magic == MQUEUE_MAGIC) {
		/* mq_open() uses a mount that is in no namespace. Give the file the same name as on
		 * any other mount of that file system. */
		name = detached_name(path->dentry, buffer);
	} else {
		name = absolute_path(path, buffer, PATH_MAX);
		if (name == ERR_PTR(-EINVAL)) {
			name = detached_name(path->dentry, buffer);
			if (marks)
				*marks |= VXE_MARK_OTHER;
		}
	}
	name_set(arg, "", 0);
	if (IS_ERR(name))
		return too_long;
	name_set(arg, name, strlen(name));
	return NULL;
}

bool path_is_ring(const struct path *path)
{
	const struct dentry *dentry = path->dentry;

	return !strcmp(dentry->d_sb->s_type->name, "anon_inodefs") &&
	       !strcmp(dentry->d_name.name, "[io_uring]");
}

bool path_is_detached(struct name *room, const struct path *path)
{
	return !(path->dentry->d_sb->s_flags & SB_KERNMOUNT) &&
	       absolute_path(path, room->bytes, PATH_MAX) == ERR_PTR(-EINVAL);
}

const char *path_describe(struct name *room, const struct path *path, struct vxl_arg *arg,
			  unsigned int *marks)
{
	if (marks && !path_is_nameless(path) && d_unlinked(path->dentry))
		*marks |= VXE_MARK_REMOVED;
	return describe_ours(room, path, arg) ? NULL : describe(room, path, arg, marks);
}

unsigned int path_kind(const struct dentry *dentry)
{
	const struct inode *inode = d_backing_inode(dentry);

	if (!inode)
		return 0;
	return special_file(inode->i_mode) ? VXE_MARK_NODE :
	       S_ISDIR(inode->i_mode) ? VXE_MARK_FOLDER : 0;
}

const char *path_prefix(struct name *room, const char *prefix, struct vxl_arg *arg)
{
	char *name = (char *)arg->string.bytes;
	size_t size = strlen(prefix);

	if (name - room->bytes < size) {
		name_set(arg, "", 0);
		return too_long;
	}
	name_set(arg, memcpy(name - size, prefix, size), arg->string.length + size);
	return NULL;
}

struct search {
	const struct inode *inode;
	fmode_t missing;		/* modes not found in any descriptor of the file yet */
	unsigned int left;		/* files still to look at */
};

enum { FOUND = 1, GIVEN_UP };

static int look(const void *data, struct file *file, unsigned int fd)
{
	struct search *search = (struct search *)data;

	if (!(file->f_mode & FMODE_PATH) && file_inode(file) == search->inode) {
		search->missing &= ~file->f_mode;
		if (!search->missing)
			return FOUND;
	}
	return search->left-- ? 0 : GIVEN_UP;
}

/*
 * Looks at the first HELD_MAX descriptors only. A task with more may get false although a later
 * descriptor is open in that mode. Takes the lock of the task's descriptor table.
 */
bool path_is_held(const struct path *path, fmode_t mode)
{
	struct search search = { d_backing_inode(path->dentry), mode, HELD_MAX };

	if (!path_is_nameless(path) || !search.inode ||
	    !(S_ISFIFO(search.inode->i_mode) || search.inode->i_sb->s_magic == TMPFS_MAGIC ||
	      search.inode->i_sb->s_magic == HUGETLBFS_MAGIC))
		return true;
	return iterate_fd(current->files, 0, look, &search) == FOUND;
}

/* Returns VXE_MARK_OTHER if the current task has no descriptor of the pipe or memory, or if the
 * path is in another mount namespace; else 0. */
static unsigned int whose(const struct path *path, const struct vxl_arg *arg)
{
	bool other;

	if (path_is_nameless(path))
		other = !path_is_held(path, 0);
	else
		other = arg->string.length && arg->string.bytes[0] == '/' &&
			current->nsproxy && !climb_is_ours(path->mnt);
	return other ? VXE_MARK_OTHER : 0;
}

const char *path_describe_reached(struct name *room, const struct path *path,
				  struct vxl_arg *arg, unsigned int *marks)
{
	const char *failure;

	if (describe_ours(room, path, arg)) {
		if (d_unlinked(path->dentry))
			*marks |= VXE_MARK_REMOVED;
		return NULL;
	}
	failure = path_describe(room, path, arg, marks);
	*marks |= whose(path, arg);
	return failure;
}

bool path_root_is_top(struct name *room)
{
	struct vxl_arg arg;
	bool top;

	/* Take the lock instead of a reference: dropping a reference may sleep. */
	compat_lock_fs(current->fs);
	top = !path_describe(room, &current->fs->root, &arg, NULL) && arg.string.length == 1;
	compat_unlock_fs(current->fs);
	return top;
}

const char *path_describe_entry(struct name *room, const struct path *dir,
				struct dentry *entry, struct vxl_arg *arg,
				unsigned int *marks)
{
	struct path path = { .mnt = dir->mnt, .dentry = entry };
	const char *failure;

	if (describe_ours(room, &path, arg))
		return NULL;
	failure = describe(room, &path, arg, marks);
	*marks |= whose(&path, arg);
	return failure;
}

const char *path_describe_dentry(struct name *room, struct dentry *dentry,
				 struct vxl_arg *arg, unsigned int *marks)
{
	char *name = detached_name(dentry, room->bytes);

	*marks |= VXE_MARK_OTHER;
	if (IS_ERR(name)) {
		name_set(arg, "", 0);
		return too_long;
	}
	name_set(arg, name, strlen(name));
	return NULL;
}
