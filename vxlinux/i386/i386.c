// SPDX-License-Identifier: GPL-2.0
/* Runs an i386 program as a guest of vxlinux: see i386.h. */
#include "vxlinux/i386/i386.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vxlinux/i386/program.h"

#define MEMORY		(3ull << 30)

static void load(struct thread *t, char **argv, char **envp)
{
	struct program *p = t->program;
	struct vx_image image, loader = { 0 };
	struct vx_error error = { 0 };
	uint8_t random[16] = { 0 };
	bool ok = vx_map_image(p->box, I386_PROGRAM_FD, &image, &error);

	if (ok && image.interpreter[0]) {
		int fd = open(image.interpreter, O_RDONLY | O_CLOEXEC);

		if (fd < 0)
			thread_fail(image.interpreter, strerror(errno));
		ok = vx_map_image(p->box, fd, &loader, &error);
		close(fd);
	}
	if (getrandom(random, sizeof(random), 0) < 0)
		memset(random, 0, sizeof(random));
	if (!ok || !vx_start(p->box, t->cpu, &image, image.interpreter[0] ? &loader : NULL, argv,
			     envp, random, &error))
		thread_fail(argv[0], error.text);
	p->heap.start = p->heap.brk = image.end;
}

/* Sets the path of the program's file, and the name of the process. */
static void find_path(struct program *p, const char *name)
{
	char link[32];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", I386_PROGRAM_FD);
	n = readlink(link, p->path, sizeof(p->path) - 1);
	if (n <= 0)
		snprintf(p->path, sizeof(p->path), "%s", name);
	else
		p->path[n] = 0;
	prctl(PR_SET_NAME, strrchr(name, '/') ? strrchr(name, '/') + 1 : name);
}

int main(int argc, char **argv)
{
	static struct program program = {
		.lock = PTHREAD_MUTEX_INITIALIZER, .next = PTHREAD_COND_INITIALIZER,
		.number = 1, .threads = 1, .run = run_thread,
	};
	static struct thread thread = { .program = &program, .turn = true };
	const struct vx_options options = {
		.profile = VX_HOST, .memory_limit = MEMORY, .own_signals = true,
	};
	struct vx_error error = { 0 };

	program.box = thread.box = vx_new(&options, &error);
	thread.cpu = program.box ? vx_cpu_new(program.box, &error) : NULL;
	if (!thread.cpu)
		thread_fail(argv[0], error.text);
	thread.tid = syscall(SYS_gettid);
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &thread.mask, sizeof(thread.mask));
	current = &thread;
	signals_begin(&program);
	find_path(&program, argv[0]);
	if (syscall(I386_READY))
		thread_fail(argv[0], "this program is run by vxlinux only");
	load(&thread, argv, environ);
	run_thread(&thread);
}
