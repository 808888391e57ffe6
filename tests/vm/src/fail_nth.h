/* SPDX-License-Identifier: GPL-2.0 */
/* Of kernels with fault injection: /proc/thread-self/fail-nth. */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Makes the Nth allocation of this thread fail, or with 0 none; returns what
 * was left of the N before. Its own copies count, too. */
static int fail_nth(int n)
{
	static int fd = -1;
	char number[16] = "";
	int left = 0, size, tries;

	for (tries = 0; fd < 0 && tries < 3; tries++)
		fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		err(2, "fail-nth");
	if (pread(fd, number, sizeof(number) - 1, 0) > 0)
		left = atoi(number);
	size = snprintf(number, sizeof(number), "%d", n);
	for (tries = 0; pwrite(fd, number, size, 0) != size; tries++)
		if (tries == 3)
			err(2, "fail-nth");
	return left;
}
