// SPDX-License-Identifier: GPL-2.0
/*
 * An application with x86-64 guests, each in a cell. It answers all of their system calls itself,
 * so the guests cannot access files or other processes.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/vx32/guest.h"
#include "vx32/cell.h"

/* What the guests have done so far. */
struct seen {
	char written[256];
	size_t size;
	int opened, others, status;
};

static const struct vx_cell_rule rules[] = {
#define PASS(name) { .number = SYS_##name, .action = VX_CELL_PASS }
	PASS(brk), PASS(arch_prctl), PASS(set_tid_address), PASS(set_robust_list), PASS(rseq),
	PASS(prlimit64), PASS(getrandom), PASS(mprotect), PASS(mmap), PASS(munmap), PASS(exit_group),
	PASS(fork), PASS(clone), PASS(wait4), PASS(getpid), PASS(gettid), PASS(rt_sigprocmask),
	PASS(uname), PASS(newfstatat), PASS(fstat), PASS(rt_sigreturn), PASS(readlinkat),
	PASS(readlink),
#undef PASS
	{ .number = SYS_ptrace, .action = VX_CELL_REFUSE, .error = EPERM },
	{ .number = SYS_clone3, .action = VX_CELL_REFUSE, .error = ENOSYS },
};

static void answer(struct vx_cell *cell, const struct vx_call *call, struct seen *seen)
{
	uint64_t size = call->arguments[2], room = sizeof(seen->written) - 1 - seen->size;

	switch (call->number) {
	case SYS_execve:		/* the first call: execs the guest's program */
		vx_cell_continue(cell, call);
		return;
	case SYS_write:
		if (size > room)
			size = room;
		if (call->arguments[0] != 1 ||
		    !vx_cell_copy_in(cell, call, seen->written + seen->size, call->arguments[1], size))
			vx_cell_answer(cell, call, -EFAULT);
		else
			vx_cell_answer(cell, call, size);
		seen->size += size;
		return;
	case SYS_open: case SYS_openat:
		seen->opened++;
		vx_cell_answer(cell, call, -EACCES);
		return;
	case SYS_ioctl:
		vx_cell_answer(cell, call, -ENOTTY);
		return;
	}
	seen->others++;
	vx_cell_answer(cell, call, -ENOSYS);
}

static void run(const char *path, char *const argv[], struct seen *seen)
{
	char *const none[] = { NULL };
	struct vx_error error = { 0 };
	struct vx_cell *cell = vx_cell_new(rules, sizeof(rules) / sizeof(*rules), &error);
	struct pollfd fd;
	struct vx_call call;
	bool ended = false;

	CHECK(cell && vx_cell_start(cell, path, argv, none, &error));
	if (failures) {
		printf("# %s\n", error.text);
		return;
	}
	fd = (struct pollfd){ vx_cell_fd(cell), POLLIN, 0 };
	while (!ended || vx_cell_inhabited(cell)) {
		poll(&fd, 1, 20);
		while (vx_cell_next(cell, &call))
			answer(cell, &call, seen);
		ended = vx_cell_reap(cell, &seen->status) || ended;
	}
	vx_cell_free(cell);
}

/* The guest: this program, started with an argument. */
static int guest(void)
{
	int status = 0, fd = open("/etc/hostname", O_RDONLY), error = errno;
	char text[64];
	int n = snprintf(text, sizeof(text), "%d %d;", fd, fd < 0 ? error : 0);
	pid_t pid;

	write(1, text, n);
	pid = fork();
	if (!pid) {
		write(1, "child;", 6);
		_exit(4);
	}
	waitpid(pid, &status, 0);
	n = snprintf(text, sizeof(text), "%d", WEXITSTATUS(status));
	write(1, text, n);
	return syscall(SYS_socket, 1, 1, 0) < 0 && errno == ENOSYS ? 7 : 1;
}

int main(int argc, char **argv)
{
	char *const words[] = { argv[0], "guest", NULL };

	if (argc > 1)
		return guest();
	for (int i = 0; i < 2; i++) {
		struct seen seen = { .size = 0 };

		run("/proc/self/exe", words, &seen);
		CHECK(WIFEXITED(seen.status) && WEXITSTATUS(seen.status) == 7);
		CHECK(!strcmp(seen.written, "-1 13;child;4"));
		CHECK(seen.opened == 1 && seen.others >= 1);
	}
	result("cell: an x86-64 program whose calls the application answers");
	return failures != 0;
}
