// SPDX-License-Identifier: GPL-2.0
/*
 * crowd COUNT PATH PROGRAM   starts PROGRAM, a copy of this one, COUNT times. Each opens
 *                      PATH and stays until all have done so. Prints the results
 * crowd pending NAME   asks to enter NAME at its next exec, and waits until it is killed
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "uapi/vxe.h"

enum { ANSWERS = 3, END = 5 };	/* a member's descriptors of the two pipes */

static int pend(const char *name)
{
	struct vxe_name vxed = { "" };
	int device = open(VXE_DEVICE, O_RDWR);

	snprintf(vxed.name, sizeof(vxed.name), "%s", name);
	if (device < 0 || ioctl(device, VXE_IOC_ENTER, &vxed))
		err(2, "%s", name);
	puts("pending");
	fflush(stdout);
	for (;;)
		pause();
}

static int be_member(const char *path)
{
	unsigned char answer = open(path, O_RDONLY) < 0 ? errno : 0;

	if (write(ANSWERS, &answer, 1) != 1)
		return 1;
	/* The read returns when the first process has closed its end. */
	return read(END, &answer, 1) != 0;
}

int main(int argc, char **argv)
{
	int answers[2], end[2], counts[256] = { 0 }, count, i;
	unsigned char answer;

	if (argc == 3 && !strcmp(argv[1], "pending"))
		return pend(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "member"))
		return be_member(argv[2]);
	if (argc != 4)
		errx(2, "usage: crowd COUNT PATH PROGRAM | crowd pending NAME");
	if (pipe2(answers, O_CLOEXEC) || pipe2(end, O_CLOEXEC))
		err(2, "pipe");
	count = atoi(argv[1]);
	for (i = 0; i < count; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(2, "fork");
		if (!pid) {
			/* Move both up first, so that neither dup2() closes the other one. */
			int from = fcntl(end[0], F_DUPFD, 10), to = fcntl(answers[1], F_DUPFD, 10);

			if (dup2(to, ANSWERS) < 0 || dup2(from, END) < 0 || close(from) || close(to))
				err(2, "dup2");
			execl(argv[3], argv[3], "member", argv[2], NULL);
			err(2, "exec");
		}
		if (read(answers[0], &answer, 1) != 1)
			err(2, "read");
		counts[answer]++;
	}
	for (i = 0; i < 256; i++)
		if (counts[i])
			printf("%s %d ", i ? strerrorname_np(i) : "permitted", counts[i]);
	putchar('\n');
	close(end[1]);
	while (wait(NULL) > 0)
		;
	return 0;
}
