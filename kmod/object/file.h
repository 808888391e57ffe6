/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VXE_OBJECT_FILE_H
#define VXE_OBJECT_FILE_H

struct file;

/* Judges a file that the current task, which is inside, has received or inherited, as if the task
 * opened it. Returns 0 or -errno. The caller holds a reference to the file. A spinlock may be
 * held. */
long file_judge_received(struct file *file);

#endif /* VXE_OBJECT_FILE_H */
