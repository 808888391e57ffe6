// SPDX-License-Identifier: GPL-2.0
/*
 * A QEMU TCG plugin that counts the instructions that the module executes.
 *
 *	-plugin count.so,out=FILE
 *
 * Between the two marks of measure.c, it counts instructions from where a kernel function calls a
 * trampoline of the module to its return, including all that the trampoline calls. It writes a line
 * with their number for each pair of marks. It can only count permitted calls, because a refused
 * one does not return there. For guests with one CPU.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/plugin.h"

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

#define CALL		0xe8
#define CALL_SIZE	5

struct block {
	uint64_t first, behind;
	unsigned int count;
	bool calls;			/* the block ends with a direct call */
};

static FILE *out;
static bool on;
static unsigned long total;
static uint64_t back;			/* return address in the kernel; 0: not in the module */
static const struct block *last;	/* the previous block, if it ends with a call */

static void block_executed(unsigned int cpu, void *data)
{
	const struct block *block = data;

	if (!on)
		return;
	if (!back && last && block->first >= MODULES && last->first < MODULES &&
	    last->first >= KERNEL)
		back = last->behind;
	else if (block->first == back)
		back = 0;
	if (back)
		total += block->count;
	last = block->calls ? block : NULL;
}

static void begun(unsigned int cpu, void *data)
{
	on = true;
	total = back = 0;
	last = NULL;
}

static void ended(unsigned int cpu, void *data)
{
	if (on)
		fprintf(out, "%lu\n", total);
	fflush(out);
	on = false;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *from)
{
	struct block *block = calloc(1, sizeof(*block));	/* never freed: QEMU may execute it again */
	struct qemu_plugin_insn *one = NULL;
	const uint8_t *bytes = NULL;
	size_t i, size = 0;

	block->first = qemu_plugin_tb_vaddr(from);
	block->count = qemu_plugin_tb_n_insns(from);
	for (i = 0; i < block->count; i++) {
		one = qemu_plugin_tb_get_insn(from, i);
		bytes = qemu_plugin_insn_data(one);
		size = qemu_plugin_insn_size(one);
		watch_mark(one, begun, ended);
	}
	if (one) {
		block->behind = qemu_plugin_insn_vaddr(one) + size;
		block->calls = size == CALL_SIZE && bytes[0] == CALL;
	}
	qemu_plugin_register_vcpu_tb_exec_cb(from, block_executed, NO_REGISTERS, block);
}

__attribute__((visibility("default")))
int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	out = open_out(argc, argv);
	if (!out)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
