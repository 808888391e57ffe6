// SPDX-License-Identifier: GPL-2.0
#include "vx32/verify.h"

#include <string.h>

/* The legal forms of an opcode; 0: the opcode is never legal. */
enum {
	OK = 1 << 0,
	MODRM = 1 << 1,
	BYTES = 1 << 2,		/* general registers are byte registers */
	RM_BYTE = 1 << 3,	/* a general register in rm is a byte register */
	IMM8 = 1 << 4,
	IMM32 = 1 << 5,		/* 16 bits with prefix 66 */
	REG_OTHER = 1 << 6,	/* reg is not a general register */
	RM_OTHER = 1 << 7,	/* a register in rm is not a general register */
	NO_MEMORY = 1 << 8,
	NO_REGISTER = 1 << 9,
	OPCODE_REG = 1 << 10,	/* a general register in the opcode's low bits */
	GROUP_ = 1 << 11,	/* reg extends the opcode: see group() */
	BRANCH8 = 1 << 12, BRANCH32 = 1 << 13,
	ADDRESS = 1 << 14,	/* lea */
	LOCKED = 1 << 15,	/* lock is legal with a memory operand */
	/* The prefixes that are legal. */
	VVVV = 1 << 20,		/* vvvv is a general register */
	NP = 1 << 16, P66 = 1 << 17, PF3 = 1 << 18, PF2 = 1 << 19,
	INT = OK | NP | P66,
	VECTOR = OK | MODRM | REG_OTHER | RM_OTHER,
};

#define NP66 (NP | P66)
#define ANY (NP | P66 | PF3 | PF2)
#define ARITHMETIC(op) \
	[op] = OK | NP | MODRM | BYTES | LOCKED, [op + 1] = INT | MODRM | LOCKED, \
	[op + 2] = OK | NP | MODRM | BYTES, [op + 3] = INT | MODRM, \
	[op + 4] = OK | NP | IMM8, [op + 5] = INT | IMM32

static const u32 one_byte[256] = {
	ARITHMETIC(0x00), ARITHMETIC(0x08), ARITHMETIC(0x10), ARITHMETIC(0x18),
	ARITHMETIC(0x20), ARITHMETIC(0x28), ARITHMETIC(0x30), ARITHMETIC(0x38),
	[0x69] = INT | MODRM | IMM32, [0x6b] = INT | MODRM | IMM8,
	[0x70 ... 0x7f] = OK | NP | BRANCH8,
	[0x80] = OK | NP | MODRM | BYTES | IMM8 | GROUP_ | LOCKED,
	[0x81] = INT | MODRM | IMM32 | GROUP_ | LOCKED,
	[0x83] = INT | MODRM | IMM8 | GROUP_ | LOCKED,
	[0x84] = OK | NP | MODRM | BYTES, [0x85] = INT | MODRM,
	[0x86] = OK | NP | MODRM | BYTES | LOCKED, [0x87] = INT | MODRM | LOCKED,
	[0x88] = OK | NP | MODRM | BYTES, [0x89] = INT | MODRM,
	[0x8a] = OK | NP | MODRM | BYTES, [0x8b] = INT | MODRM,
	[0x8d] = INT | MODRM | NO_REGISTER | ADDRESS,
	[0x91 ... 0x97] = INT | OPCODE_REG,
	[0x98 ... 0x99] = INT, [0x9b] = OK | NP, [0x9e ... 0x9f] = OK | NP,
	[0xa8] = OK | NP | IMM8, [0xa9] = INT | IMM32,
	[0xb0 ... 0xb7] = OK | NP | IMM8 | OPCODE_REG | BYTES,
	[0xb8 ... 0xbf] = INT | IMM32 | OPCODE_REG,
	[0xc0] = OK | NP | MODRM | BYTES | IMM8 | GROUP_, [0xc1] = INT | MODRM | IMM8 | GROUP_,
	[0xc6] = OK | NP | MODRM | BYTES | IMM8 | GROUP_, [0xc7] = INT | MODRM | IMM32 | GROUP_,
	[0xcc] = OK | NP,
	[0xd0] = OK | NP | MODRM | BYTES | GROUP_, [0xd1] = INT | MODRM | GROUP_,
	[0xd2] = OK | NP | MODRM | BYTES | GROUP_, [0xd3] = INT | MODRM | GROUP_,
	[0xd8 ... 0xdf] = VECTOR | NP | GROUP_,
	[0xe3] = OK | NP | BRANCH8, [0xe9] = OK | NP | BRANCH32, [0xeb] = OK | NP | BRANCH8,
	[0xf5] = OK | NP, [0xf8 ... 0xf9] = OK | NP, [0xfc ... 0xfd] = OK | NP,
	[0xf6] = OK | NP | MODRM | BYTES | GROUP_ | LOCKED, [0xf7] = INT | MODRM | GROUP_ | LOCKED,
	[0xfe] = OK | NP | MODRM | BYTES | GROUP_ | LOCKED, [0xff] = INT | MODRM | GROUP_ | LOCKED,
};

/* For 2a, 2c, 2d, 7e, d6, and f0 of map 0f 38, the form depends on the prefix: see form(). */
static const u32 two_byte[256] = {
	[0x10 ... 0x11] = VECTOR | ANY,
	[0x12] = VECTOR | ANY, [0x13] = VECTOR | NP66 | NO_REGISTER,
	[0x14 ... 0x15] = VECTOR | NP66, [0x16] = VECTOR | NP66 | PF3,
	[0x17] = VECTOR | NP66 | NO_REGISTER,
	[0x28 ... 0x29] = VECTOR | NP66, [0x2a] = VECTOR | ANY,
	[0x2b] = VECTOR | NP66 | NO_REGISTER, [0x2c ... 0x2d] = VECTOR | ANY,
	[0x2e ... 0x2f] = VECTOR | NP66,
	[0x40 ... 0x4f] = INT | MODRM,
	[0x50] = OK | NP66 | MODRM | RM_OTHER | NO_MEMORY,
	[0x51] = VECTOR | ANY, [0x52 ... 0x53] = VECTOR | NP | PF3, [0x54 ... 0x57] = VECTOR | NP66,
	[0x58 ... 0x5a] = VECTOR | ANY, [0x5b] = VECTOR | NP66 | PF3,
	[0x5c ... 0x5f] = VECTOR | ANY,
	[0x60 ... 0x6b] = VECTOR | NP66, [0x6c ... 0x6d] = VECTOR | P66,
	[0x6e] = OK | NP66 | MODRM | REG_OTHER, [0x6f] = VECTOR | NP66 | PF3,
	[0x70] = VECTOR | ANY | IMM8,
	[0x71 ... 0x73] = VECTOR | NP66 | IMM8 | NO_MEMORY | GROUP_,
	[0x74 ... 0x76] = VECTOR | NP66, [0x77] = OK | NP,
	[0x7c ... 0x7d] = VECTOR | P66 | PF2,
	[0x7e] = OK | NP66 | PF3 | MODRM | REG_OTHER, [0x7f] = VECTOR | NP66 | PF3,
	[0x80 ... 0x8f] = OK | NP | BRANCH32,
	[0x90 ... 0x9f] = OK | NP | MODRM | BYTES | GROUP_,
	[0xa3] = INT | MODRM | NO_MEMORY, [0xab] = INT | MODRM | NO_MEMORY,
	[0xb3] = INT | MODRM | NO_MEMORY, [0xbb] = INT | MODRM | NO_MEMORY,
	[0xa4] = INT | MODRM | IMM8, [0xa5] = INT | MODRM,
	[0xac] = INT | MODRM | IMM8, [0xad] = INT | MODRM,
	[0xae] = VECTOR | NP | GROUP_, [0xaf] = INT | MODRM,
	[0xb0] = OK | NP | MODRM | BYTES | LOCKED, [0xb1] = INT | MODRM | LOCKED,
	[0xb6] = INT | MODRM | RM_BYTE, [0xb7] = OK | NP | MODRM,
	[0xb8] = OK | PF3 | MODRM,
	[0xba] = INT | MODRM | IMM8 | GROUP_ | LOCKED, [0xbc ... 0xbd] = INT | PF3 | MODRM,
	[0xbe] = INT | MODRM | RM_BYTE, [0xbf] = OK | NP | MODRM,
	[0xc0] = OK | NP | MODRM | BYTES | LOCKED, [0xc1] = INT | MODRM | LOCKED,
	[0xc2] = VECTOR | ANY | IMM8, [0xc3] = OK | NP | MODRM | NO_REGISTER,
	[0xc4] = OK | NP66 | MODRM | REG_OTHER | IMM8,
	[0xc5] = OK | NP66 | MODRM | RM_OTHER | NO_MEMORY | IMM8,
	[0xc6] = VECTOR | NP66 | IMM8, [0xc7] = OK | NP | MODRM | NO_REGISTER | GROUP_ | LOCKED,
	[0xc8 ... 0xcf] = OK | NP | OPCODE_REG,
	[0xd0] = VECTOR | P66 | PF2, [0xd1 ... 0xd5] = VECTOR | NP66,
	[0xd6] = VECTOR | P66 | PF3 | PF2,
	[0xd7] = OK | NP66 | MODRM | RM_OTHER | NO_MEMORY,
	[0xd8 ... 0xe5] = VECTOR | NP66, [0xe6] = VECTOR | P66 | PF3 | PF2,
	[0xe7] = VECTOR | NP66 | NO_REGISTER, [0xe8 ... 0xef] = VECTOR | NP66,
	[0xf0] = VECTOR | PF2 | NO_REGISTER, [0xf1 ... 0xf6] = VECTOR | NP66,
	[0xf8 ... 0xfe] = VECTOR | NP66,
};

static const u32 map_38[256] = {
	[0x00 ... 0x0b] = VECTOR | NP66, [0x1c ... 0x1e] = VECTOR | NP66,
	[0x10] = VECTOR | P66, [0x14 ... 0x15] = VECTOR | P66, [0x17] = VECTOR | P66,
	[0x20 ... 0x25] = VECTOR | P66, [0x28 ... 0x29] = VECTOR | P66,
	[0x2a] = VECTOR | P66 | NO_REGISTER, [0x2b] = VECTOR | P66,
	[0x30 ... 0x35] = VECTOR | P66, [0x37 ... 0x41] = VECTOR | P66,
	[0xdb ... 0xdf] = VECTOR | P66,
	[0xf0 ... 0xf1] = INT | PF2 | MODRM,
};

static const u32 map_3a[256] = {
	[0x08 ... 0x0e] = VECTOR | P66 | IMM8, [0x0f] = VECTOR | NP66 | IMM8,
	[0x14 ... 0x17] = OK | P66 | MODRM | REG_OTHER | IMM8,
	[0x20] = OK | P66 | MODRM | REG_OTHER | IMM8, [0x21] = VECTOR | P66 | IMM8,
	[0x22] = OK | P66 | MODRM | REG_OTHER | IMM8,
	[0x40 ... 0x42] = VECTOR | P66 | IMM8, [0x44] = VECTOR | P66 | IMM8,
	[0x60 ... 0x63] = VECTOR | P66 | IMM8, [0xdf] = VECTOR | P66 | IMM8,
};

/* The legal forms of VEX opcodes. */
static const u32 vex_0f[256] = {
	[0x10 ... 0x11] = VECTOR | ANY, [0x12] = VECTOR | ANY, [0x13] = VECTOR | NP66 | NO_REGISTER,
	[0x14 ... 0x15] = VECTOR | NP66, [0x16] = VECTOR | NP66 | PF3,
	[0x17] = VECTOR | NP66 | NO_REGISTER, [0x28 ... 0x29] = VECTOR | NP66,
	[0x2a] = OK | PF3 | PF2 | MODRM | REG_OTHER, [0x2b] = VECTOR | NP66 | NO_REGISTER,
	[0x2c ... 0x2d] = OK | PF3 | PF2 | MODRM | RM_OTHER, [0x2e ... 0x2f] = VECTOR | NP66,
	[0x50] = OK | NP66 | MODRM | RM_OTHER | NO_MEMORY, [0x51] = VECTOR | ANY,
	[0x52 ... 0x53] = VECTOR | NP | PF3, [0x54 ... 0x57] = VECTOR | NP66,
	[0x58 ... 0x5a] = VECTOR | ANY, [0x5b] = VECTOR | NP66 | PF3,
	[0x5c ... 0x5f] = VECTOR | ANY,
	[0x60 ... 0x6d] = VECTOR | P66, [0x6e] = OK | P66 | MODRM | REG_OTHER,
	[0x6f] = VECTOR | P66 | PF3, [0x70] = VECTOR | P66 | PF3 | PF2 | IMM8,
	[0x71 ... 0x73] = VECTOR | P66 | IMM8 | NO_MEMORY | GROUP_, [0x74 ... 0x76] = VECTOR | P66,
	[0x77] = OK | NP, [0x7c ... 0x7d] = VECTOR | P66 | PF2,
	[0x7e] = OK | P66 | PF3 | MODRM | REG_OTHER, [0x7f] = VECTOR | P66 | PF3,
	[0xae] = VECTOR | NP | NO_REGISTER | GROUP_, [0xc2] = VECTOR | ANY | IMM8,
	[0xc4] = OK | P66 | MODRM | REG_OTHER | IMM8,
	[0xc5] = OK | P66 | MODRM | RM_OTHER | NO_MEMORY | IMM8, [0xc6] = VECTOR | NP66 | IMM8,
	[0xd0] = VECTOR | P66 | PF2, [0xd1 ... 0xd6] = VECTOR | P66,
	[0xd7] = OK | P66 | MODRM | RM_OTHER | NO_MEMORY, [0xd8 ... 0xe5] = VECTOR | P66,
	[0xe6] = VECTOR | P66 | PF3 | PF2, [0xe7] = VECTOR | P66 | NO_REGISTER,
	[0xe8 ... 0xef] = VECTOR | P66, [0xf0] = VECTOR | PF2 | NO_REGISTER,
	[0xf1 ... 0xf6] = VECTOR | P66, [0xf8 ... 0xfe] = VECTOR | P66,
};

static const u32 vex_38[256] = {
	[0x00 ... 0x0f] = VECTOR | P66, [0x13] = VECTOR | P66, [0x16 ... 0x19] = VECTOR | P66,
	[0x1a] = VECTOR | P66 | NO_REGISTER, [0x1c ... 0x1e] = VECTOR | P66,
	[0x20 ... 0x25] = VECTOR | P66, [0x28 ... 0x29] = VECTOR | P66,
	[0x2a] = VECTOR | P66 | NO_REGISTER, [0x2b] = VECTOR | P66,
	[0x2c ... 0x2f] = VECTOR | P66 | NO_REGISTER, [0x30 ... 0x41] = VECTOR | P66,
	[0x45 ... 0x47] = VECTOR | P66, [0x58 ... 0x59] = VECTOR | P66,
	[0x5a] = VECTOR | P66 | NO_REGISTER, [0x78 ... 0x79] = VECTOR | P66,
	[0x8c] = VECTOR | P66 | NO_REGISTER, [0x8e] = VECTOR | P66 | NO_REGISTER,
	[0x96 ... 0x9f] = VECTOR | P66, [0xa6 ... 0xaf] = VECTOR | P66,
	[0xb6 ... 0xbf] = VECTOR | P66, [0xdb ... 0xdf] = VECTOR | P66,
	[0xf2] = OK | NP | MODRM | VVVV, [0xf3] = OK | NP | MODRM | VVVV | GROUP_,
	[0xf5] = OK | NP | PF3 | PF2 | MODRM | VVVV, [0xf6] = OK | PF2 | MODRM | VVVV,
	[0xf7] = OK | ANY | MODRM | VVVV,
};

static const u32 vex_3a[256] = {
	[0x00 ... 0x02] = VECTOR | P66 | IMM8, [0x04 ... 0x06] = VECTOR | P66 | IMM8,
	[0x08 ... 0x0f] = VECTOR | P66 | IMM8,
	[0x14 ... 0x17] = OK | P66 | MODRM | REG_OTHER | IMM8,
	[0x18 ... 0x19] = VECTOR | P66 | IMM8, [0x1d] = VECTOR | P66 | IMM8,
	[0x20] = OK | P66 | MODRM | REG_OTHER | IMM8, [0x21] = VECTOR | P66 | IMM8,
	[0x22] = OK | P66 | MODRM | REG_OTHER | IMM8, [0x38 ... 0x39] = VECTOR | P66 | IMM8,
	[0x40 ... 0x42] = VECTOR | P66 | IMM8, [0x44] = VECTOR | P66 | IMM8,
	[0x46] = VECTOR | P66 | IMM8, [0x4a ... 0x4c] = VECTOR | P66 | IMM8,
	[0x60 ... 0x63] = VECTOR | P66 | IMM8, [0xdf] = VECTOR | P66 | IMM8,
	[0xf0] = OK | PF2 | MODRM | IMM8,
};

/* x87, by opcode - d8: for each reg, the registers that rm may be; and the regs with memory. */
static const u8 x87_registers[8][8] = {
	{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	{ 0xff, 0xff, 0x01, 0x00, 0x33, 0x7f, 0xff, 0xff },
	{ 0xff, 0xff, 0xff, 0xff, 0x00, 0x02, 0x00, 0x00 },
	{ 0xff, 0xff, 0xff, 0xff, 0x0c, 0xff, 0xff, 0x00 },
	{ 0xff, 0xff, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff },
	{ 0xff, 0x00, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00 },
	{ 0xff, 0xff, 0x00, 0x02, 0xff, 0xff, 0xff, 0xff },
	{ 0x00, 0x00, 0x00, 0x00, 0x01, 0xff, 0xff, 0x00 },
};
static const u8 x87_memory[8] = { 0xff, 0xfd, 0xff, 0xaf, 0xff, 0xdf, 0xff, 0xff };

/* Sets of registers: those that instructions may name, and those that addresses may contain. */
#define MAY_NAME	0xc8ef	/* not rsp, r8, r9, r10, r12, r13 */
#define MAY_ADDRESS	0xccef	/* also r10 */

struct reading {
	const u8 *code;
	u32 size, offset;
	bool base_zero;
	u8 start[VX_FRAGMENT_MAX];	/* true: a legal target of jumps */
	u8 site[VX_FRAGMENT_MAX];	/* true: the 32-bit displacement of a jump */
	u32 targets[VX_FRAGMENT_MAX / 2];
	u32 target_count;
	u32 unwind;		/* offset of the exit without fuel: r14 may hold rax; 0: none */
	u32 unwind_size;
};

/* One host instruction. */
struct host_instruction {
	u32 length;
	u32 form;
	u8 map, opcode;
	u8 prefix;		/* 0: none, 1: 66, 2: f3, 3: f2 */
	bool gs, short_address, lock, has_rex, memory;
	u8 rex, modrm, reg, rm;
	u8 base, index, scale;	/* 16: none */
	u32 displacement, immediate;
	bool vex, wide;		/* wide: VEX.W */
	u8 vvvv;
	bool ends;		/* execution never continues after it */
};

static u32 field(const u8 *p, unsigned int size)
{
	u32 value = 0;

	memcpy(&value, p, size);
	return value;
}

/* Checks an opcode whose reg field selects the instruction. May change its form. */
static bool group(struct host_instruction *h)
{
	u8 n = h->reg;

	if (h->map == 0) {
		switch (h->opcode) {
		case 0x80: case 0x81: case 0x83:
			return n != 7 || !h->lock;
		case 0xc0: case 0xc1: case 0xd0: case 0xd1: case 0xd2: case 0xd3: return n != 6;
		case 0xc6: case 0xc7: return n == 0;
		case 0xf6: case 0xf7:
			if (n == 0)
				h->form |= h->opcode == 0xf6 ? IMM8 : IMM32;
			return n != 1 && (!h->lock || n == 2 || n == 3);
		case 0xd8 ... 0xdf:
			return h->memory ? x87_memory[h->opcode - 0xd8] >> n & 1 :
					   x87_registers[h->opcode - 0xd8][n & 7] >> h->rm & 1;
		case 0xfe: case 0xff: return n < 2;
		}
		return false;
	}
	if (h->map == 2)	/* blsr and the like */
		return h->vex && n >= 1 && n <= 3;
	switch (h->opcode) {
	case 0x71: case 0x72: return n == 2 || n == 4 || n == 6;
	case 0x73: return n == 2 || n == 6 || (h->prefix == 1 && (n == 3 || n == 7));
	case 0x90 ... 0x9f: return true;
	case 0xae: return h->memory ? n == 2 || n == 3 : h->rm == 0 && (n == 5 || n == 6);
	case 0xba: return n > 4 || (n == 4 && !h->lock);
	case 0xc7: return n == 1;
	}
	return false;
}

static void form(struct host_instruction *h)
{
	bool repeated = h->prefix >= 2;

	if (h->vex && h->opcode != 0x7e && h->opcode != 0x12 && h->opcode != 0x16)
		return;
	if (h->map == 1 && h->opcode == 0x2a && repeated)
		h->form &= ~RM_OTHER;
	if (h->map == 1 && (h->opcode == 0x2c || h->opcode == 0x2d) && repeated)
		h->form &= ~REG_OTHER;
	if (h->map == 1 && h->opcode == 0x7e && repeated)
		h->form |= RM_OTHER;
	if (h->map == 1 && h->opcode == 0xd6 && repeated)
		h->form |= NO_MEMORY;
	if (h->map == 1 && (h->opcode == 0x12 || h->opcode == 0x16) && h->prefix == 1)
		h->form |= NO_REGISTER;
	if (h->map == 0 && (h->opcode == 0x38 || h->opcode == 0x39))
		h->form &= ~LOCKED;
	if (h->map == 2 && h->opcode >= 0xf0 && h->prefix < 2)
		h->form |= NO_REGISTER;
	if (h->map == 2 && h->opcode == 0xf0 && h->prefix == 3)
		h->form |= RM_BYTE;
}

static bool may_name(const struct host_instruction *h, u8 reg, bool byte)
{
	/* Without REX, 4 to 7 are ah, ch, dh and bh; with it, spl to dil. */
	if (byte && reg < 8)
		return !h->has_rex || reg < 4;
	return MAY_NAME >> reg & 1;
}

static bool operands(const struct host_instruction *h, bool base_zero)
{
	u32 f = h->form;

	if (f & GROUP_ || f & REG_OTHER) {
		if (h->reg > 7)
			return false;
	} else if (!may_name(h, h->reg, f & BYTES)) {
		return false;
	}
	if (!h->memory) {
		if (f & NO_REGISTER)
			return false;
		return f & RM_OTHER ? h->rm < 8 : may_name(h, h->rm, f & (BYTES | RM_BYTE));
	}
	if (f & NO_MEMORY)
		return false;
	if (h->base < 16 && !(MAY_ADDRESS >> h->base & 1))
		return false;
	if (h->index < 16 && !(MAY_ADDRESS >> h->index & 1))
		return false;
	if (f & ADDRESS)
		return !h->gs && !h->short_address && !h->lock;
	return h->short_address && h->gs == !base_zero;
}

/* Refuses 64-bit general registers: code relies on their upper halves being zero. */
static bool vex_operands(const struct host_instruction *h)
{
	bool general = !(h->form & REG_OTHER && (h->form & RM_OTHER || h->memory));

	if (h->wide && (general || !(h->form & RM_OTHER)))
		return false;
	return !(h->form & VVVV) || h->vvvv != 4;
}

/* Reads a memory operand with its ModRM byte at p. Returns its length in bytes; 0: refused. */
static u32 address(struct host_instruction *h, const u8 *p)
{
	u8 mod = h->modrm >> 6, rm = h->modrm & 7;
	u32 used = 1, size = mod == 1 ? 1 : mod == 2 ? 4 : 0;

	h->base = rm | (h->rex & 1) << 3;
	h->index = 16;
	if (rm == 4) {
		u8 sib = p[used++];

		h->scale = sib >> 6;
		h->index = (sib >> 3 & 7) | (h->rex & 2) << 2;
		if (h->index == 4)
			h->index = 16;
		h->base = (sib & 7) | (h->rex & 1) << 3;
		if ((sib & 7) == 5 && mod == 0) {
			h->base = 16;
			size = 4;
		}
	} else if (rm == 5 && mod == 0) {
		return 0;	/* relative to rip */
	}
	h->displacement = field(p + used, size);
	if (size == 1)
		h->displacement = (u32)(int8_t)h->displacement;
	return used + size;
}

/* Reads the instruction at p. At least 16 bytes there are readable. */
static bool read_instruction(const u8 *p, bool base_zero, struct host_instruction *h)
{
	static const u32 *const maps[] = { one_byte, two_byte, map_38, map_3a };
	static const u32 *const vex_maps[] = { NULL, vex_0f, vex_38, vex_3a };
	const u8 *at = p;
	u32 used;

	memset(h, 0, sizeof(*h));
	for (;; at++) {
		bool *seen = *at == 0x65 ? &h->gs : *at == 0x67 ? &h->short_address :
			     *at == 0xf0 ? &h->lock : NULL;

		if (seen) {
			if (*seen)
				return false;
			*seen = true;
		} else if (*at == 0x66 || *at == 0xf2 || *at == 0xf3) {
			if (h->prefix)
				return false;
			h->prefix = *at == 0x66 ? 1 : *at == 0xf3 ? 2 : 3;
		} else {
			break;
		}
	}
	if ((*at & 0xf0) == 0x40) {
		h->has_rex = true;
		h->rex = *at++;
		if (h->rex & 8)
			return false;
	}
	h->opcode = *at++;
	if (h->opcode == 0xc4) {
		/* A three-byte VEX prefix. Its R, X and B are those of REX, inverted. */
		if (h->has_rex || h->prefix || h->lock)
			return false;
		h->vex = true;
		h->map = at[0] & 31;
		h->rex = ~at[0] >> 5 & 7;
		h->wide = at[1] >> 7;
		h->vvvv = ~at[1] >> 3 & 15;
		h->prefix = (const u8[]){ 0, 1, 2, 3 }[at[1] & 3];
		h->opcode = at[2];
		at += 3;
		if (h->map < 1 || h->map > 3 || h->vvvv > 7)
			return false;
	} else if (h->opcode == 0x0f) {
		h->map = 1;
		h->opcode = *at++;
		if (h->opcode == 0x38 || h->opcode == 0x3a) {
			h->map = h->opcode == 0x38 ? 2 : 3;
			h->opcode = *at++;
		}
	}
	h->form = (h->vex ? vex_maps : maps)[h->map][h->opcode];
	if (!(h->form & OK) || !(h->form & NP << h->prefix))
		return false;
	if (h->form & MODRM) {
		h->modrm = *at;
		h->reg = (h->modrm >> 3 & 7) | (h->rex & 4) << 1;
		h->rm = (h->modrm & 7) | (h->rex & 1) << 3;
		h->memory = h->modrm < 0xc0;
		used = h->memory ? address(h, at) : 1;
		if (!used)
			return false;
		if (!h->memory) {
			if (h->gs || h->short_address || h->rex & 2)
				return false;
			at++;
		} else {
			at += used;
		}
		form(h);
		if (h->lock && !(h->memory && h->form & LOCKED))
			return false;
		if (h->form & GROUP_ && !group(h))
			return false;
		if (!operands(h, base_zero) || (h->vex && !vex_operands(h)))
			return false;
	} else {
		bool jecxz = h->map == 0 && h->opcode == 0xe3;

		if (h->gs || h->lock || (h->short_address && !jecxz))
			return false;
		if (h->form & OPCODE_REG) {
			h->reg = (h->opcode & 7) | (h->rex & 1) << 3;
			if (h->rex & 6 || !may_name(h, h->reg, h->form & BYTES))
				return false;
		} else if (h->rex || h->has_rex || h->wide) {
			return false;
		}
	}
	used = h->form & (IMM8 | BRANCH8) ? 1 : h->form & BRANCH32 ? 4 :
	       h->form & IMM32 ? (h->prefix == 1 ? 2 : 4) : 0;
	h->immediate = used == 1 ? (u32)(int8_t)*at : field(at, used);
	/* The immediate of vblendv names a register: no xmm8 or above. */
	if (h->vex && h->map == 3 && h->opcode >= 0x4a && h->opcode <= 0x4c && h->immediate & 0x80)
		return false;
	h->length = at + used - p;
	h->ends = h->map == 0 && (h->opcode == 0xe9 || h->opcode == 0xeb || h->opcode == 0xcc);
	return h->length <= 15;
}

/* Sequences. Each is compared byte for byte, and can only be entered at its start. -------- */

static bool match(const u8 **at, const void *bytes, u32 size)
{
	if (memcmp(*at, bytes, size))
		return false;
	*at += size;
	return true;
}
#define MATCH(at, ...) match(at, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))

/* mov r14d, [r13 + r11 * 4]; lea r14, [r14 + r12]; jmp r14. The upper half of r11 is zero. */
static u32 table_jump(const u8 *p)
{
	const u8 *at = p;

	return MATCH(&at, 0x47, 0x8b, 0x74, 0x9d, 0x00, 0x4f, 0x8d, 0x34, 0x26, 0x41, 0xff, 0xe6) ?
		at - p : 0;
}

/* Reading flags: pushfq; pop r14. Setting those of the guest: and, or r14d; push r14; popfq. */
static u32 flags_moved(const u8 *p)
{
	const u8 *at = p;

	if (MATCH(&at, 0x9c, 0x41, 0x5e))
		return at - p;
	return MATCH(&at, 0x41, 0x81, 0xe6, 0xd5, 0x0c, 0x20, 0x00, 0x41, 0x81, 0xce, 0x02, 0x02,
		     0x00, 0x00, 0x41, 0x56, 0x9d) ? at - p : 0;
}

/* Cut esi and edi to 32 bits, add the box's base, one string instruction, cut them again. */
static u32 string(const u8 *p)
{
	const u8 *at = p;
	bool counted = MATCH(&at, 0x9c, 0x41, 0x89, 0xce, 0x41, 0xbb, 0x00, 0x00, 0x01, 0x00,
			     0x44, 0x39, 0xd9, 0x41, 0x0f, 0x47, 0xcb, 0x41, 0x29, 0xce, 0x9d);
	bool source = MATCH(&at, 0x89, 0xf6, 0x4a, 0x8d, 0x34, 0x0e);
	bool destination = MATCH(&at, 0x89, 0xff, 0x4a, 0x8d, 0x3c, 0x0f);
	bool repe, repne;
	u8 opcode;

	if (!source && !destination)
		return 0;
	MATCH(&at, 0x66);
	repe = MATCH(&at, 0xf3);
	repne = !repe && MATCH(&at, 0xf2);
	if ((repe || repne) != counted)
		return 0;
	opcode = *at++ & ~1;
	if (opcode == 0xa4 || opcode == 0xa6) {
		if (!source || !destination)
			return 0;
	} else if (opcode == 0xaa || opcode == 0xae) {
		if (!destination)
			return 0;
	} else if (opcode == 0xac) {
		if (!source)
			return 0;
	} else {
		return 0;
	}
	if (repne && opcode != 0xa6 && opcode != 0xae)
		return 0;
	if ((source && !MATCH(&at, 0x89, 0xf6)) || (destination && !MATCH(&at, 0x89, 0xff)))
		return 0;
	return at - p;
}

/* add al, 127; sahf; mov rax, r14: restore the flags that lahf and seto saved in ax. */
static const u8 restore_flags[] = { 0x04, 0x7f, 0x9e, 0x4c, 0x89, 0xf0 };

/* Reads the code that takes fuel, at the start of a fragment. Sets unwind: where it exits to. */
static u32 charge(struct reading *r)
{
	const u8 *at = r->code, *back;
	bool flags = MATCH(&at, 0x49, 0x89, 0xc6, 0x9f, 0x0f, 0x90, 0xc0);
	u32 target;
	u8 count;

	if (!MATCH(&at, 0x41, 0x83, 0xe8))
		return 0;
	count = *at++;
	if (count > VX_BLOCK_MAX || !MATCH(&at, 0x0f, 0x88))
		return 0;
	target = field(at, 4);
	at += 4;
	target += at - r->code;
	if (flags && !match(&at, restore_flags, sizeof(restore_flags)))
		return 0;
	/* The code there returns the fuel and restores the flags. */
	if (target >= r->size)
		return 0;
	back = r->code + target;
	if (!MATCH(&back, 0x45, 0x8d, 0x40, count) ||
	    (flags && !match(&back, restore_flags, sizeof(restore_flags))))
		return 0;
	r->unwind = target;
	r->unwind_size = back - r->code - target;
	return at - r->code;
}

/*
 * Reads the code after fnstenv or fnsave that clears the host addresses which these stored. Returns
 * its length in bytes, or 0.
 */
static u32 environment(const struct host_instruction *h, const u8 *p, bool base_zero)
{
	u32 used = 0;

	for (u32 i = 0; i < 4; i++) {
		struct host_instruction clear;

		if (!read_instruction(p + used, base_zero, &clear) || clear.map ||
		    clear.opcode != 0xc7 || clear.prefix || !clear.memory || clear.immediate ||
		    clear.base != h->base || clear.index != h->index || clear.scale != h->scale ||
		    clear.displacement != h->displacement + 12 + 4 * i)
			return 0;
		used += clear.length;
	}
	return used;
}

static bool branch(struct reading *r, const struct host_instruction *h, u32 at)
{
	u32 target = at + h->length + h->immediate;

	if ((target >= r->size && target + r->offset != CACHE_EXIT) || h->length > r->size - at)
		return false;
	if (h->form & BRANCH32)
		r->site[at + h->length - 4] = 1;
	if (target < r->size)
		r->targets[r->target_count++] = target;
	return true;
}

/* Reads the whole code: instructions and sequences, one after the other. */
static bool read_code(struct reading *r)
{
	bool ends = false;

	for (u32 at = 0, length; at < r->size; at += length) {
		const u8 *p = r->code + at;
		struct host_instruction h = { 0 };

		if (at && at == r->unwind) {
			/* Only the jump of the fuel check may lead here. */
			if (!ends)
				return false;
			length = r->unwind_size;
			ends = false;
			continue;
		}
		r->start[at] = 1;
		if (at == 0 && (length = charge(r)))
			continue;
		if ((length = table_jump(p))) {
			ends = true;
			continue;
		}
		ends = false;
		if ((length = flags_moved(p)) || (length = string(p)))
			continue;
		if (!read_instruction(p, r->base_zero, &h))
			return false;
		length = h.length;
		ends = h.ends;
		if (h.form & (BRANCH8 | BRANCH32) && !branch(r, &h, at))
			return false;
		if (!h.map && (h.opcode == 0xd9 || h.opcode == 0xdd) && h.memory && h.reg == 6) {
			u32 more = environment(&h, p + length, r->base_zero);

			if (!more)
				return false;
			length += more;
		}
		if (length > r->size - at)
			return false;
	}
	return ends;
}

bool verify_code(const u8 *code, u32 size, u32 offset, bool base_zero,
		 const struct edge *edges, u32 edge_count)
{
	/* Readers look ahead: pad the code with bytes that start no legal instruction. */
	struct reading r;
	u8 copy[VX_FRAGMENT_MAX + 64];

	if (!size || size > VX_FRAGMENT_MAX)
		return false;
	memcpy(copy, code, size);
	memset(copy + size, 0x06, 64);
	r.code = copy;
	r.size = size;
	r.offset = offset;
	r.base_zero = base_zero;
	r.target_count = r.unwind = 0;
	memset(r.start, 0, size);
	memset(r.site, 0, size);
	if (!read_code(&r))
		return false;
	for (u32 i = 0; i < r.target_count; i++)
		if (!r.start[r.targets[i]])
			return false;
	for (u32 i = 0; i < edge_count; i++)
		if (edges[i].site >= size || !r.site[edges[i].site] ||
		    edges[i].stub >= size || !r.start[edges[i].stub])
			return false;
	return true;
}
