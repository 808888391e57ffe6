// SPDX-License-Identifier: GPL-2.0
#include "vx32/decode.h"

#include <string.h>

#include "vx32/limits.h"

#define KEY(map, prefix, opcode) (((map) * 4 + (prefix)) * 256 + (opcode))

#define ROW(c, o, m, r, i, f, x) \
	{ .class = c, .operands = o, .memory = m, .registers = r, .rms = ALL, \
	  .immediate = IMM_##i, .flags = f, .more = c == GROUP ? 0 : x, \
	  .group = c == GROUP ? x : 0 }
#define AT(map, prefix, first, last) [KEY(map, prefix, first) ... KEY(map, prefix, last)]

#define I_N(m, a, b, ...) AT(m, PREFIX_NONE, a, b) = ROW(__VA_ARGS__),
#define I_6(m, a, b, ...) AT(m, PREFIX_66, a, b) = ROW(__VA_ARGS__),
#define I_3(m, a, b, ...) AT(m, PREFIX_F3, a, b) = ROW(__VA_ARGS__),
#define I_2(m, a, b, ...) AT(m, PREFIX_F2, a, b) = ROW(__VA_ARGS__),
#define I_N6(...) I_N(__VA_ARGS__) I_6(__VA_ARGS__)
#define I_N3(...) I_N(__VA_ARGS__) I_3(__VA_ARGS__)
#define I_32(...) I_3(__VA_ARGS__) I_2(__VA_ARGS__)
#define I_62(...) I_6(__VA_ARGS__) I_2(__VA_ARGS__)
#define I_N63(...) I_N6(__VA_ARGS__) I_3(__VA_ARGS__)
#define I_N32(...) I_N(__VA_ARGS__) I_32(__VA_ARGS__)
#define I_632(...) I_6(__VA_ARGS__) I_32(__VA_ARGS__)
#define I_N632(...) I_N6(__VA_ARGS__) I_32(__VA_ARGS__)

static const struct row rows[KEY(4, 0, 0)] = {
#define I(prefixes, map, first, last, class, operands, m, r, imm, flags, more, name) \
	I_##prefixes(map, first, last, class, operands, m, r, imm, flags, more)
#define G(...)
#define V(...)
#include "vx32/instructions.def"
#undef I
#undef G
#undef V
};

static const struct row groups[GROUPS * 8] = {
#define I(...)
#define G(group, first, last, c, o, m, r, rm, i, f, x, name) \
	[group * 8 + first ... group * 8 + last] = { .class = c, .operands = o, .memory = m, \
		.registers = r, .rms = rm, .immediate = IMM_##i, .flags = f, .more = x },
#define V(...)
#include "vx32/instructions.def"
#undef I
#undef G
#undef V
};

#define V_N(m, a, b, ...) AT(m, PREFIX_NONE, a, b) = VROW(__VA_ARGS__),
#define V_6(m, a, b, ...) AT(m, PREFIX_66, a, b) = VROW(__VA_ARGS__),
#define V_3(m, a, b, ...) AT(m, PREFIX_F3, a, b) = VROW(__VA_ARGS__),
#define V_2(m, a, b, ...) AT(m, PREFIX_F2, a, b) = VROW(__VA_ARGS__),
#define V_N6(...) V_N(__VA_ARGS__) V_6(__VA_ARGS__)
#define V_32(...) V_3(__VA_ARGS__) V_2(__VA_ARGS__)
#define V_62(...) V_6(__VA_ARGS__) V_2(__VA_ARGS__)
#define V_N3(...) V_N(__VA_ARGS__) V_3(__VA_ARGS__)
#define V_63(...) V_6(__VA_ARGS__) V_3(__VA_ARGS__)
#define V_N63(...) V_N(__VA_ARGS__) V_63(__VA_ARGS__)
#define V_632(...) V_6(__VA_ARGS__) V_32(__VA_ARGS__)
#define V_N632(...) V_N6(__VA_ARGS__) V_32(__VA_ARGS__)
#define VROW(o, m, r, i, f, x) \
	{ .class = COPY, .operands = o, .memory = m, .registers = r, .rms = ALL, \
	  .immediate = IMM_##i, .flags = f, .more = A_HOST | A_VEX | (x) }

static const struct row vex_rows[KEY(4, 0, 0)] = {
#define I(...)
#define G(...)
#define V(prefixes, map, first, last, operands, m, r, imm, flags, more, name) \
	V_##prefixes(map, first, last, operands, m, r, imm, flags, more)
#include "vx32/instructions.def"
#undef I
#undef G
#undef V
};

const struct row *decode_row(unsigned int map, enum prefix prefix, u8 opcode, u8 reg, bool vex)
{
	const struct row *row = &(vex ? vex_rows : rows)[KEY(map, prefix, opcode)];

	return row->class == GROUP ? &groups[row->group * 8 + reg] : row;
}

/* The bytes of the instruction that are not read yet. */
struct reader {
	const u8 *at, *end;
	bool cut;		/* a read went past the end */
};

static u8 byte(struct reader *r)
{
	if (r->at == r->end) {
		r->cut = true;
		return 0;
	}
	return *r->at++;
}

static u32 number(struct reader *r, unsigned int size)
{
	u32 value = 0;

	for (unsigned int i = 0; i < size; i++)
		value |= (u32)byte(r) << (8 * i);
	return value;
}

/* 32-bit addressing only: ModRM, SIB and displacement. */
static void read_modrm(struct reader *r, struct instruction *in)
{
	unsigned int size = 0;

	in->has_modrm = true;
	in->modrm = byte(r);
	in->mod = in->modrm >> 6;
	in->reg = in->modrm >> 3 & 7;
	in->rm = in->modrm & 7;
	if (in->mod == 3)
		return;
	in->memory = true;
	in->base = in->rm;
	if (in->rm == 4) {
		u8 sib = byte(r);

		in->scale = sib >> 6;
		in->index = (sib >> 3 & 7) == 4 ? -1 : sib >> 3 & 7;
		in->base = sib & 7;
	}
	if (in->base == 5 && in->mod == 0) {
		in->base = -1;
		size = 4;
	} else if (in->mod) {
		size = in->mod == 1 ? 1 : 4;
	}
	in->displacement = number(r, size);
	if (size == 1)
		in->displacement = (u32)(int8_t)in->displacement;
}

struct prefixes {
	bool size, repne, rep, lock, gs, flat;
};

static bool read_prefixes(struct reader *r, struct prefixes *p, u8 *opcode)
{
	for (;;) {
		u8 b = byte(r);

		switch (b) {
		case 0x66: p->size = true; break;
		case 0xf2: p->repne = true; break;
		case 0xf3: p->rep = true; break;
		case 0xf0: p->lock = true; break;
		case 0x65: p->gs = true; break;
		/* Segments with base 0; on branches, hints and notrack. */
		case 0x26: case 0x2e: case 0x36: case 0x3e: p->flat = true; break;
		case 0x64: case 0x67: return false;
		default:
			*opcode = b;
			return !(p->rep && p->repne) && !(p->gs && p->flat);
		}
		if (r->cut)
			return true;
	}
}

static void read_vex(struct reader *r, struct instruction *in, u8 first, u8 second)
{
	u8 last = second;

	in->map = 1;
	if (first == 0xc4) {
		last = byte(r);
		in->map = second & 31;
		in->vex_w = last >> 7;
	}
	in->vex = true;
	in->vex_v = ~last >> 3 & 15;
	in->vex_l = last >> 2 & 1;
	in->prefix = (const u8[]){ PREFIX_NONE, PREFIX_66, PREFIX_F3, PREFIX_F2 }[last & 3];
	in->opcode = byte(r);
}

static bool string(enum class class)
{
	return class >= MOVS && class <= SCAS;
}

/* True if the row is legal with these prefixes, this operand and in this profile. */
static bool permitted(const struct instruction *in, const struct prefixes *p, bool host)
{
	const struct row *row = in->row;

	if (row->class == REFUSED || row->class == GROUP || (!host && row->more & A_HOST))
		return false;
	if (row->operands) {
		if (!((in->memory ? row->memory : row->registers) >> in->reg & 1))
			return false;
		if (!in->memory && !(row->rms >> in->rm & 1))
			return false;
		if (in->memory && !host && row->more & A_HOST_MEMORY)
			return false;
	}
	if (p->lock && !(in->memory && row->more & A_LOCK))
		return false;
	/* 66 together with f2 or f3 is unambiguous on integer instructions only. */
	if (p->size && (p->rep || p->repne) && !string(row->class) &&
	    (host || row->more != A_DROP_REP))
		return false;
	/* VEX.W: 32-bit code ignores it with general registers, but 64-bit code does not. */
	if (in->vex && in->vex_w && row->operands != OP_X && row->operands)
		return false;
	/* The same for vpcmpestrm and vpcmpestri, which read eax and edx. */
	if (in->vex && in->vex_w && in->map == 3 && (in->opcode & ~3) == 0x60)
		return false;
	if (in->vex && row->more & A_VVVV && in->vex_v == 4)
		return false;
	if (in->vex && (p->size || p->rep || p->repne || p->lock || in->vex_v > 7))
		return false;
	/* Refuse 16-bit pushes and branches. */
	if (p->size && (row->class == PUSH_RM || row->class == JMP_RM || row->class == CALL_RM))
		return false;
	/* 66 has no meaning with string instructions on bytes. */
	if (p->size && string(row->class) && !(in->opcode & 1))
		return false;
	return true;
}

enum decoded decode(const u8 *bytes, size_t available, bool host, struct instruction *in)
{
	size_t most = available < VX_INSTRUCTION_MAX ? available : VX_INSTRUCTION_MAX;
	struct reader r = { bytes, bytes + most, false };
	struct prefixes p = { 0 };
	u8 first = 0;

	memset(in, 0, sizeof(*in));
	in->base = in->index = -1;
	if (!read_prefixes(&r, &p, &first))
		return DECODE_REFUSED;
	in->opcode = first;
	in->prefix = p.rep ? PREFIX_F3 : p.repne ? PREFIX_F2 : p.size ? PREFIX_66 : PREFIX_NONE;
	if (first == 0x0f && !r.cut) {
		in->map = 1;
		in->opcode = byte(&r);
		if (in->opcode == 0x38 || in->opcode == 0x3a) {
			in->map = in->opcode == 0x38 ? 2 : 3;
			in->opcode = byte(&r);
		}
	} else if ((first == 0xc4 || first == 0xc5) && !r.cut) {
		u8 second = byte(&r);

		/* With a memory operand these opcodes are les and lds. */
		if (!r.cut && second < 0xc0)
			return DECODE_REFUSED;
		read_vex(&r, in, first, second);
		if (!r.cut && (in->map < 1 || in->map > 3))
			return DECODE_REFUSED;
	}
	if (r.cut)
		goto cut;
	in->row = &(in->vex ? vex_rows : rows)[KEY(in->map, in->prefix, in->opcode)];
	if (in->row->class == REFUSED)
		return DECODE_REFUSED;
	if (in->row->operands) {
		read_modrm(&r, in);
		if (r.cut)
			goto cut;
		if (in->row->class == GROUP)
			in->row = &groups[in->row->group * 8 + in->reg];
	}
	in->size16 = p.size && !in->vex;
	in->lock = p.lock;
	in->gs = p.gs;
	if (!permitted(in, &p, host))
		return DECODE_REFUSED;

	switch ((enum immediate)in->row->immediate) {
	case IMM_NONE: break;
	case IMM_B: in->immediate_size = 1; break;
	case IMM_W: in->immediate_size = 2; break;
	case IMM_Z: in->immediate_size = in->size16 ? 2 : 4; break;
	case IMM_D: in->immediate_size = 4; break;
	case IMM_WB: in->immediate_size = 2; break;
	}
	in->immediate = number(&r, in->immediate_size);
	if (in->row->immediate == IMM_B)
		in->immediate = (u32)(int8_t)in->immediate;
	if (in->row->immediate == IMM_WB)
		in->immediate2 = byte(&r);
	if (r.cut)
		goto cut;
	in->length = r.at - bytes;
	return DECODED;
cut:
	return most == VX_INSTRUCTION_MAX ? DECODE_REFUSED : DECODE_SHORT;
}
