// SPDX-License-Identifier: GPL-2.0
#include "kmod/exec.h"

#include <linux/binfmts.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/sched/signal.h>

#include "kmod/hook.h"
#include "kmod/judge.h"
#include "kmod/path.h"
#include "kmod/task.h"
#include "kmod/vxed.h"

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
 * Gives the current task, which is outside, the pending id of the VXED whose pattern
 * matches the file best, or no id. Returns 0, or -EPERM where nobody can tell.
 */
static long match(const struct linux_binprm *bprm)
{
	struct vxl_arg path;
	const struct vxed *best = NULL;
	struct judge *judge;
	const char *failure;
	u32 id;

	if (!vxed_has_patterns())
		return 0;
	judge = judge_begin();
	failure = path_describe(&judge->names[0], &bprm->file->f_path, &path);
	if (!failure)
		failure = vxed_match(path.string.bytes, path.string.length, &id, &best);
	if (failure && best) {
		scnprintf(judge->message, sizeof(judge->message), "%s: %s",
			  best->policy->name, failure);
		failure = judge->message;
	}
	if (failure)
		judge_log_unmatched(failure);
	else
		task_id_set(id);
	judge_end();
	return failure ? -EPERM : 0;
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
		return match(bprm);
	}
	/* Called for the file itself, and then for each interpreter. The file has been matched. */
	if (body == hook_body(&symbols[1]))
		return id || bprm->interp == bprm->filename ? 0 : match(bprm);
	if (id) {
		close_rings();
		leave_folders();
		task_id_set(id & ~(TASK_ID_PENDING | TASK_ID_EXPLICIT));
		judge_log_enter(bprm->filename, &bprm->file->f_path);
	}
	return 0;
}
