// SPDX-License-Identifier: GPL-2.0
#include "kmod/inherited.h"

#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched/signal.h>

#include "kmod/object/file.h"

#define STANDARD_LAST	2	/* the descriptor of standard error */

/* Returns the descriptor plus one if its file is refused, else 0. Called with a spinlock held. */
static int is_refused(const void *data, struct file *file, unsigned int fd)
{
	return file_judge_received(file) ? fd + 1 : 0;
}

static const struct file_operations nothing = { .owner = THIS_MODULE };

/* Fills the closed ones of the first three descriptors. Otherwise a file that the program opens
 * could become its standard error. If this fails, the task is killed. */
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

void inherited_close(void)
{
	int found = 0;
	bool standard = false;

	/* No other task shares the descriptor table: exec has unshared it. */
	while ((found = iterate_fd(current->files, found, is_refused, NULL))) {
		close_fd(found - 1);
		standard |= found - 1 <= STANDARD_LAST;
		cond_resched();
	}
	if (standard)
		fill_standard();
}
