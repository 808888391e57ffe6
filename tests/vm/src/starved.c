// SPDX-License-Identifier: GPL-2.0
/*
 * starved open|fork|exec SECRET             run inside
 * starved enter SECRET NAME                 runs itself inside NAME
 * starved start SECRET PROGRAM              runs PROGRAM, which is activated
 *
 * Does so with the first allocation (or copy) of the kernel failing, then the
 * second, and so on until none fails, and each time tries to open SECRET, which
 * is to be refused: by EPERM, or because it could not be judged. Of the last two,
 * which are an exec as well, each third. Prints one "ok - ..." line that says how
 * often what became of it.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "fail_nth.h"
#include "uapi/vxe.h"

#define MOST	5000

/* What becomes of it; also exit statuses. */
enum {
	REFUSED = 20,		/* and nothing failed */
	STARVED,		/* not opened; something failed on the way */
	NOT_BEGUN,		/* fork or exec failed */
	OPENED,
	KILLED,			/* on the way out of fork, or half-way through exec */
	OUTCOMES = 5
};

static const char *secret, *name;

static int open_secret(void)
{
	if (open(secret, O_RDONLY) >= 0)
		return OPENED;
	return errno == EPERM ? REFUSED : STARVED;
}

static int attempt(void)
{
	int outcome = open_secret();

	return fail_nth(0) || outcome == OPENED ? outcome : STARVED;
}

static int result_of(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		err(2, "waitpid");
	if (WIFSIGNALED(status))
		return KILLED;
	if (WEXITSTATUS(status) < REFUSED)
		errx(2, "the child ends with %d", WEXITSTATUS(status));
	return WEXITSTATUS(status);
}

static int try_open(int n)
{
	fail_nth(n);
	return attempt();
}

/* By a child, since a failure on the way out of fork kills who called it. */
static int try_fork(int n)
{
	pid_t pid = fork(), grandchild;
	int left;

	if (pid < 0)
		err(2, "fork");
	if (pid)
		return result_of(pid);
	fail_nth(n);
	grandchild = fork();
	if (!grandchild)
		_exit(open_secret());	/* of it none fails */
	left = fail_nth(0);
	if (grandchild < 0)
		_exit(NOT_BEGUN);
	n = result_of(grandchild);
	_exit(n == OPENED || left ? n : STARVED);
}

static int exec_with(int n, const char *program)
{
	pid_t pid = fork();

	if (pid < 0)
		err(2, "fork");
	if (!pid) {
		struct vxe_name vxed = { "" };
		int device;

		if (name) {
			snprintf(vxed.name, sizeof(vxed.name), "%s", name);
			device = open(VXE_DEVICE, O_RDWR | O_CLOEXEC);
			if (device < 0 || ioctl(device, VXE_IOC_ENTER, &vxed))
				err(2, "enter");
		}
		/* A failure to clear its .bss goes by, and it waits for a lock in it. */
		alarm(4);
		fail_nth(n);
		execl(program, "starved", "attempt", secret, NULL);
		_exit(NOT_BEGUN);
	}
	return result_of(pid);
}

static const char *program = "/proc/self/exe";

static int try_exec(int n)
{
	return exec_with(n, program);
}

int main(int argc, char **argv)
{
	static const char *const titles[] = {
		"refused", "starved", "not begun", "opened", "killed"
	};
	int counts[OUTCOMES] = { 0 }, outcome = STARVED, tries = 0, step, n, i;
	int (*try)(int n) = try_exec;

	if (argc < 3)
		errx(2, "usage: starved open|fork|exec|enter|start SECRET [NAME]");
	secret = argv[2];
	if (!strcmp(argv[1], "attempt"))
		return attempt();
	if (!strcmp(argv[1], "open"))
		try = try_open;
	else if (!strcmp(argv[1], "fork"))
		try = try_fork;
	else if (!strcmp(argv[1], "enter") && argc == 4)
		name = argv[3];
	else if (!strcmp(argv[1], "start") && argc == 4)
		program = argv[3];
	else if (strcmp(argv[1], "exec"))
		errx(2, "no such operation: %s", argv[1]);
	step = argc == 4 ? 3 : 1;
	for (n = 1; n < MOST && outcome != REFUSED && outcome != OPENED; n += step) {
		outcome = try(n);
		counts[outcome - REFUSED]++;
		tries++;
	}
	printf("%s - %d failures:", outcome == REFUSED ? "ok" : "not ok", tries - 1);
	for (i = 0; i < OUTCOMES; i++)
		printf(" %s %d%s", titles[i], counts[i], i < OUTCOMES - 1 ? "," : "\n");
	return outcome != REFUSED;
}
