// SPDX-License-Identifier: GPL-2.0
/* Files: open, receive, execute, map, truncate and watch. */
#include "kmod/object/file.h"

#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/personality.h>
#include <linux/sched/task_stack.h>
#include <asm/unistd.h>

#include "kmod/call.h"
#include "kmod/compat/compat.h"
#include "kmod/judge.h"
#include "kmod/object/describe.h"
#include "kmod/object/rows.h"
#include "kmod/path.h"
#include "kmod/quick.h"
#include "kmod/task.h"

/* A fast path, see kmod/object/rows.h. entry.S calls it. */
bool vxe_open_quickly(const struct file *file);

/* For entry.S: the offset of f_flags in struct file, in bytes. */
extern const u32 vxe_file_flags;
const u32 vxe_file_flags = offsetof(struct file, f_flags);
static_assert(sizeof_field(struct file, f_flags) == sizeof(u32));
static_assert(O_PATH == FILE_PATH);

/*
 * Whether a stacked file system opens a file in one of its layers. It does so with its own
 * credentials and through a mount that is in no namespace. The caller's access to the stacked file
 * has been judged before.
 */
static bool of_a_layer(struct object *object, const struct path *path)
{
	return call_has_others_rights() && path_is_detached(object->names, path);
}

/* True if the caller's fsuid owns the file. False on an idmapped mount, where the inode's uid is
 * not what the caller sees. The owner may change later; the owner at this moment counts. */
static bool is_own(const struct path *path)
{
	return uid_eq(d_backing_inode(path->dentry)->i_uid, current_fsuid()) &&
	       !is_idmapped_mnt(path->mnt);
}

/*
 * Stable: the caller of the hooked function holds a reference to the path.
 * Tried: race exec; attack execute.
 */
DESCRIBE(one_path)
{
	add_path(object, 0, (const struct path *)r[0]);
	return true;
}

/*
 * The file's flags, without those that have no meaning here. O_EXCL matters only if the file is
 * created. mq_open and a few ioctls pass the caller's flags unchecked to an existing file. There
 * the bits __FMODE_EXEC and __O_TMPFILE come from the caller and have no meaning.
 */
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

/* Whether the task of a file in /proc counts for the open. */
static noinline bool task_counts(const struct file *file, unsigned int flags)
{
	return flags & O_ACCMODE || path_is_environment(&file->f_path);
}

static void add_open(struct object *object, const struct file *file, unsigned int flags)
{
	add_path(object, 0, &file->f_path);
	/* Holding one end of a pipe is no permission for the other end. Holding a memfd for reading
	 * is no permission to write to it. */
	if (!path_is_held(&file->f_path, file->f_mode & (FMODE_READ | FMODE_WRITE)))
		object->marks |= VXE_MARK_OTHER;
	/* A pattern for /proc/PID must not by chance permit writing to files of a task outside, or
	 * reading its environment, which may contain passwords. */
	if (task_counts(file, flags) && path_is_of_task_outside(&file->f_path))
		object->marks |= VXE_MARK_OTHER;
	add_integer(object, (flags & ~VXE_OPEN_OWN) |
			    (is_own(&file->f_path) ? VXE_OPEN_OWN : 0));
	add_integer(object, file_inode(file)->i_mode);
}

/*
 * The open of an exec is judged as an exec, unless it leaves for another VXED (kmod/start.c). Two
 * kinds of opens are not judged, because the access that causes them has been judged: fanotify's
 * own open (FMODE_NONOTIFY, with other credentials), and a stacked file system's open of a layer.
 *
 * Stable: do_dentry_open() has set the file's path, inode and flags. No descriptor leads to the
 * file yet, so only the caller has it. Truncation and the file system's own open() come after this
 * hook.
 * Tried: races open, openat2; attacks write-link, removed.
 */
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

/*
 * A file received over a socket is judged as if the caller opened it, because the sender may be
 * outside. Pipes, sockets and memory without a name are permitted; io_urings are judged.
 *
 * Stable: the message holds a reference to the file, and the access mode of an open file never
 * changes. O_APPEND may change: any holder of the file can set or clear it by F_SETFL.
 * Tried: attack receive.
 */
DESCRIBE(file_receive)
{
	struct file *file = (struct file *)r[0];

	if (path_is_nameless(&file->f_path) && !path_is_ring(&file->f_path))
		return false;
	add_open(object, file, file->f_flags & ~__O_TMPFILE);
	return true;
}

long file_judge_received(struct file *file)
{
	const unsigned long registers[] = { (unsigned long)file };
	struct judge *judge = judge_begin();
	struct object object = { .names = judge->names, .point = POINT_file_open };
	long ret = 0;

	if (file_receive(registers, &object)) {
		add_integer(&object, object.marks);
		ret = judge_object(judge, object.point, object.args, object.nargs, object.failure);
	}
	judge_end();
	return ret;
}

static bool is_executable(unsigned long prot)
{
	return prot & PROT_EXEC ||
	       (prot & PROT_READ && current->personality & READ_IMPLIES_EXEC);
}

/*
 * Mappings that exec itself makes are not judged here: file_open has judged the file as executed.
 *
 * Stable: the caller holds a reference to the file. Only the caller can change its personality.
 * Tried: attacks map, memfd-map.
 */
DESCRIBE(executed_map)
{
	struct file *file = (struct file *)r[0];

	/* exec makes this mapping: file_open has judged the file. */
	if (!file || !is_executable(r[1]) || current->in_execve)
		return false;
	/* A task that maps a nameless file has held a descriptor of it, but may have closed it by
	 * now. So the name must not get VXE_MARK_OTHER here. */
	object->failure = path_is_nameless(&file->f_path) ?
		path_describe(&object->names[0], &file->f_path, &object->args[object->nargs++],
			      &object->marks) :
		path_describe_reached(&object->names[0], &file->f_path,
				      &object->args[object->nargs++], &object->marks);
	return true;
}

/* Whether a mapping can write, now or after an mprotect(), anywhere in a file that is open for
 * appending. A shared mapping ignores O_APPEND. */
static bool evades_append(const struct file *file, unsigned long flags)
{
	flags &= MAP_TYPE;
	return file && file->f_flags & O_APPEND && file->f_mode & FMODE_WRITE &&
	       (flags == MAP_SHARED || flags == MAP_SHARED_VALIDATE);
}

/*
 * A mapping that ignores O_APPEND is judged as an open without O_APPEND.
 * Stable: the caller holds a reference to the file; prot and flags are registers. Another thread
 * may clear O_APPEND at any time, by F_SETFL, which is judged as a call.
 * Tried: attack append-map.
 */
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

/*
 * Stable: the mmap lock is held for writing, so the area keeps its file and flags.
 * Tried: attack map-later.
 */
DESCRIBE(file_protect)
{
	struct vm_area_struct *area = (struct vm_area_struct *)r[0];
	const unsigned long registers[] = { (unsigned long)area->vm_file, r[2] };

	/* An area that is already executable was judged when it became so. */
	return !(area->vm_flags & VM_EXEC) && executed_map(registers, object);
}

/* Like file_open, for opens that file_open describes as file-open and without further marks. */
static inline bool open_quickly(const struct file *file, struct judge *judge,
				const struct vxed *vxed)
{
	unsigned int flags = file->f_flags & ~VXE_OPEN_OWN;

	if (flags & (__FMODE_EXEC | __O_TMPFILE) || call_has_others_rights() ||
	    (path_is_of_proc(&file->f_path) && task_counts(file, flags)))
		return false;
	if (!(file->f_mode & FMODE_CREATED))
		flags &= ~O_EXCL;
	if (vxed->policy->tables.ask_owner && is_own(&file->f_path))
		flags |= VXE_OPEN_OWN;
	return quick_open(judge, vxed, &file->f_path, flags, file_inode(file)->i_mode);
}

bool vxe_open_quickly(const struct file *file)
{
	const struct vxed *vxed;
	struct judge *judge = quick_begin(&vxed);
	bool permitted = vxed && open_quickly(file, judge, vxed);

	judge_end();
	return permitted;
}

/* Like file_map. */
static bool map_quickly(const unsigned long *r, struct judge *judge, const struct vxed *vxed)
{
	const struct file *file = (const struct file *)r[0];

	if (evades_append(file, r[2]))
		return false;
	return !file || !is_executable(r[1]) || current->in_execve ||
	       quick_path(judge, vxed, POINT_file_map, &file->f_path, 0);
}

/*
 * Stable: the caller of the hooked function holds a reference to the path.
 * Tried: attack truncate-memfd.
 */
DESCRIBE(path_truncate)
{
	const struct path *path = (const struct path *)r[0];

	add_path(object, 0, path);
	add_integer(object, is_own(path));
	return true;
}

/*
 * Stable: the caller holds a reference to the file.
 * Tried: attack append-cut.
 */
DESCRIBE(file_truncate)
{
	const unsigned long registers[] = { (unsigned long)&((struct file *)r[0])->f_path };

	return path_truncate(registers, object);
}

/*
 * Watching a mount or a whole file system through a name is a use of that mount.
 * Stable: the caller of the hooked function holds a reference to the path.
 * Tried: attack fanotify-fs.
 */
DESCRIBE(watched_path)
{
	if ((unsigned int)r[2] != FSNOTIFY_OBJ_TYPE_INODE)
		object->point = POINT_mount_use;
	return one_path(r, object);
}

/*
 * No security_* function is called for an open by O_PATH. It is judged like a stat by name.
 *
 * Stable: the path is on the stack of the caller, who copies it into the new file.
 * Tried: attacks named-pipe, write-reopen.
 */
DESCRIBE(open_path)
{
	enum vxe_abi abi;
	unsigned int call;

	if (path_is_nameless((const struct path *)r[0]))
		return false;
	/* These calls return a mount as a descriptor; the mount has been judged. */
	call = call_current(&abi);
	if ((call == __NR_open_tree || call == __NR_fsmount || call == CALL_open_tree_attr) &&
	    !call_may_be_of_ring())
		return false;
	return one_path(r, object);
}

static const struct object_hook hooks[] = {
	{ "security_file_open", POINT_file_open, file_open, .entry = OBJECT_ENTRY_FILE,
	  .executes = true },
	{ "security_file_receive", POINT_file_open, file_receive },
	/* Compilers may inline vfs_open() into dentry_open(). O_PATH opens from there are then
	 * not hooked; the only such caller is SIOCUNIXFILE, on the caller's own socket. */
	{ "vfs_open", POINT_path_stat, open_path, .entry = OBJECT_ENTRY_OPEN },
	{ "security_mmap_file", POINT_file_map, file_map, .quick = map_quickly },
	{ "security_file_mprotect", POINT_file_map, file_protect },
	{ "security_path_notify", POINT_path_notify, watched_path },
	/* Since 6.2; earlier kernels call security_path_truncate() for files as well. */
	{ "security_file_truncate", POINT_path_truncate, file_truncate, .optional = true },
	{ "security_path_truncate", POINT_path_truncate, path_truncate },
};

const struct object_rows object_file = { hooks, ARRAY_SIZE(hooks) };
