// SPDX-License-Identifier: GPL-2.0
#include "kmod/start.h"

#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched/signal.h>

#include "kmod/judge.h"
#include "kmod/object/file.h"
#include "kmod/path.h"
#include "kmod/task.h"
#include "kmod/vxed.h"
#include "vxed/points.h"

#define STANDARD_LAST	2	/* the descriptor of standard error */

/* The VXED of the current task, or NULL if it has no rule that lets a program leave. */
static const struct vxed *own_vxed(void)
{
	const struct vxed *vxed = vxed_get(task_id_slot(task_id(current)));

	return vxed && vxed->policy->checks[POINT_exec_into] != VXL_NIL ? vxed : NULL;
}

/*
 * Which VXED an exec of the file leaves for; NULL: none. *id is a new id of it, not yet pending.
 * Only the name of the file that the kernel has opened counts: a name by which it was asked for
 * is the caller's choice. The VXED cannot be freed while preemption is disabled, so the caller
 * sets the id before judge_end().
 */
static const struct vxed *destination(struct judge *judge, const struct path *file, bool log,
				      u32 *id)
{
	const struct vxed *own = own_vxed(), *other;
	struct vxl_arg args[3] = { };
	unsigned int marks = 0;
	s64 longest = 0;
	vxl_value value;

	if (!own || current->ptrace || !vxed_has_patterns() ||
	    path_describe_reached(&judge->names[0], file, &args[0], &marks) ||
	    vxed_match(args[0].string.bytes, args[0].string.length, &longest, id, &other) ||
	    !*id || other == own)
		return NULL;
	*id &= ~TASK_ID_PENDING;
	name_set(&args[1], other->policy->name, strlen(other->policy->name));
	args[2] = (struct vxl_arg) { .kind = VXL_ARG_INTEGER, .integer = marks };
	judge_attach(judge, own);
	value = policy_ask_object(own->policy, judge->machine, POINT_exec_into, args,
				  ARRAY_SIZE(args));
	if (policy_verdict(own->policy, value).error)
		return NULL;
	if (log && READ_ONCE(own->mode) == VXE_MODE_TRACE)
		judge_object(judge, POINT_exec_into, args, ARRAY_SIZE(args), NULL);
	return other;
}

bool start_leaves(const struct path *file)
{
	struct judge *judge = judge_begin();
	u32 id;
	bool leaves = destination(judge, file, true, &id);

	judge_end();
	return leaves;
}

/* Judges the file as executed inside. Only a VXED that lets programs leave has to: without such
 * a rule, the open of the file was judged so. */
static long judge_inside(struct judge *judge, const struct path *file)
{
	const struct vxed *own = own_vxed();
	struct vxl_arg args[2] = { };
	const char *failure;
	unsigned int marks = 0;

	if (!own || READ_ONCE(own->mode) != VXE_MODE_PRODUCTION)
		return 0;
	failure = path_describe_reached(&judge->names[0], file, &args[0], &marks);
	args[1] = (struct vxl_arg) { .kind = VXL_ARG_INTEGER, .integer = marks };
	return judge_object(judge, POINT_file_exec, args, ARRAY_SIZE(args), failure);
}

long start_check(const struct linux_binprm *bprm, bool elf)
{
	const struct path *file = &bprm->file->f_path;
	struct judge *judge = judge_begin();
	long ret = 0;
	u32 id;

	if (!elf || !destination(judge, file, false, &id))
		ret = judge_inside(judge, file);
	judge_end();
	return ret;
}

bool start_commit(const struct linux_binprm *bprm)
{
	const struct path *file = &bprm->file->f_path;
	struct judge *judge = judge_begin();
	bool leaves, stays = true;
	u32 id;

	leaves = destination(judge, file, false, &id);
	if (leaves)
		task_id_set(id);
	else
		stays = !judge_inside(judge, file);
	judge_end();
	if (!leaves && !stays)
		send_sig(SIGKILL, current, 1);
	return leaves;
}

/* Returns the descriptor plus one if its file is refused, or 0. Called under a spinlock. */
static int is_refused(const void *data, struct file *file, unsigned int fd)
{
	return file_judge_received(file) ? fd + 1 : 0;
}

static const struct file_operations nothing = { .owner = THIS_MODULE };

/* Fills the free ones of the first three descriptors, so that no file that the program opens
 * takes the place of its standard error. If that fails, the task is killed. */
static void fill_standard(void)
{
	struct file *file;
	int fd;

	while ((fd = get_unused_fd_flags(0)) >= 0 && fd <= STANDARD_LAST) {
		file = anon_inode_getfile("[vxe]", &nothing, NULL, O_RDWR);
		if (IS_ERR(file)) {
			put_unused_fd(fd);
			send_sig(SIGKILL, current, 1);
			return;
		}
		fd_install(fd, file);
	}
	if (fd >= 0)
		put_unused_fd(fd);
}

void start_settle(void)
{
	int found = 0;
	bool standard = false;

	/* No other task shares the table: exec has unshared it. */
	while ((found = iterate_fd(current->files, found, is_refused, NULL))) {
		close_fd(found - 1);
		standard |= found - 1 <= STANDARD_LAST;
		cond_resched();
	}
	if (standard)
		fill_standard();
}
