// SPDX-License-Identifier: GPL-2.0
#include "kmod/start.h"

#include <linux/fs.h>
#include <linux/sched/signal.h>

#include "kmod/call.h"
#include "kmod/judge.h"
#include "kmod/path.h"
#include "kmod/receiver.h"
#include "kmod/task.h"
#include "kmod/vxed.h"
#include "vxed/points.h"

/* The VXED of the current task, or NULL if it lets no program leave. The trace model permits
 * everything; with it, a program leaves only while that VXED is in trace mode. */
static const struct vxed *own_vxed(void)
{
	const struct vxed *vxed = vxed_get(task_id_slot(task_id(current)));
	vxl_value check = vxed ? vxed->policy->checks[POINT_exec_into] : VXL_NIL;

	if (check == VXL_T && READ_ONCE(vxed->mode) != VXE_MODE_TRACE)
		return NULL;
	return check != VXL_NIL ? vxed : NULL;
}

bool start_may_leave(void)
{
	return own_vxed();
}

/*
 * Which VXED an exec of the file leaves for; NULL if it does not leave. Sets *id to a new id of
 * that VXED, not yet pending. Only the name of the file that the kernel has opened counts, because
 * the caller chooses the name by which it asks. With preemption disabled the VXED cannot be freed,
 * so the caller must set the id before judge_end().
 */
static const struct vxed *destination(struct judge *judge, const struct path *file, bool log,
				      u32 *id)
{
	const struct vxed *own = own_vxed(), *other;
	struct vxl_arg args[3] = { };
	unsigned int marks = 0;
	s64 longest = 0;
	vxl_value value;

	if (!own || current->ptrace || !vxed_has_patterns() || receiver_is_current() ||
	    path_describe_reached(&judge->names[0], file, &args[0], &marks) ||
	    vxed_match(args[0].string.bytes, args[0].string.length, NULL, &longest, id,
		       &other) ||
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

/* Whether the file is opened for an exec. __FMODE_EXEC alone does not prove that: some ioctls and
 * mq_open pass the caller's flags unchecked to an open. */
static bool is_exec(const struct file *file)
{
	enum vxe_abi abi;
	unsigned int call;

	if (!(file->f_flags & __FMODE_EXEC))
		return false;
	call = call_current(&abi);
	return call == __NR_execve || call == __NR_execveat;
}

bool start_leaves(struct judge *judge, const struct file *file)
{
	u32 id;

	return unlikely(is_exec(file)) && destination(judge, &file->f_path, true, &id);
}

/* Judges the file as executed inside. Necessary only if the VXED lets programs leave; otherwise the
 * open of the file has been judged that way. */
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
	if (leaves) {
		task_id_set(id);
		/* Whoever has made the task a receiver of signals meanwhile has recorded it before
		 * looking at its id. The lock of the records orders the two. */
		stays = !receiver_is_current();
	} else {
		stays = !judge_inside(judge, file);
	}
	judge_end();
	if (!stays)
		send_sig(SIGKILL, current, 1);
	return leaves;
}
