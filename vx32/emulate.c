// SPDX-License-Identifier: GPL-2.0
#include "vx32/emulate.h"

#include <string.h>

#include "vx32/decode.h"

#define ERROR_WRITE	2	/* bit of a page fault's error code */

enum { EAX, ECX, EDX, EBX, ESP, EBP };

/* The segment selectors of a 32-bit Linux process. */
#define SELECTOR_CODE	0x23
#define SELECTOR_DATA	0x2b

static bool accessible(struct memory *m, struct vx_cpu *cpu, u32 address, u32 size, bool write)
{
	for (u32 i = 0; i < size; i++) {
		u8 flags = m->pages[(address + i) / VX_PAGE];

		if (write ? !(flags & PAGE_WRITE) || flags & PAGE_CODE : !(flags & PAGE_ACCESS)) {
			cpu->fault_address = address + i;
			cpu->fault_error = write ? ERROR_WRITE : 0;
			cpu->fault_number = 14;
			return false;
		}
	}
	return true;
}

static u32 load(const struct memory *m, u32 address)
{
	u32 value = 0;

	for (u32 i = 0; i < 4; i++)
		value |= (u32)m->base[(u32)(address + i)] << (8 * i);
	return value;
}

static void store(struct memory *m, u32 address, u32 value)
{
	for (u32 i = 0; i < 4; i++)
		m->base[(u32)(address + i)] = value >> (8 * i);
}

static enum emulated push_all(struct memory *m, struct vx_cpu *cpu)
{
	u32 esp = cpu->registers[ESP];

	if (!accessible(m, cpu, esp - 32, 32, true))
		return EMULATE_FAULT;
	for (u32 i = 0; i < 8; i++)
		store(m, esp - 4 - 4 * i, cpu->registers[i]);
	cpu->registers[ESP] = esp - 32;
	return EMULATED;
}

static enum emulated pop_all(struct memory *m, struct vx_cpu *cpu)
{
	u32 esp = cpu->registers[ESP];

	if (!accessible(m, cpu, esp, 32, false))
		return EMULATE_FAULT;
	for (u32 i = 0; i < 8; i++)
		if (i != ESP)
			cpu->registers[i] = load(m, esp + 28 - 4 * i);
	cpu->registers[ESP] = esp + 32;
	return EMULATED;
}

static enum emulated enter(struct memory *m, struct vx_cpu *cpu, u32 size, u32 level)
{
	u32 esp = cpu->registers[ESP], frame = esp - 4, ebp = cpu->registers[EBP];

	level &= 31;
	if (!accessible(m, cpu, frame - 4 * level, 4 + 4 * level, true) ||
	    (level > 1 && !accessible(m, cpu, ebp - 4 * (level - 1), 4 * (level - 1), false)))
		return EMULATE_FAULT;
	store(m, frame, ebp);
	for (u32 i = 1; i < level; i++)
		store(m, frame - 4 * i, load(m, ebp - 4 * i));
	if (level)
		store(m, frame - 4 * level, frame);
	cpu->registers[EBP] = frame;
	cpu->registers[ESP] = frame - 4 * level - size;
	return EMULATED;
}

/* mov between a general and a segment register. */
static enum emulated segment(struct vx_cpu *cpu, const struct instruction *in)
{
	static const u8 selectors[6] = { SELECTOR_DATA, SELECTOR_CODE, SELECTOR_DATA,
					 SELECTOR_DATA };
	u32 *reg = &cpu->registers[in->rm];
	u16 value = in->reg == 5 ? cpu->gs : selectors[in->reg];

	if (in->opcode == 0x8c) {
		*reg = in->size16 ? (*reg & 0xffff0000) | value : value;
		return EMULATED;
	}
	if (in->reg == 5)
		cpu->gs = (u16)*reg;
	else if ((u16)*reg != SELECTOR_DATA)
		return EMULATE_REFUSED;
	return EMULATED;
}

enum emulated emulate(struct memory *m, struct vx_cpu *cpu, bool host)
{
	u8 bytes[VX_INSTRUCTION_MAX];
	struct instruction in;
	enum emulated done = EMULATE_REFUSED;
	u32 size = 0;

	while (size < sizeof(bytes) && m->pages[(u32)(cpu->eip + size) / VX_PAGE] & PAGE_EXEC) {
		bytes[size] = m->base[(u32)(cpu->eip + size)];
		size++;
	}
	if (decode(bytes, size, host, &in) != DECODED || in.row->class != EMULATE)
		return EMULATE_REFUSED;
	switch (in.map << 8 | in.opcode) {
	case 0x60: done = push_all(m, cpu); break;
	case 0x61: done = pop_all(m, cpu); break;
	case 0xc8: done = enter(m, cpu, in.immediate, in.immediate2); break;
	case 0x8c: case 0x8e: done = segment(cpu, &in); break;
	case 0x1a2:
		cpu_identify(cpu, host);
		done = EMULATED;
		break;
	case 0x101:	/* xgetbv */
		if (cpu->registers[ECX] || !cpu->wide)
			break;
		cpu->registers[EAX] = 7;
		cpu->registers[EDX] = 0;
		done = EMULATED;
		break;
	}
	if (done == EMULATED)
		cpu->eip += in.length;
	return done;
}
