// SPDX-License-Identifier: GPL-2.0
/*
 * Opens the same names again and again, so that the module remembers what it has permitted.
 *
 * remember opens FILE COUNT            opens FILE
 * remember reuse OPEN SECRET COUNT     makes a file in the folder OPEN, opens it a few times,
 *                                      removes it, and opens a file SECRET/N that nobody has
 *                                      opened before: it may get the memory of the removed one
 * remember links OPEN SECRET COUNT     opens two names of one file in turn
 * remember watch FLAG FOLDER FILE      opens FILE in FOLDER, which becomes the working directory,
 *                                      until the first byte of FLAG is 'e'. While it is 'n',
 *                                      the open must be refused, while it is 'y' permitted
 * remember mount FLAG OPEN SECRET COUNT      runs outside: mounts a file system with a file on
 *                                      OPEN, takes it off, and does the same on SECRET, in turn
 * remember mounted FLAG OPEN SECRET    meanwhile opens the file there: the mount and the file may
 *                                      have the memory of those that are gone
 *
 * Prints "right N refused N leaked N lost N": permits that were right, refusals that were,
 * permits that were wrong, and refusals that were. Exit status 1 if something was wrong.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

static unsigned long right, refused, leaked, lost;

static bool opens(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	else if (errno != EPERM)
		err(2, "%s", name);
	return fd >= 0;
}

static void expect_open(const char *name)
{
	if (opens(name))
		right++;
	else
		lost++;
}

static void expect_refusal(const char *name)
{
	if (opens(name))
		leaked++;
	else
		refused++;
}

static void reuse(const char *open_folder, const char *secret_folder, unsigned long count)
{
	char name[4096];
	unsigned long i;
	int fd, j;

	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%s/%lu", open_folder, i);
		fd = open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
		if (fd < 0)
			err(2, "%s", name);
		close(fd);
		for (j = 0; j < 4; j++)
			expect_open(name);
		if (unlink(name))
			err(2, "unlink %s", name);
		snprintf(name, sizeof(name), "%s/%lu", secret_folder, i);
		expect_refusal(name);
	}
}

static void watch(const char *flag_name, const char *folder, const char *name)
{
	int fd = open(flag_name, O_RDWR | O_CLOEXEC);
	const volatile char *flag = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
	bool permitted;
	char before;

	if (flag == MAP_FAILED || chdir(folder))
		err(2, "%s", flag_name);
	while ((before = *flag) != 'e') {
		permitted = opens(name);
		if (before != *flag)
			continue;
		if (before == 'n')
			*(permitted ? &leaked : &refused) += 1;
		else if (before == 'y')
			*(permitted ? &right : &lost) += 1;
	}
}

/* What the two sides share in the file FLAG. An odd phase: the file on OPEN is there; an even one:
 * that on SECRET. The other side sets done to the phase when it has opened it. */
struct turn {
	volatile unsigned long phase, done;
};
#define LAST	(~0ul)

static struct turn *map_turn(const char *flag_name)
{
	int fd = open(flag_name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct turn *turn;

	if (fd < 0 || ftruncate(fd, sizeof(*turn)))
		err(2, "%s", flag_name);
	turn = mmap(NULL, sizeof(*turn), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (turn == MAP_FAILED)
		err(2, "%s", flag_name);
	return turn;
}

static void mount_in_turn(struct turn *turn, const char *folder, unsigned long phase)
{
	char name[4096];
	int fd;

	if (mount("none", folder, "tmpfs", 0, NULL))
		err(2, "mount %s", folder);
	snprintf(name, sizeof(name), "%s/file", folder);
	fd = open(name, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		err(2, "%s", name);
	close(fd);
	turn->phase = phase;
	while (turn->done != phase)
		sched_yield();
	if (umount(folder))
		err(2, "umount %s", folder);
}

static void opens_in_turn(struct turn *turn, const char *open_folder, const char *secret_folder)
{
	char open_name[4096], secret_name[4096];
	unsigned long phase;
	int i;

	snprintf(open_name, sizeof(open_name), "%s/file", open_folder);
	snprintf(secret_name, sizeof(secret_name), "%s/file", secret_folder);
	while ((phase = turn->phase) != LAST) {
		if (phase == turn->done) {
			sched_yield();
			continue;
		}
		for (i = 0; phase % 2 && i < 4; i++)
			expect_open(open_name);
		if (phase % 2 == 0)
			expect_refusal(secret_name);
		turn->done = phase;
	}
}

int main(int argc, char **argv)
{
	unsigned long i, count = argc > 3 ? strtoul(argv[argc - 1], NULL, 10) : 0;

	if (argc == 4 && !strcmp(argv[1], "opens"))
		for (i = 0; i < count; i++)
			expect_open(argv[2]);
	else if (argc == 5 && !strcmp(argv[1], "reuse"))
		reuse(argv[2], argv[3], count);
	else if (argc == 5 && !strcmp(argv[1], "links"))
		for (i = 0; i < count; i++) {
			expect_open(argv[2]);
			expect_refusal(argv[3]);
		}
	else if (argc == 5 && !strcmp(argv[1], "watch"))
		watch(argv[2], argv[3], argv[4]);
	else if (argc == 5 && !strcmp(argv[1], "mounted"))
		opens_in_turn(map_turn(argv[2]), argv[3], argv[4]);
	else if (argc == 6 && !strcmp(argv[1], "mount")) {
		struct turn *turn = map_turn(argv[2]);

		for (i = 0; i < count; i++) {
			mount_in_turn(turn, argv[3], 2 * i + 1);
			mount_in_turn(turn, argv[4], 2 * i + 2);
		}
		turn->phase = LAST;
	} else
		errx(2, "usage: remember opens|reuse|links|watch|mount|mounted ...");
	printf("right %lu refused %lu leaked %lu lost %lu\n", right, refused, leaked, lost);
	return leaked || lost;
}
