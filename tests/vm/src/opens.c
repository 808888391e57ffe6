// SPDX-License-Identifier: GPL-2.0
/*
 * opens COUNT PATH...: opens each file COUNT times. Prints each different result for it once:
 * "permitted" or the name of an errno. Linked statically, so that it makes few other calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned long count;
	int i, last;

	if (argc < 3)
		return 2;
	for (i = 2; i < argc; i++) {
		last = -1;
		for (count = strtoul(argv[1], NULL, 0); count; count--) {
			int fd = open(argv[i], O_RDONLY);
			int error = fd < 0 ? errno : 0;

			if (error != last) {
				printf("%s%s", i > 2 || last >= 0 ? " " : "",
				       error ? strerrorname_np(error) : "permitted");
				fflush(stdout);
			}
			last = error;
			if (fd >= 0)
				close(fd);
		}
	}
	putchar('\n');
	return 0;
}
