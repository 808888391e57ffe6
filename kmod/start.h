/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Transitions: how a task inside leaves for another VXED. The VXED of the task names the program
 * and the other VXED: (start "/usr/sbin/x" (in y)), which is judged at the object exec-into.
 * The other one has to be loaded, and one of its activation patterns has to match the program's
 * file. The task gets the id of a new subsystem at the point where the exec can no longer fail.
 *
 * What the task holds does not follow it unasked: its rings are closed, and descriptors of files
 * that the other VXED does not let it open. A task that is being traced cannot leave, because
 * its tracer would follow it.
 *
 * Call all functions for a task inside. Task context.
 */
#ifndef VXE_START_H
#define VXE_START_H

#include <linux/binfmts.h>
#include <linux/fs.h>

#include "kmod/judge.h"

/* Whether a file is being opened by an exec that leaves for another VXED. It then needs no
 * permission to be executed inside. Logs it if the VXED is in trace mode. Call between
 * judge_begin() and judge_end(). */
bool start_leaves(struct judge *judge, const struct file *file);

/*
 * Asked again while the exec can still fail. If the file does not leave, though it did when it
 * was opened, it has to be permitted as executed inside. elf: false: it is a script, which
 * cannot leave: its interpreter would. Returns 0 or -errno. Does not sleep.
 */
long start_check(const struct linux_binprm *bprm, bool elf);

/* The exec cannot fail any more. True: the task has left; the caller closes its rings,
 * separates it from tasks that share its folders, and closes what it may not have inherited. A
 * task that may neither leave nor stay is killed. Does not sleep. */
bool start_commit(const struct linux_binprm *bprm);

#endif /* VXE_START_H */
