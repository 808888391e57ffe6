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
 * remember names FLAG FOLDER COUNT     the same with the files 0 to COUNT - 1 of the folder, in turn
 * remember turn FLAG NAME OTHER COUNT  runs outside: renames NAME to OTHER and back, COUNT times, each
 *                                      time after a few of these opens, and then sets FLAG to 'e'
 * remember both OPEN SECRET COUNT      opens the files 0 to COUNT - 1 of both folders in turn
 * remember rooted OPEN SECRET COUNT    the same, where each open of SECRET is made in a chroot to it
 * remember mixed FOLDER COUNT          opens the files yes0 and no0, yes1 and no1, ... of FOLDER
 * remember folders OPEN SECRET COUNT   makes a folder with some files in OPEN, opens these, removes
 *                                      all, and opens files of the same names in SECRET/N: that
 *                                      folder may get the memory of the removed one
 * remember mount FLAG OPEN SECRET COUNT      runs outside: mounts a file system with files on
 *                                      OPEN, takes it off, and does the same on SECRET, in turn
 * remember mounted FLAG OPEN SECRET    meanwhile opens the files there: the mount and the files may
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
#include <sys/stat.h>
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

/* What the program that watches shares with the one that turns. */
struct watch {
	volatile char state;		/* 'y', 'n' and 'e' as above; anything else while it changes */
	volatile unsigned long opens;	/* how many the watching program has made */
};

static void *map_shared(const char *name, size_t size)
{
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	void *shared;

	if (fd < 0 || ftruncate(fd, size))
		err(2, "%s", name);
	shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED)
		err(2, "%s", name);
	return shared;
}

/* name: NULL: those of the numbers below count. */
static void watch(const char *flag_name, const char *folder, const char *name, unsigned long count)
{
	struct watch *shared = map_shared(flag_name, sizeof(*shared));
	unsigned long number = 0;
	char numbered[32], before;
	bool permitted;

	if (chdir(folder))
		err(2, "%s", folder);
	while ((before = shared->state) != 'e') {
		if (!name)
			snprintf(numbered, sizeof(numbered), "%lu", number++ % count);
		permitted = opens(name ? name : numbered);
		shared->opens++;
		if (before != shared->state)
			continue;
		if (before == 'n')
			*(permitted ? &leaked : &refused) += 1;
		else if (before == 'y')
			*(permitted ? &right : &lost) += 1;
	}
}

static void rename_in_turn(const char *flag_name, const char *name, const char *other,
			   unsigned long count)
{
	struct watch *shared = map_shared(flag_name, sizeof(*shared));
	unsigned long i, until;

	for (i = 0; i < 2 * count; i++) {
		/* From none to some more than it takes to know a folder. */
		until = shared->opens + i / 2 % 9;
		while (shared->opens < until)
			sched_yield();
		shared->state = 'x';
		if (i % 2 ? rename(other, name) : rename(name, other))
			err(2, "%s", name);
		shared->state = i % 2 ? 'y' : 'n';
	}
	shared->state = 'e';
}

static void numbers(const char *open_folder, const char *secret_folder, unsigned long count)
{
	char name[4096];
	unsigned long i;

	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%s/%lu", open_folder, i);
		expect_open(name);
		snprintf(name, sizeof(name), "%s/%lu", secret_folder, i);
		expect_refusal(name);
	}
}

static void rooted(const char *open_folder, const char *secret_folder, unsigned long count)
{
	int top = open("/", O_PATH | O_CLOEXEC);
	char name[32];
	unsigned long i;

	if (top < 0)
		err(2, "/");
	for (i = 0; i < 2 * count; i++) {
		snprintf(name, sizeof(name), "/%lu", i / 2);
		if (chroot(i % 2 ? secret_folder : open_folder))
			err(2, "chroot");
		(i % 2 ? expect_refusal : expect_open)(name);
		if (fchdir(top) || chroot("."))
			err(2, "chroot back");
	}
}

static void mixed(const char *folder, unsigned long count)
{
	char name[4096];
	unsigned long i;

	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%s/yes%lu", folder, i);
		expect_open(name);
		snprintf(name, sizeof(name), "%s/no%lu", folder, i);
		expect_refusal(name);
	}
}

#define FILES	4	/* of a folder: enough that it is known */

static void make_files(const char *folder)
{
	char name[4096];
	int fd, j;

	for (j = 0; j < FILES; j++) {
		snprintf(name, sizeof(name), "%s/%d", folder, j);
		fd = open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
		if (fd < 0)
			err(2, "%s", name);
		close(fd);
	}
}

static void folders(const char *open_folder, const char *secret_folder, unsigned long count)
{
	char folder[2048], name[4096];
	unsigned long i;
	int j;

	for (i = 0; i < count; i++) {
		snprintf(folder, sizeof(folder), "%s/%lu", open_folder, i);
		if (mkdir(folder, 0700))
			err(2, "%s", folder);
		make_files(folder);
		for (j = 0; j < FILES; j++) {
			snprintf(name, sizeof(name), "%s/%d", folder, j);
			expect_open(name);
		}
		for (j = 0; j < FILES; j++) {
			snprintf(name, sizeof(name), "%s/%d", folder, j);
			if (unlink(name))
				err(2, "unlink %s", name);
		}
		if (rmdir(folder))
			err(2, "rmdir %s", folder);
		for (j = 0; j < FILES; j++) {
			snprintf(name, sizeof(name), "%s/%lu/%d", secret_folder, i, j);
			expect_refusal(name);
		}
	}
}

/* What the two sides share in the file FLAG. An odd phase: the file on OPEN is there; an even one:
 * that on SECRET. The other side sets done to the phase when it has opened it. */
struct turn {
	volatile unsigned long phase, done;
};
#define LAST	(~0ul)

static void mount_in_turn(struct turn *turn, const char *folder, unsigned long phase)
{
	if (mount("none", folder, "tmpfs", 0, NULL))
		err(2, "mount %s", folder);
	make_files(folder);
	turn->phase = phase;
	while (turn->done != phase)
		sched_yield();
	if (umount(folder))
		err(2, "umount %s", folder);
}

static void opens_in_turn(struct turn *turn, const char *open_folder, const char *secret_folder)
{
	char name[4096];
	unsigned long phase;
	int i;

	while ((phase = turn->phase) != LAST) {
		if (phase == turn->done) {
			sched_yield();
			continue;
		}
		for (i = 0; i < 2 * FILES; i++) {
			snprintf(name, sizeof(name), "%s/%d", phase % 2 ? open_folder : secret_folder,
				 i % FILES);
			(phase % 2 ? expect_open : expect_refusal)(name);
		}
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
		watch(argv[2], argv[3], argv[4], 0);
	else if (argc == 5 && !strcmp(argv[1], "names"))
		watch(argv[2], argv[3], NULL, count);
	else if (argc == 6 && !strcmp(argv[1], "turn"))
		rename_in_turn(argv[2], argv[3], argv[4], count);
	else if (argc == 5 && !strcmp(argv[1], "both"))
		numbers(argv[2], argv[3], count);
	else if (argc == 5 && !strcmp(argv[1], "rooted"))
		rooted(argv[2], argv[3], count);
	else if (argc == 4 && !strcmp(argv[1], "mixed"))
		mixed(argv[2], count);
	else if (argc == 5 && !strcmp(argv[1], "folders"))
		folders(argv[2], argv[3], count);
	else if (argc == 5 && !strcmp(argv[1], "mounted"))
		opens_in_turn(map_shared(argv[2], sizeof(struct turn)), argv[3], argv[4]);
	else if (argc == 6 && !strcmp(argv[1], "mount")) {
		struct turn *turn = map_shared(argv[2], sizeof(*turn));

		for (i = 0; i < count; i++) {
			mount_in_turn(turn, argv[3], 2 * i + 1);
			mount_in_turn(turn, argv[4], 2 * i + 2);
		}
		turn->phase = LAST;
	} else
		errx(2, "usage: remember opens|reuse|links|watch|names|turn|both|rooted|mixed|folders|mount|mounted ...");
	printf("right %lu refused %lu leaked %lu lost %lu\n", right, refused, leaked, lost);
	return leaked || lost;
}
