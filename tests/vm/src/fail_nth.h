/* SPDX-License-Identifier: GPL-2.0 */
/* /proc/thread-self/fail-nth of kernels with fault injection. */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Makes the Nth allocation of this thread fail, or none if n is 0. Returns how many of the
 * previous N were left. The copies that this function causes count, too. */
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
