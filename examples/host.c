// SPDX-License-Identifier: GPL-2.0
/* host PLUGIN TEXT [HOW]: lets an untrusted plug-in work on a text. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "examples/plugin.h"
#include "vx32/vx32.h"

static struct vx_box *box;
static char secret[] = "the host's own";	/* plug-ins must not be able to read it */

static void on_time(int number)
{
	vx_interrupt(box);
}

/* Answers a call of the plug-in. false: the plug-in has ended. */
static bool serve(struct vx_cpu *cpu, const char *text, int how)
{
	uint32_t at = vx_get(cpu, VX_EBX), size = vx_get(cpu, VX_ECX);
	char result[256];

	switch (vx_get(cpu, VX_EAX)) {
	case PLUGIN_GET:
		if (size > strlen(text))
			size = strlen(text);
		vx_set(cpu, VX_EAX, vx_copy_out(box, at, text, size) ? size : 0);
		return true;
	case PLUGIN_PUT:
		if (size < sizeof(result) && vx_copy_in(box, result, at, size))
			printf("the plug-in answers: %.*s\n", (int)size, result);
		return true;
	case PLUGIN_HOW: vx_set(cpu, VX_EAX, how); return true;
	case PLUGIN_END: printf("the plug-in ends with %u\n", at); return false;
	}
	printf("the plug-in makes call %u, which the host does not have\n",
	       (unsigned int)vx_get(cpu, VX_EAX));
	return false;
}

int main(int argc, char **argv)
{
	const struct vx_options options = { .memory_limit = 4 << 20 };
	char *arguments[] = { "plugin", NULL };
	struct vx_error error = { 0 };
	int fd = argc > 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	struct vx_cpu *cpu;
	struct vx_trap trap;

	box = vx_new(&options, &error);
	cpu = box ? vx_cpu_new(box, &error) : NULL;
	if (fd < 0 || !cpu || !vx_load(box, cpu, fd, arguments, NULL, NULL, &error)) {
		fprintf(stderr, "host: %s\n", fd < 0 ? "usage: host PLUGIN TEXT [HOW]" : error.text);
		return 2;
	}
	signal(SIGALRM, on_time);
	alarm(1);
	do
		trap = vx_run(box, cpu);
	while (trap.why == VX_SYSCALL && serve(cpu, argv[2], argc > 3 ? atoi(argv[3]) : 0));
	if (trap.why == VX_FAULT)
		printf("the plug-in faults at %#llx: exception %d, address %#llx\n",
		       (unsigned long long)trap.pc, trap.number, (unsigned long long)trap.address);
	else if (trap.why != VX_SYSCALL)
		printf("the plug-in %s\n", trap.why == VX_INTERRUPTED ? "takes too long" :
		       "uses an instruction that it may not");
	vx_cpu_free(cpu);
	vx_free(box);
	printf("the host goes on, with %s\n", secret);
	return 0;
}
