// SPDX-License-Identifier: GPL-2.0
/* Files: opened, received, executed, mapped, truncated, looked at and watched. */
#include "kmod/object/rows.h"

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/personality.h>
#include <linux/sched/task_stack.h>
#include <asm/unistd.h>

#include "kmod/call.h"
#include "kmod/object/describe.h"
#include "kmod/path.h"

static bool of_a_layer(struct object *object, const struct path *path)
{
	return call_has_others_rights() && path_is_detached(object->names, path);
}

/* Whose accesses are judged by its fsuid; a mapped mount says otherwise. */
static bool is_own(const struct path *path)
{
	return uid_eq(d_backing_inode(path->dentry)->i_uid, current_fsuid()) &&
	       !is_idmapped_mnt(path->mnt);
}

DESCRIBE(one_path)
{
	add_path(object, 0, (const struct path *)r[0]);
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
		call = call_current(&abi);
		if (call == __NR_mq_open || call == __NR_ioctl)
			flags &= ~(__FMODE_EXEC | __O_TMPFILE);
	}
	return flags;
}

static void add_open(struct object *object, const struct file *file, unsigned int flags)
{
	add_path(object, 0, &file->f_path);
	/* Files in /proc/PID are those of whichever task has the number. */
	if (flags & O_ACCMODE && path_is_of_task_outside(&file->f_path) && !object->failure &&
	    !path_is_elsewhere(&object->args[0]))
		add_prefix(object, "other:");
	add_integer(object, (flags & ~VXE_OPEN_OWN) |
			    (is_own(&file->f_path) ? VXE_OPEN_OWN : 0));
	add_integer(object, file_inode(file)->i_mode);
}

DESCRIBE(file_open)
{
	struct file *file = (struct file *)r[0];
	unsigned int flags = flags_of(file);

	if ((flags & (__force int)FMODE_NONOTIFY && call_has_others_rights()) ||
	    of_a_layer(object, &file->f_path))
		return false;
	if (flags & __FMODE_EXEC) {
		object->point = POINT_file_exec;
		return one_path((const unsigned long []) { (unsigned long)&file->f_path }, object);
	}
	add_open(object, file, flags);
	return true;
}

/* As if it were opened here: it may come from outside. Pipes and sockets are
 * what a channel is for. */
DESCRIBE(file_receive)
{
	struct file *file = (struct file *)r[0];

	if (path_is_nameless(&file->f_path) && !path_is_ring(&file->f_path))
		return false;
	add_open(object, file, file->f_flags & ~__O_TMPFILE);
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
		path_describe(&object->names[0], &file->f_path, &object->args[object->nargs++]) :
		path_describe_reached(&object->names[0], &file->f_path, &object->args[object->nargs++]);
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
		return executed_map(r, object);
	if (executed_map(r, object)) {
		object->failure = "what may be appended to is mapped to be executed and changed";
		return true;
	}
	object->point = POINT_file_open;
	add_open(object, file, file->f_flags & ~(O_APPEND | __O_TMPFILE));
	return true;
}

DESCRIBE(file_protect)
{
	struct vm_area_struct *area = (struct vm_area_struct *)r[0];
	const unsigned long registers[] = { (unsigned long)area->vm_file, r[2] };

	/* What is executable already is not mapped so by this. */
	return !(area->vm_flags & VM_EXEC) && executed_map(registers, object);
}

DESCRIBE(path_stat)
{
	const struct path *path = (const struct path *)r[0];

	/* One that a name was resolved to is on the stack; that of an open file
	 * is the file's, and what is held already is no news. */
	if (!object_is_on_stack(path) || path_is_nameless(path) ||
	    of_a_layer(object, path))
		return false;
	add_path(object, 0, path);
	return true;
}

DESCRIBE(path_truncate)
{
	const struct path *path = (const struct path *)r[0];

	add_path(object, 0, path);
	add_integer(object, is_own(path));
	return true;
}

DESCRIBE(file_truncate)
{
	const unsigned long registers[] = { (unsigned long)&((struct file *)r[0])->f_path };

	return path_truncate(registers, object);
}

/* Of a mount or a file system the name is but a way to it. */
DESCRIBE(watched_path)
{
	if ((unsigned int)r[2] != FSNOTIFY_OBJ_TYPE_INODE)
		object->point = POINT_mount_use;
	return one_path(r, object);
}

DESCRIBE(open_path)
{
	enum vxe_abi abi;
	unsigned int call;

	if (!(((const struct file *)r[1])->f_flags & O_PATH) ||
	    path_is_nameless((const struct path *)r[0]))
		return false;
	/* What a mount is handed out by: that was judged as one. */
	call = call_current(&abi);
	if ((call == __NR_open_tree || call == __NR_fsmount) && !call_may_be_of_ring())
		return false;
	return one_path(r, object);
}

static const struct object_hook hooks[] = {
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
};

const struct object_rows object_file = { hooks, ARRAY_SIZE(hooks) };
