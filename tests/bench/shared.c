// SPDX-License-Identifier: GPL-2.0
/*
 * A QEMU TCG plugin that finds the cache lines that the module writes on both CPUs.
 *
 *	-plugin shared.so,out=FILE
 *
 * On each CPU, between the two marks of measure.c, it records the lines of kernel memory that
 * instructions of modules write. It prints a line with the number of writes and lines of each CPU,
 * and of lines that both have written; then each of those lines, with the writes of each CPU. Other
 * modules, such as the guest's file systems, are included. Its lists need no lock: QEMU runs all
 * CPUs in one thread (see tests/vm/run).
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/plugin.h"

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

#define LINE		64
#define SLOTS		(1 << 16)	/* a power of two */
#define CPUS		2

static struct line {
	uint64_t number;		/* 0: free */
	unsigned long writes[CPUS];
} lines[SLOTS];
static FILE *out;
static bool on[CPUS];
static unsigned int ends;

static void written(unsigned int cpu, qemu_plugin_meminfo_t how, uint64_t address, void *data)
{
	uint64_t number = address / LINE;
	unsigned int slot = number * 0x9e3779b97f4a7c15 >> 48;

	/* QEMU 7.2 also calls this for reads. */
	if (cpu >= CPUS || !on[cpu] || address < KERNELS_HALF || !qemu_plugin_mem_is_store(how))
		return;
	while (lines[slot].number && lines[slot].number != number)
		slot = (slot + 1) % SLOTS;
	lines[slot].number = number;
	lines[slot].writes[cpu]++;
}

static void begun(unsigned int cpu, void *data)
{
	if (cpu < CPUS)
		on[cpu] = true;
}

static void report(void)
{
	unsigned long count[CPUS] = { }, writes[CPUS] = { }, both = 0;
	struct line *line;
	int cpu;

	for (line = lines; line < lines + SLOTS; line++) {
		for (cpu = 0; cpu < CPUS; cpu++) {
			count[cpu] += line->writes[cpu] != 0;
			writes[cpu] += line->writes[cpu];
		}
		both += line->writes[0] && line->writes[1];
	}
	fprintf(out, "%lu %lu %lu %lu %lu\n", writes[0], count[0], writes[1], count[1], both);
	for (line = lines; line < lines + SLOTS; line++)
		if (line->writes[0] && line->writes[1])
			fprintf(out, "%#lx %lu %lu\n", (unsigned long)line->number * LINE,
				line->writes[0], line->writes[1]);
	fflush(out);
}

static void ended(unsigned int cpu, void *data)
{
	if (cpu >= CPUS || !on[cpu])
		return;
	on[cpu] = false;
	if (++ends == CPUS)
		report();
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *from)
{
	struct qemu_plugin_insn *one;
	size_t i;

	for (i = 0; i < qemu_plugin_tb_n_insns(from); i++) {
		one = qemu_plugin_tb_get_insn(from, i);
		watch_mark(one, begun, ended);
		if (qemu_plugin_insn_vaddr(one) >= MODULES)
			qemu_plugin_register_vcpu_mem_cb(one, written, NO_REGISTERS, WRITES, NULL);
	}
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
