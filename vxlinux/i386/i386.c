// SPDX-License-Identifier: GPL-2.0
/* Runs an i386 program as a guest of vxlinux: see i386.h. */
#include "vxlinux/i386/i386.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vxlinux/i386/calls.h"

#define MEMORY		(3ull << 30)

static void __attribute__((noreturn)) fail(const char *name, const char *why)
{
	dprintf(2, "vxlinux: %s: %s\n", name, why);
	_exit(126);
}

/* As a process that the kernel runs would end. */
static void __attribute__((noreturn)) end_by(int number)
{
	signal(number, SIG_DFL);
	kill(getpid(), number);
	_exit(128 + number);
}

/* rdtsc, which glibc's loader uses to time itself. */
static bool read_counter(struct program *p, uint64_t pc)
{
	static const uint8_t rdtsc[2] = { 0x0f, 0x31 };
	uint64_t now = __builtin_ia32_rdtsc();
	uint8_t bytes[2];

	if (!vx_copy_in(p->box, bytes, pc, 2) || memcmp(bytes, rdtsc, 2))
		return false;
	vx_set(p->cpu, VX_EAX, (uint32_t)now);
	vx_set(p->cpu, VX_EDX, now >> 32);
	vx_set(p->cpu, VX_EIP, pc + 2);
	return true;
}

/* The bytes tell what Vx32 lacks. */
static void __attribute__((noreturn)) refuse(struct program *p, const char *name, uint64_t pc)
{
	char text[16 * 3 + 1] = "";
	uint8_t byte;

	for (int i = 0; i < 15 && vx_copy_in(p->box, &byte, pc + i, 1); i++)
		snprintf(text + 3 * i, 4, " %02x", byte);
	dprintf(2, "vxlinux: %s: refused instruction at %#llx:%s\n", name,
		(unsigned long long)pc, text);
	end_by(SIGILL);
}

static void load(struct program *p, char **argv, char **envp)
{
	struct vx_image image, loader = { 0 };
	struct vx_error error = { 0 };
	uint8_t random[16] = { 0 };
	bool ok = vx_map_image(p->box, I386_PROGRAM_FD, &image, &error);

	if (ok && image.interpreter[0]) {
		int fd = open(image.interpreter, O_RDONLY | O_CLOEXEC);

		if (fd < 0)
			fail(image.interpreter, strerror(errno));
		ok = vx_map_image(p->box, fd, &loader, &error);
		close(fd);
	}
	if (getrandom(random, sizeof(random), 0) < 0)
		memset(random, 0, sizeof(random));
	if (!ok || !vx_start(p->box, p->cpu, &image, image.interpreter[0] ? &loader : NULL, argv,
			     envp, random, &error))
		fail(argv[0], error.text);
	p->heap.start = p->heap.brk = image.end;
}

int main(int argc, char **argv)
{
	const struct vx_options options = { .profile = VX_HOST, .memory_limit = MEMORY };
	struct vx_error error = { 0 };
	struct program p = { .box = vx_new(&options, &error) };

	p.cpu = p.box ? vx_cpu_new(p.box, &error) : NULL;
	if (!p.cpu)
		fail(argv[0], error.text);
	if (syscall(I386_READY))
		fail(argv[0], "this program is run by vxlinux only");
	load(&p, argv, environ);
	for (;;) {
		struct vx_trap trap = vx_run(p.box, p.cpu);

		switch (trap.why) {
		case VX_SYSCALL: vx_set(p.cpu, VX_EAX, i386_call(&p)); break;
		case VX_FAULT:
			end_by(trap.number == 0 ? SIGFPE : trap.number == 6 ? SIGILL : SIGSEGV);
		case VX_REFUSED:
			if (!read_counter(&p, trap.pc))
				refuse(&p, argv[0], trap.pc);
			break;
		case VX_BREAKPOINT: end_by(SIGTRAP);
		case VX_INTERRUPTED: case VX_FUEL: break;
		case VX_BROKEN: fail(argv[0], "vx32 failed");
		}
	}
}
