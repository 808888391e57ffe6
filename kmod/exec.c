// SPDX-License-Identifier: GPL-2.0
#include "kmod/exec.h"

#include <linux/binfmts.h>
#include <linux/dcache.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "kmod/hook.h"
#include "kmod/judge.h"
#include "kmod/path.h"
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
	*count = ARRAY_SIZE(symbols);
	return symbols;
}

/*
 * An io_uring that was made outside may have a thread outside, which makes calls for
 * whoever writes to the ring. So the entering task loses its descriptors of rings. Their
 * mappings went with the old program. Returns the descriptor and one, or 0.
 */
static int is_ring(const void *data, struct file *file, unsigned int fd)
{
	return path_is_ring(&file->f_path) ? fd + 1 : 0;
}

static void close_rings(void)
{
	unsigned int count = 0;
	int found = 0;

	/* No other task shares the table: exec has unshared it. */
	while ((found = iterate_fd(current->files, found, is_ring, NULL))) {
		close_fd(found - 1);
		count++;
		cond_resched();
	}
	if (count)
		judge_log_rings(count);
}

/* A task outside may share the working directory and root with the entering task
 * (CLONE_FS), and could move them later. The exec cannot fail any more, so if unsharing
 * them fails the task is killed. */
static void leave_folders(void)
{
	if (READ_ONCE(current->fs->users) > 1 && unshare_fs_struct())
		send_sig(SIGKILL, current, 1);
}

/*
 * What a program is guarded by is decided by names: of the file that the kernel opened,
 * and those by which it was asked for. Whoever owns a folder may put a symlink in place
 * of a program, so that the file is elsewhere, or rename what is found while the kernel
 * waits for it, as long as a lease makes it. A match of any name will do, the best one
 * of all counts.
 *
 * The kernel opened the file before this hook, and does not look its name up again: what
 * is executed cannot be changed any more, only what it is called. Its name is taken once.
 * If it is the one that was asked for, letter by letter, nothing lay in between, as it
 * holds no symlink. Else the path is looked up once more, and tells all the names by
 * which it leads there. Its owner may have changed it since; but of what he owns he can
 * only change what comes after the name by which others ask for it, and that one is
 * judged in either case. If none matches, the second look-up has to find what the first
 * one did.
 */

/* Between judge_begin() and judge_end(): the id is set where the VXED is known to stay. */
static long match_name(struct judge *judge, const char *name, size_t length, s64 *longest)
{
	const struct vxed *best;
	const char *failure;
	u32 id;

	failure = vxed_match(name, length, longest, &id, &best);
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
	const char *failure = path_describe_last(&judge->names[0], file, found);

	if (failure) {
		judge_log_unmatched(failure);
		return -EPERM;
	}
	return match_name(judge, found->string.bytes, found->string.length, longest);
}

/* Whether it is the name that was asked for, letter by letter, from the root of the mount
 * namespace: in a chroot the same text may lead through a symlink. */
static bool is_as_asked(struct judge *judge, const char *asked, const struct vxl_arg *found)
{
	struct path root;
	struct vxl_arg arg;
	bool same;

	if (strlen(asked) != found->string.length ||
	    memcmp(asked, found->string.bytes, found->string.length))
		return false;
	get_fs_root(current->fs, &root);
	same = !path_describe_last(&judge->names[1], &root, &arg) && arg.string.length == 1;
	path_put(&root);
	return same;
}

/* Whether the second look-up found what the first one did, or what bears its name, as the
 * file may have been replaced. */
static bool leads_to(const struct walk *walk, const struct path *file)
{
	struct judge *judge;
	struct vxl_arg found;
	bool same;

	if (d_backing_inode(walk->at.dentry) == d_backing_inode(file->dentry))
		return true;
	judge = judge_begin();
	same = !path_describe_last(&judge->names[0], file, &found) &&
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

static long match_names(struct walk *walk, const struct path *file, const char *asked,
			bool strict, s64 *longest)
{
	struct judge *judge;
	long ret;
	int more;

	do {
		more = walk_next(walk);
		if (!walk->asked_length)
			return refuse_asked(asked, "it leads through a name that is too long");
		judge = judge_begin();
		ret = match_name(judge, walk->asked, walk->asked_length, longest);
		judge_end();
	} while (!ret && more > 0);
	/* A handler of binfmt_misc may have been opened long ago, under another root: its
	 * path need not lead anywhere. */
	if (!ret && !*longest && strict && (more < 0 || !leads_to(walk, file)))
		ret = refuse_asked(asked, "what the name leads to changed while it was executed");
	return ret;
}

/* strict: the name is the caller's, and was looked up for this exec. May sleep. */
static long match_asked(const struct path *file, const char *asked, int fd, bool strict,
			s64 *longest)
{
	struct walk *walk = kmalloc(sizeof(*walk), GFP_KERNEL | __GFP_NOWARN);
	long ret;

	if (!walk)
		return refuse_asked(asked, "no memory to look the name up");
	ret = walk_begin(walk, fd, asked);
	if (!ret) {
		ret = match_names(walk, file, asked, strict, longest);
		walk_end(walk);
	} else if (strict && !*longest) {
		ret = refuse_asked(asked, "its name cannot be looked up again");
	} else {
		ret = 0;
	}
	kfree(walk);
	return ret;
}

/* Of execveat with a descriptor the kernel made "/dev/fd/N/NAME", or "/dev/fd/N". */
static const char *split_descriptor(const struct linux_binprm *bprm, const char *asked, int *fd)
{
	*fd = -1;
	if (!bprm->fdpath || asked != bprm->fdpath)
		return asked;
	asked += strlen("/dev/fd/");
	*fd = 0;
	while (*asked >= '0' && *asked <= '9')
		*fd = *fd * 10 + *asked++ - '0';
	return *asked ? asked + 1 : asked;
}

/* Does a pattern match a program, which a task outside executes? asked: its name; strict:
 * as in match_asked(). */
static long match(const struct linux_binprm *bprm, const char *asked, bool strict)
{
	const struct path *file = &bprm->file->f_path;
	struct judge *judge;
	struct vxl_arg found;
	s64 longest = 0;
	bool walks;
	long ret;
	int fd;

	if (!vxed_has_patterns())
		return 0;
	judge = judge_begin();
	ret = match_found(judge, file, &found, &longest);
	/* The walk sleeps, and RCU-tasks, by which the module leaves, does not wait for who
	 * sleeps. A module that is leaving has no VXED, and no pattern any more. */
	walks = !ret && !is_as_asked(judge, asked, &found) && try_module_get(THIS_MODULE);
	judge_end();
	if (walks) {
		asked = split_descriptor(bprm, asked, &fd);
		/* A descriptor alone is no name. */
		if (fd < 0 || *asked)
			ret = match_asked(file, asked, fd, strict, &longest);
		module_put(THIS_MODULE);
	}
	if (ret)
		task_id_set(0);
	return ret;
}

/*
 * Called by entry.S when any task calls one of the hooked functions, in the course of an
 * exec. Returns 0 to run the function's body, else -errno, which fails the exec. May sleep.
 */
long vxe_exec_gate(unsigned long *registers, unsigned long body)
{
	const struct linux_binprm *bprm = (const struct linux_binprm *)registers[0];
	u32 id = task_id(current);

	if (task_id_inside(id))
		return 0;
	if (body == hook_body(&symbols[0])) {
		if (id & TASK_ID_EXPLICIT)
			return 0;
		task_id_set(0);		/* left by an earlier exec that failed */
		return match(bprm, bprm->filename, true);
	}
	/* Called for the file itself, and then for each interpreter. The file has been matched. */
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
