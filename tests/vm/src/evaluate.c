// SPDX-License-Identifier: GPL-2.0
/*
 * evaluate CPU COUNT [FILE]: calls getpriority COUNT times on one processor, with 0, 1, 2 and
 * so on as the process. If FILE is given, it then makes 10,000 calls at a time until FILE
 * exists. Prints how often it got each answer: "permitted" (also if there is no such
 * process) or the name of an errno.
 */
#include <err.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ERRNOS	200
#define STEP	10000

int main(int argc, char **argv)
{
	unsigned long count, i, answers[ERRNOS] = { 0 };
	cpu_set_t cpus;

	if (argc < 3)
		errx(2, "usage: evaluate CPU COUNT [FILE]");
	CPU_ZERO(&cpus);
	CPU_SET(atoi(argv[1]), &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		err(2, "processor %s", argv[1]);
	count = strtoul(argv[2], NULL, 0);
	for (i = 0; i < count || (argc > 3 && (i % STEP || access(argv[3], F_OK))); i++) {
		int error = syscall(SYS_getpriority, 0, (int)i) < 0 ? errno : 0;

		if (error == ESRCH)
			error = 0;
		if (error >= ERRNOS)
			errx(2, "errno %d", error);
		answers[error]++;
	}
	for (i = 0; i < ERRNOS; i++)
		if (answers[i])
			printf("%s %lu\n", i ? strerrorname_np(i) : "permitted", answers[i]);
	return 0;
}
