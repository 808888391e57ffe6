/* SPDX-License-Identifier: GPL-2.0 */
/* Small guests, written as assembly code in the tests. */
#ifndef TESTS_VX32_GUEST_H
#define TESTS_VX32_GUEST_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vx32/vx32.h"

#define AT_CODE	0x100000u	/* one page, read and execute */
#define AT_DATA	0x200000u	/* two pages, read and write, between unmapped ones */
#define AT_STACK	0x310000u	/* top of the stack, which has 64 KiB */

/* Defines a guest: 32-bit code that runs at AT_CODE. */
#define GUEST(name, text) \
	__asm__(".pushsection .rodata\n\t.code32\n" #name ":\n\t" text "\n" #name "_end:\n" \
		"\t.code64\n\t.popsection\n"); \
	extern const unsigned char name[], name##_end[]

struct guest {
	struct vx_box *box;
	struct vx_cpu *cpu;
};

static int failures;
static bool at_zero;	/* guest_new() makes boxes at host address 0 */

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition); \
			failures++; \
		} \
	} while (0)

/* Prints the result of the CHECKs since the last call, as a test with this name. */
static inline void result(const char *name)
{
	static int before;

	printf("%sok - %s\n", failures == before ? "" : "not ", name);
	fflush(stdout);
	before = failures;
}

static inline struct guest guest_new(const struct vx_options *options, int code_access,
				     const void *code, size_t size)
{
	struct vx_options used = options ? *options : (struct vx_options){ 0 };
	struct vx_error error = { 0 };
	struct guest g = { 0 };

	used.base_zero |= at_zero;
	g.box = vx_new(&used, &error);
	g.cpu = g.box ? vx_cpu_new(g.box, &error) : NULL;
	if (!g.cpu || !vx_map(g.box, AT_CODE, 0x1000, code_access, &error) ||
	    !vx_fill(g.box, AT_CODE, code, size, &error) ||
	    !vx_map(g.box, AT_DATA, 0x2000, VX_READ | VX_WRITE, &error) ||
	    !vx_map(g.box, AT_STACK - 0x10000, 0x10000, VX_READ | VX_WRITE, &error)) {
		printf("not ok - a guest: %s\n", error.text);
		exit(1);
	}
	vx_set(g.cpu, VX_EIP, AT_CODE);
	vx_set(g.cpu, VX_ESP, AT_STACK);
	return g;
}

static inline void guest_free(struct guest *g)
{
	vx_cpu_free(g->cpu);
	vx_free(g->box);
}

#define NEW(name, options, access) guest_new(options, access, name, name##_end - name)

#endif
