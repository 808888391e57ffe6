// SPDX-License-Identifier: GPL-2.0
/*
 * race swap FOLDER         keeps exchanging names in FOLDER, until it is killed
 * race FOLDER COUNT        uses each name COUNT times in each way. Prints a line for each way:
 *                          how often it was performed, was refused, and reached a wrong file
 *
 * FOLDER has good/ and bad/, each with file ("good" or "secret"), program (exits with 7 or 8)
 * and sub/. The links file, program and dir lead to one of the two. The VXED refuses the files in
 * bad/, and mapping the file "mapped".
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum outcome { PERFORMED, REFUSED, WRONG, ABSENT };

static enum outcome failed(void)
{
	return errno == EPERM ? REFUSED : ABSENT;
}

static enum outcome check_text(int fd)
{
	char text[6] = "";
	ssize_t n;

	if (fd < 0)
		return failed();
	n = read(fd, text, sizeof(text));
	close(fd);
	return n >= 4 && !memcmp(text, "good", 4) ? PERFORMED : WRONG;
}

static enum outcome open_link(void)
{
	return check_text(open("file", O_RDONLY));
}

static enum outcome open_beneath(void)
{
	return check_text(open("dir/file", O_RDONLY));
}

static enum outcome open_to_write(void)
{
	int fd = open("dir/file", O_RDWR | O_CREAT, 0600);

	return check_text(fd);
}

static enum outcome look(void)
{
	struct stat stat_;

	return stat("file", &stat_) ? failed() : stat_.st_size == 5 ? PERFORMED : WRONG;
}

static enum outcome change_folder(void)
{
	static int back = -1;
	char path[4096] = "";
	enum outcome outcome;

	if (back < 0)
		back = open(".", O_RDONLY | O_DIRECTORY);
	if (chdir("dir"))
		return failed();
	outcome = getcwd(path, sizeof(path)) && strstr(path, "/good") ? PERFORMED : WRONG;
	return fchdir(back) ? WRONG : outcome;
}

static enum outcome change_mode(void)
{
	return chmod("file", 0640) ? failed() : PERFORMED;
}

static enum outcome execute(void)
{
	char *const arguments[] = { "program", NULL };
	pid_t pid = vfork();
	int status;

	if (!pid) {
		execv("program", arguments);
		_exit(errno == EPERM ? 9 : 10);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return ABSENT;
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGKILL ? REFUSED : WRONG;
	return WEXITSTATUS(status) == 7 ? PERFORMED : WEXITSTATUS(status) == 9 ? REFUSED :
	       WEXITSTATUS(status) == 10 ? ABSENT : WRONG;
}

/* A descriptor that another thread keeps exchanging. */
static int shared = -1;
static volatile bool over;

static void *exchange(void *ignored)
{
	int good = open("good/file", O_RDONLY), bad = open("mapped", O_RDONLY);

	shared = dup(good);
	while (!over) {
		dup2(bad, shared);
		sched_yield();
		dup2(good, shared);
		sched_yield();
	}
	return NULL;
}

static enum outcome map(void)
{
	enum outcome outcome;
	char *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, shared, 0);

	if (at == MAP_FAILED)
		return failed();
	outcome = !memcmp(at, "good", 4) ? PERFORMED : WRONG;
	munmap(at, 4096);
	return outcome;
}

static const struct way {
	const char *name;
	enum outcome (*run)(void);
	int share;		/* divides the count, for slow ways */
} ways[] = {
	{ "open", open_link, 1 }, { "open-beneath", open_beneath, 1 },
	{ "open-write", open_to_write, 1 }, { "stat", look, 1 },
	{ "chmod", change_mode, 1 }, { "chdir", change_folder, 4 }, { "exec", execute, 10 },
	{ "mmap", map, 4 },
};

static int swap(void)
{
	static const char *const links[][2] = {
		{ "file", "file2" }, { "program", "program2" }, { "dir", "dir2" },
	};

	for (;;)
		for (int i = 0; i < 3; i++)
			if (renameat2(AT_FDCWD, links[i][0], AT_FDCWD, links[i][1],
				      RENAME_EXCHANGE))
				return 1;
}

int main(int argc, char **argv)
{
	bool swaps = argc == 3 && !strcmp(argv[1], "swap");
	int count = argc == 3 ? atoi(argv[2]) : 0;
	pthread_t thread;

	if (argc != 3 || chdir(argv[swaps ? 2 : 1]))
		return 2;
	if (swaps)
		return swap();
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		int outcomes[4] = { 0 };

		if (ways[i].run == map) {
			pthread_create(&thread, NULL, exchange, NULL);
			while (*(volatile int *)&shared < 0)
				;
		}
		/* On a busy machine names change seldom: continue until both files were seen. */
		for (int k = 0; k < count / ways[i].share ||
		     (k < 50 * count && !(outcomes[PERFORMED] && outcomes[REFUSED])); k++)
			outcomes[ways[i].run()]++;
		printf("%s performed %d refused %d wrong %d absent %d\n", ways[i].name,
		       outcomes[PERFORMED], outcomes[REFUSED], outcomes[WRONG], outcomes[ABSENT]);
		fflush(stdout);
	}
	over = true;
	pthread_join(thread, NULL);
	return 0;
}
