// SPDX-License-Identifier: GPL-2.0
#include "kmod/exec.h"

#include <linux/binfmts.h>
#include <linux/dcache.h>
#include <linux/elf.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <asm/word-at-a-time.h>

#include "kmod/compat/compat.h"
#include "kmod/hook.h"
#include "kmod/inherited.h"
#include "kmod/judge.h"
#include "kmod/path.h"
#include "kmod/reached.h"
#include "kmod/start.h"
#include "kmod/task.h"
#include "kmod/vxed.h"
#include "kmod/walk.h"

long vxe_exec_gate(unsigned long *registers, unsigned long body);

static struct symbol symbols[] = {
	{ "security_bprm_creds_for_exec" },
	{ "security_bprm_check" },
	{ "security_bprm_committed_creds" },
};

struct symbol *exec_symbols(unsigned int *count)
{
	*count = 1;
	return &symbols[0];
}

struct symbol *exec_symbols_check(unsigned int *count)
{
	*count = 1;
	return &symbols[1];
}

struct symbol *exec_symbols_done(unsigned int *count)
{
	*count = 1;
	return &symbols[2];
}

/* For entry.S: the offsets of these two members of struct linux_binprm, in bytes. */
extern const u32 vxe_bprm_filename, vxe_bprm_interp;
const u32 vxe_bprm_filename = offsetof(struct linux_binprm, filename);
const u32 vxe_bprm_interp = offsetof(struct linux_binprm, interp);

/*
 * An io_uring that was created outside may have a kernel thread that is outside. That thread makes
 * calls for any task that writes to the ring. So an entering task loses its descriptors of rings.
 * Its mappings of rings ended with the old program. Returns the descriptor plus one if the file is
 * a ring, else 0.
 */
static int is_ring(const void *data, struct file *file, unsigned int fd)
{
	return path_is_ring(&file->f_path) ? fd + 1 : 0;
}

static void close_rings(void)
{
	unsigned int count = 0;
	int found = 0;

	/* No other task shares the descriptor table: exec has unshared it. */
	while ((found = iterate_fd(current->files, found, is_ring, NULL))) {
		close_fd(found - 1);
		count++;
		cond_resched();
	}
	if (count)
		judge_log_rings(count);
}

/* Stops sharing the working directory and root with other tasks (CLONE_FS). Otherwise a task
 * outside could change them later. The exec can no longer fail, so if unsharing fails, the task is
 * killed. */
static void leave_folders(void)
{
	if (READ_ONCE(current->fs->users) > 1 && unshare_fs_struct())
		send_sig(SIGKILL, current, 1);
}

/*
 * Which VXED a program enters depends on names: the name of the file that the kernel has opened,
 * and the names by which the caller asked for it. Both kinds count, because the owner of a
 * directory can replace a program by a symlink to a file elsewhere. He can also rename the file
 * while he makes the kernel wait by a lease. A match of any of these names activates a VXED; the
 * best match counts.
 *
 * The kernel opened the file before this hook and does not look up its name again. So nobody can
 * change which file is executed, only what its name is. That name is read once. If that equals the
 * name that the caller passed, no symlink was involved, and there is no other name. Otherwise the
 * path is looked up a second time, and every name on the way is matched: the name that the caller
 * passed, and the name that each symlink leads to.
 *
 * The owner of a directory may change it between the two lookups. But he can change only the part
 * that comes after the name by which others ask for his file, and that name is matched in either
 * case. If no name matches, the second lookup must lead to the same file as the first one;
 * otherwise the exec is refused.
 *
 * What the caller held before the exec may have been renamed since: its working directory, or a
 * descriptor of a directory or of the program. kmod/moved.c knows the names that it had. Or the
 * caller may have got it through a symlink; kmod/asked.c knows the names by which it asked. The
 * lookup is repeated with each of these names.
 */

/* Matches one name, and gives the task a pending id on a match. folds: whether the name has several
 * spellings. name: not in judge->names[1]. Call between judge_begin() and judge_end(): with
 * preemption disabled, the VXED cannot be freed before the id is set. */
static long match_name(struct judge *judge, const char *name, size_t length, bool folds,
		       s64 *longest)
{
	struct policy_folded folded;
	const struct vxed *best;
	const char *failure;
	u32 id;

	if (folds)
		folded = policy_fold(name, length, judge->names[1].bytes);
	failure = vxed_match(name, length, folds ? &folded : NULL, longest, &id, &best);
	if (failure) {
		scnprintf(judge->message, sizeof(judge->message), "%s: %s",
			  best->policy->name, failure);
		judge_log_unmatched(judge->message);
		return -EPERM;
	}
	if (id)
		task_id_set(id);
	return 0;
}

static long match_found(struct judge *judge, const struct path *file, struct vxl_arg *found,
			s64 *longest)
{
	const char *failure = path_describe(&judge->names[0], file, found, NULL);

	if (failure) {
		judge_log_unmatched(failure);
		return -EPERM;
	}
	return match_name(judge, found->string.bytes, found->string.length,
			  path_folds(file->dentry), longest);
}

/* Whether the file's name equals the name that the caller passed. False in a chroot, where the same
 * text may lead through a symlink. */
static bool is_as_asked(struct judge *judge, const char *asked, const struct vxl_arg *found)
{
	return strlen(asked) == found->string.length &&
	       !memcmp(asked, found->string.bytes, found->string.length) &&
	       path_root_is_top(&judge->names[1]);
}

/* Whether the text equals the name. A NUL follows both. Compares by words, although the text may
 * end just before memory that cannot be read. */
static bool is_name(const char *text, const struct vxl_string *name)
{
	size_t i;

	/* The name has no NUL. So as long as the words are equal, the text has not ended. */
	for (i = 0; i + sizeof(u64) <= name->length; i += sizeof(u64))
		if (load_unaligned_zeropad(text + i) != load_unaligned_zeropad(name->bytes + i))
			return false;
	/* The last 0 to 7 bytes, and the NUL. */
	return !((load_unaligned_zeropad(text + i) ^ load_unaligned_zeropad(name->bytes + i)) <<
		 8 * (sizeof(u64) - 1 - (name->length - i)));
}

/* True if the exec certainly stays outside: the caller passed the name of the file itself, which
 * has a single spelling, and no pattern begins like that name. False: it cannot tell. */
static bool is_plainly_outside(struct judge *judge, const struct path *file, const char *asked)
{
	const struct vxl_string *name = &judge->name.string;
	bool plain;

	if (path_folds(file->dentry) ||
	    !path_name(&judge->names[0], file, &judge->name.string, &judge->moment) ||
	    vxed_begins(name->bytes, name->length) || !is_name(asked, name))
		return false;
	/* See path_root_is_top(). */
	compat_lock_fs(current->fs);
	plain = climb_is_top(&current->fs->root);
	compat_unlock_fs(current->fs);
	return plain;
}

/* Whether the second lookup has found the same file as the first one. Another file of the same name
 * counts as well, because the program may have been replaced in the meantime. */
static bool leads_to(const struct walk *walk, const struct path *file)
{
	struct judge *judge;
	struct vxl_arg found;
	bool same;

	if (d_backing_inode(walk->at.dentry) == d_backing_inode(file->dentry))
		return true;
	judge = judge_begin();
	same = !path_describe(&judge->names[0], file, &found, NULL) &&
	       found.string.length == walk->asked_length &&
	       !memcmp(found.string.bytes, walk->asked, walk->asked_length);
	judge_end();
	return same;
}

static long refuse_asked(const char *name, const char *why)
{
	struct judge *judge = judge_begin();

	scnprintf(judge->message, sizeof(judge->message), "%s: %s", name, why);
	judge_log_unmatched(judge->message);
	judge_end();
	return -EPERM;
}

/* What the caller asked for. */
struct asked {
	const char *name;		/* for the log */
	const char *path;		/* to look up; "" if the descriptor is the program */
	const struct path *start;	/* path of a descriptor to begin at; or NULL */
	/* The kernel looked up this name for this exec, so it must lead to the file. False for
	 * interpreters: binfmt_misc may have opened one long ago. */
	bool strict;
};

/* Matches all names of one round of the walk, see kmod/walk.h. */
static long match_names(struct walk *walk, const struct path *file, const struct asked *asked,
			s64 *longest)
{
	struct judge *judge;
	long ret;
	int more;

	do {
		more = walk_next(walk);
		if (!walk->asked_length)
			return refuse_asked(asked->name, "it leads through a name that is too long");
		judge = judge_begin();
		ret = match_name(judge, walk->asked, walk->asked_length, walk->folds, longest);
		judge_end();
	} while (!ret && more > 0);
	if (!ret && !*longest && !walk->round && asked->strict &&
	    (more < 0 || !leads_to(walk, file)))
		ret = refuse_asked(asked->name, "what the name leads to changed while it was executed");
	return ret;
}

#define ROUNDS_MAX	64

/* Matches the names by which the caller asked for the file, in all rounds. May sleep. */
static long match_asked(const struct path *file, const struct asked *asked, s64 *longest)
{
	struct walk *walk = kmalloc(sizeof(*walk), GFP_KERNEL | __GFP_NOWARN);
	unsigned int round = 0;
	bool incomplete = false;
	long ret;

	if (!walk)
		return refuse_asked(asked->name, "no memory to look the name up");
	do {
		ret = walk_begin(walk, asked->start, asked->path, round);
		if (ret) {
			ret = asked->strict && !*longest ?
			      refuse_asked(asked->name, "its name cannot be looked up again") : 0;
			break;
		}
		ret = match_names(walk, file, asked, longest);
		walk_end(walk);
		incomplete = walk->incomplete || (walk->again && round == ROUNDS_MAX);
	} while (!ret && walk->again && round++ < ROUNDS_MAX);
	kfree(walk);
	if (!ret && incomplete && !*longest)
		ret = refuse_asked(asked->name, "a folder on its path was unmounted, or renamed "
				   "too often, or asked for by too many names");
	return ret;
}

/*
 * Splits the name that the kernel makes for an execveat() with a descriptor: "/dev/fd/N/NAME" or
 * "/dev/fd/N". Sets *start to the path of the descriptor, and takes a reference to it for the
 * caller. Without NAME, the descriptor is the program itself, so *start is the path of bprm->file.
 * Returns 0, or -EBADF if another task has closed the descriptor in the meantime.
 */
static int split_descriptor(const struct linux_binprm *bprm, struct asked *asked,
			    struct path *start)
{
	const char *rest = asked->path + strlen("/dev/fd/");
	struct file *file = NULL;
	unsigned int fd = 0;

	while (*rest >= '0' && *rest <= '9')
		fd = fd * 10 + *rest++ - '0';
	asked->path = *rest ? rest + 1 : rest;
	asked->start = start;
	*start = bprm->file->f_path;
	if (*rest) {
		file = fget_raw(fd);
		if (!file)
			return -EBADF;
		*start = file->f_path;
	}
	path_get(start);
	if (file)
		fput(file);
	return 0;
}

static long match_elsewhere(const struct linux_binprm *bprm, const char *name, bool strict,
			    s64 *longest)
{
	struct asked asked = { .name = name, .path = name, .strict = strict };
	struct path start;
	long ret;

	if (bprm->fdpath && name == bprm->fdpath && split_descriptor(bprm, &asked, &start))
		return *longest ? 0 : refuse_asked(name, "its name cannot be looked up again");
	ret = match_asked(&bprm->file->f_path, &asked, longest);
	if (asked.start)
		path_put(&start);
	return ret;
}

/* Matches a program that a task outside executes. asked: the name that the caller passed;
 * strict: see struct asked. */
static long match(const struct linux_binprm *bprm, const char *asked, bool strict)
{
	const struct path *file = &bprm->file->f_path;
	struct judge *judge;
	struct vxl_arg found;
	s64 longest = 0;
	bool walks;
	long ret;

	if (!vxed_has_patterns())
		return 0;
	judge = judge_begin();
	if (is_plainly_outside(judge, file, asked)) {
		judge_end();
		return 0;
	}
	ret = match_found(judge, file, &found, &longest);
	/* match_elsewhere() sleeps. Unloading the module waits for an RCU-tasks grace period, and
	 * that does not wait for sleeping tasks. So take a reference to the module. If that fails,
	 * the module is being unloaded, and no VXED is loaded any more. */
	walks = !ret && !is_as_asked(judge, asked, &found) && try_module_get(THIS_MODULE);
	judge_end();
	if (walks) {
		ret = match_elsewhere(bprm, asked, strict, &longest);
		module_put(THIS_MODULE);
	}
	/* The second lookup may have followed symlinks. */
	reached_end();
	if (ret)
		task_id_set(0);
	return ret;
}

/* The gate for a task inside, which may leave for another VXED. */
static long inside(const struct linux_binprm *bprm, unsigned long body)
{
	if (body == hook_body(&symbols[0]))
		return start_check(bprm, true);
	/* Called for each interpreter as well. An interpreter leaves or stays by its own name, not
	 * by that of the script. */
	if (body == hook_body(&symbols[1]))
		return start_check(bprm, !memcmp(bprm->buf, ELFMAG, SELFMAG));
	if (start_commit(bprm)) {
		close_rings();
		leave_folders();
		inherited_close();
		judge_log_enter(bprm->filename, &bprm->file->f_path);
	}
	return 0;
}

/*
 * entry.S calls this when a task, inside or outside, calls one of the hooked functions during an
 * exec. Returns 0 to run the function's body, or -errno to fail the exec. May sleep.
 */
long vxe_exec_gate(unsigned long *registers, unsigned long body)
{
	const struct linux_binprm *bprm = (const struct linux_binprm *)registers[0];
	u32 id;

	reached_end();
	id = task_id(current);
	if (task_id_inside(id))
		return inside(bprm, body);
	if (body == hook_body(&symbols[0])) {
		if (id & TASK_ID_EXPLICIT)
			return 0;
		task_id_set(0);		/* left by an earlier exec that failed */
		return match(bprm, bprm->filename, true);
	}
	/* Called for each interpreter. The trampoline does not call the gate for the file itself,
	 * which has been matched already. */
	if (body == hook_body(&symbols[1]))
		return id || bprm->interp == bprm->filename ? 0 :
		       match(bprm, bprm->interp, false);
	if (id) {
		close_rings();
		leave_folders();
		task_id_set(id & ~(TASK_ID_PENDING | TASK_ID_EXPLICIT));
		judge_log_enter(bprm->filename, &bprm->file->f_path);
	}
	return 0;
}
