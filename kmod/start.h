/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Transitions: how a task inside moves to another VXED. A rule of the task's VXED names the program
 * and the other VXED: (start "/usr/sbin/x" (in y)). It is judged at the object exec-into. The other
 * VXED must be loaded, and one of its activation patterns must match the program's file. The task
 * gets the id of a new subsystem at the point where the exec can no longer fail.
 *
 * The task does not simply keep what it holds. Its io_urings are closed, and so are descriptors of
 * files that the other VXED does not let it open. A traced task cannot leave, because its tracer
 * would follow it.
 *
 * Call all functions in the context of a task inside.
 */
#ifndef VXE_START_H
#define VXE_START_H

#include <linux/binfmts.h>
#include <linux/fs.h>

#include "kmod/judge.h"

/* Whether the current task's VXED lets programs leave. Call between judge_begin() and
 * judge_end(). Does not sleep. */
bool start_may_leave(void);

/* Whether the file is being opened by an exec that leaves for another VXED. Such a file need not be
 * permitted as executed inside. Logs the exec if the VXED is in trace mode. Call between
 * judge_begin() and judge_end(). Does not sleep. */
bool start_leaves(struct judge *judge, const struct file *file);

/*
 * Decides again whether the exec leaves, while it can still fail. A file that left when it was
 * opened, but does not leave now, must be permitted as executed inside. elf: false for a script. A
 * script cannot leave; its interpreter can. Returns 0 or -errno. Does not sleep.
 */
long start_check(const struct linux_binprm *bprm, bool elf);

/* Call when the exec can no longer fail. Returns true if the task has left; the caller then closes
 * its io_urings, stops sharing its fs_struct with other tasks, and closes descriptors that it must
 * not inherit. Kills a task that may neither leave nor stay. Does not sleep. */
bool start_commit(const struct linux_binprm *bprm);

#endif /* VXE_START_H */
