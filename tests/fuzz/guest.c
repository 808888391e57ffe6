// SPDX-License-Identifier: GPL-2.0
/*
 * Runs an ELF file under Vx32, where each of its calls fails. The first byte of the input selects
 * the profile, and whether the box is restored and run again. Whatever the guest does, the memory
 * next to its address space must not change.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "vx32/vx32.h"

#define FUEL		20000
#define CALLS_MAX	200

static uint64_t canary[4096];

static void run(struct vx_box *box, struct vx_cpu *cpu)
{
	vx_refuel(box, FUEL);
	for (int calls = 0; calls < CALLS_MAX; calls++) {
		struct vx_trap trap = vx_run(box, cpu);

		FUZZ_CHECK(trap.why != VX_BROKEN && trap.pc <= UINT32_MAX);
		if (trap.why != VX_SYSCALL)
			return;
		vx_set(cpu, VX_EAX, -ENOSYS);
	}
}

static void check(const uint8_t *data, size_t size)
{
	const struct vx_options options = {
		.profile = data[0] & 1 ? VX_HOST : VX_PLAIN, .memory_limit = 16 << 20,
		.cache_limit = 64 << 10, .fuel = true,
	};
	char *const argv[] = { "guest", NULL };
	int fd = memfd_create("guest", MFD_CLOEXEC);
	struct vx_error error = { 0 };
	struct vx_box *box = vx_new(&options, &error);
	struct vx_cpu *cpu = box ? vx_cpu_new(box, &error) : NULL;
	struct vx_cpu *first = cpu ? vx_cpu_new(box, &error) : NULL;

	FUZZ_CHECK(first && write(fd, data + 1, size - 1) == (ssize_t)size - 1);
	if (!vx_load(box, cpu, fd, argv, NULL, NULL, &error)) {
		FUZZ_CHECK(error.number && error.text[0]);
	} else if (data[0] & 2) {
		vx_cpu_copy(first, cpu);
		FUZZ_CHECK(vx_snapshot(box, &error));
		run(box, cpu);
		FUZZ_CHECK(vx_reset(box, &error));
		run(box, first);
	} else {
		run(box, cpu);
	}
	FUZZ_CHECK(vx_memory_used(box) <= options.memory_limit);
	vx_cpu_free(first);
	vx_cpu_free(cpu);
	vx_free(box);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < 4096; i++)
		canary[i] = i * 0x9e3779b97f4a7c15;
	if (size)
		check(data, size);
	for (size_t i = 0; i < 4096; i++)
		FUZZ_CHECK(canary[i] == i * 0x9e3779b97f4a7c15);
	return 0;
}
