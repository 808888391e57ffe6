// SPDX-License-Identifier: GPL-2.0
/*
 * starved open|fork|exec SECRET             must be run inside
 * starved enter SECRET NAME                 executes itself inside NAME
 * starved start SECRET PROGRAM              executes PROGRAM, which a VXED activates
 *
 * First the kernel's first allocation (or copy) fails, then the second, and so on until none
 * fails. Each time the program tries to open SECRET. The open must not succeed: the VXED
 * refuses it with EPERM, or the failure prevents it. "enter" and "start" repeat what "exec"
 * does, so they fail only every third allocation. Prints one "ok - ..." line that counts the
 * outcomes.
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

/* The outcomes of a try. They are also exit statuses. */
enum {
	REFUSED = 20,		/* by the VXED; no allocation failed */
	STARVED,		/* not opened, because an allocation failed */
	NOT_BEGUN,		/* fork or exec failed */
	OPENED,
	KILLED,			/* at the end of fork, or past the point of no return of exec */
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

/* A child calls fork(): a failure at the end of fork kills its caller. */
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
		_exit(open_secret());	/* failures are not inherited */
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
		/* The kernel ignores a failure to clear the program's .bss. A lock in it then looks
		 * held, and the program would wait for it forever. */
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
