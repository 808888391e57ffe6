/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of QEMU's plugin API, version 1, that the plugins use: Debian packages no header. */
#ifndef BENCH_PLUGIN_H
#define BENCH_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*executed_t)(unsigned int cpu, void *data);
typedef void (*accessed_t)(unsigned int cpu, qemu_plugin_meminfo_t how, uint64_t address,
			   void *data);
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t how);
enum { NO_REGISTERS };
enum { READS = 1, WRITES };
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
		void (*translated)(qemu_plugin_id_t id, struct qemu_plugin_tb *block));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *block, executed_t executed,
		int registers, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *one, executed_t executed,
		int registers, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *one, accessed_t accessed,
		int registers, int which, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *one);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *one);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *one);

#define MODULES		0xffffffffc0000000	/* start of the kernel's modules, without KASLR */
#define KERNEL		0xffffffff80000000
#define KERNELS_HALF	0xffff800000000000

/* If the instruction is a mark of measure.c, lets QEMU call begun or ended when it is executed. */
static inline void watch_mark(struct qemu_plugin_insn *one, executed_t begun, executed_t ended)
{
	static const uint8_t begin_mark[] = { 0x0f, 0x1f, 0x84, 0x00, 0x11, 0x22, 0x33, 0x44 };
	static const uint8_t end_mark[] = { 0x0f, 0x1f, 0x84, 0x00, 0x55, 0x66, 0x77, 0x11 };
	const void *bytes = qemu_plugin_insn_data(one);

	if (qemu_plugin_insn_size(one) != sizeof(begin_mark))
		return;
	if (!memcmp(bytes, begin_mark, sizeof(begin_mark)))
		qemu_plugin_register_vcpu_insn_exec_cb(one, begun, NO_REGISTERS, NULL);
	if (!memcmp(bytes, end_mark, sizeof(end_mark)))
		qemu_plugin_register_vcpu_insn_exec_cb(one, ended, NO_REGISTERS, NULL);
}

/* Opens FILE of the plugin's only argument, out=FILE. NULL: the arguments are different. */
static inline FILE *open_out(int argc, char **argv)
{
	return argc == 1 && !strncmp(argv[0], "out=", 4) ? fopen(argv[0] + 4, "w") : NULL;
}

#endif /* BENCH_PLUGIN_H */
