// SPDX-License-Identifier: GPL-2.0
/*
 * race HOW DIR COUNT: one thread opens a file COUNT times while another makes
 * its name mean now DIR/open/file, now DIR/secret/file. HOW:
 *
 *	link	renames symlinks to the one and to the other over the name
 *	memory	overwrites the name in memory
 *	parent	moves the folder from which a relative name climbs up
 *
 * Prints how often the first was read, how often the second, how often
 * opening was refused with EPERM, and how often there was no such file.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const secrets[] = { "open/file", "secret/file" };
static char name[64] = "open/file";
static atomic_bool done;

static void prepare_link(void)
{
	if (symlink(secrets[0], "link"))
		err(2, "link");
	strcpy(name, "link");
}

static void turn_link(int turn)
{
	unlink("next");
	if (symlink(secrets[turn], "next") || rename("next", "link"))
		err(2, "next");
}

static void turn_memory(int turn)
{
	strcpy(name, secrets[turn]);
}

/* From DIR/open/x, which becomes DIR/secret/x and comes back. */
static void prepare_parent(void)
{
	if (chdir("open/x"))
		err(2, "open/x");
	strcpy(name, "../file");
}

static void turn_parent(int turn)
{
	static char top[4096];
	char from[4200], to[4200];

	if (!*top) {
		if (!getcwd(top, sizeof(top)))
			err(2, "getcwd");
		*strstr(top, "/open/x") = 0;
	}
	snprintf(from, sizeof(from), "%s/%s/x", top, turn ? "open" : "secret");
	snprintf(to, sizeof(to), "%s/%s/x", top, turn ? "secret" : "open");
	if (rename(from, to))
		err(2, "%s", from);
}

static const struct way {
	const char *name;
	void (*prepare)(void);
	void (*turn)(int turn);
} ways[] = {
	{ "link", prepare_link, turn_link },
	{ "memory", NULL, turn_memory },
	{ "parent", prepare_parent, turn_parent },
};

static void *keep_turning(void *argument)
{
	const struct way *way = argument;
	int turn = 0;

	while (!done)
		way->turn(turn = !turn);
	return NULL;
}

enum { OPEN, SECRET, REFUSED, ABSENT, RESULTS };

static int open_and_read(void)
{
	char first = 0;
	int fd = open(name, O_RDONLY);

	if (fd < 0 && errno != EPERM && errno != ENOENT)
		err(2, "open");
	if (fd < 0)
		return errno == EPERM ? REFUSED : ABSENT;
	if (read(fd, &first, 1) != 1)
		err(2, "read");
	close(fd);
	return first == 's' ? SECRET : OPEN;
}

static const struct way *find_way(const char *wanted)
{
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(ways[i].name, wanted))
			return &ways[i];
	errx(2, "there is no way %s", wanted);
}

int main(int argc, char **argv)
{
	unsigned long results[RESULTS] = { 0 }, count;
	const struct way *way;
	pthread_t thread;

	if (argc != 4)
		errx(2, "usage: race HOW DIR COUNT");
	way = find_way(argv[1]);
	if (chdir(argv[2]))
		err(2, "%s", argv[2]);
	if (way->prepare)
		way->prepare();
	if (pthread_create(&thread, NULL, keep_turning, (void *)way))
		errx(2, "no thread");
	for (count = strtoul(argv[3], NULL, 0); count; count--)
		results[open_and_read()]++;
	done = 1;
	pthread_join(thread, NULL);
	printf("open %lu secret %lu refused %lu absent %lu\n", results[OPEN],
	       results[SECRET], results[REFUSED], results[ABSENT]);
	return 0;
}
