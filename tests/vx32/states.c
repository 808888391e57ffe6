// SPDX-License-Identifier: GPL-2.0
/*
 * states make COUNT SEED PROFILE: writes records of random instructions and states, for apply.c.
 * states compare RECORDS ONE OTHER exact|defined: compares two results of the records. With
 *	"defined", FPU results and flags that the manual leaves undefined may differ.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <Zydis/Zydis.h>

#include "tests/vx32/states.h"
#include "vx32/decode.h"

#define CF 0x001
#define PF 0x004
#define AF 0x010
#define ZF 0x040
#define SF 0x080
#define OF 0x800

static uint64_t state = 1;
static bool host, integers;

static uint32_t random32(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> 20;
}

static uint32_t value(void)
{
	static const uint32_t edges[] = {
		0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000,
		0xffffffff, 0xfffffffe, 31, 32, 33,
	};

	return random32() % 3 ? random32() : edges[random32() % (sizeof(edges) / 4)];
}

/* The registers that still have the values of the record, and can be used in addresses. */
struct clean {
	bool regs[8];
	int esp;		/* bytes of the stack used by pushes so far */
};

static bool byte_register(u8 operands)
{
	return operands == OP_EB || operands == OP_EB_GB || operands == OP_EB_X;
}

static void soil(struct clean *clean, const struct instruction *in)
{
	u8 o = in->row->operands;
	u8 c = in->row->class;

	/* The number of a byte register may mean two registers: 7 is bh or edi. Mark both. */
	if (in->has_modrm) {
		clean->regs[in->reg] = false;
		if (byte_register(o))
			clean->regs[in->reg & 3] = false;
		if (!in->memory) {
			clean->regs[in->rm] = clean->regs[in->rm & 3] = false;
		}
	} else if (c != PUSH_IMM && c != PUSH_REG) {
		clean->regs[in->opcode & 7] = clean->regs[in->opcode & 3] = false;
	}
	if (c >= MOVS && c <= SCAS)
		clean->regs[6] = clean->regs[7] = clean->regs[1] = false;
	if (in->vex)
		clean->regs[in->vex_v & 7] = false;
	clean->regs[0] = clean->regs[2] = false;
	clean->regs[4] = true;
}

/* Changes the memory operand to an address in the area. False: that is not possible. */
static bool aim(u8 *bytes, const struct instruction *in, const struct clean *clean, u8 *size)
{
	static const u8 bases[] = { 3, 5, 6, 7 };
	bool fp = in->row->more & A_FP;
	u8 out[16], n = 0, tail = in->immediate_size, start = 0;
	u8 base = bases[random32() % 4];
	u32 disp = in->vex ? random32() % 4 * 32 : random32() % 8 * 16;

	/* Keep prefixes and opcode. */
	start = in->length - tail - 1 - (in->rm == 4) -
		(in->mod == 1 ? 1 : in->mod == 2 || in->base < 0 ? 4 : 0);
	memcpy(out, bytes, start);
	n = start;
	switch (random32() % 4) {
	case 0:
		if (!fp) {
			out[n++] = (in->reg << 3) | 0x44;
			out[n++] = 0x24;
			out[n++] = (random32() % 16) * 4;
			break;
		}
		/* fall through */
	case 1:
		if (clean->regs[base]) {
			out[n++] = (in->reg << 3) | 0x40 | base;
			out[n++] = disp & 0x70;
			break;
		}
		/* fall through */
	default: {
		u32 at = AREA_PAGE + disp;

		out[n++] = (in->reg << 3) | 5;
		memcpy(out + n, &at, 4);
		n += 4;
	}
	}
	memcpy(out + n, bytes + in->length - tail, tail);
	n += tail;
	if (n > 15)
		return false;
	memcpy(bytes, out, n);
	*size = n;
	return true;
}

static bool defined(const u8 *bytes, u8 length)
{
	static ZydisDecoder decoder;
	ZydisDecodedInstruction z;

	if (!decoder.machine_mode)
		ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LEGACY_32, ZYDIS_STACK_WIDTH_32);
	return ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&decoder, NULL, bytes, length, &z));
}

static bool usable(const u8 *bytes, const struct instruction *in, bool last,
		   const struct clean *clean)
{
	u8 c = in->row->class, o = in->row->operands;
	bool names_esp =
		in->has_modrm &&
		((in->reg == 4 && o != OP_EB && o != OP_EV && o != OP_X && o != OP_EB_GB) ||
		 (!in->memory && in->rm == 4 && o != OP_EB && o != OP_EB_GB && o != OP_GV_EB &&
		  o != OP_X));

	if (in->gs || in->lock != (in->lock && in->memory))
		return false;
	if (!host && in->row->more == A_DROP_REP)
		return false;
	if (integers && in->row->more & A_FP &&
	    !(in->map == 1 && in->prefix == PREFIX_66 &&
	      ((in->opcode >= 0x60 && in->opcode <= 0x76) || in->opcode >= 0xd1)))
		return false;
	/* clflush faults on a CPU without it; the library drops it. */
	if (c == DROP && in->map == 1 && in->opcode == 0xae)
		return false;
	/* The library refuses ah to bh together with esp. */
	if (o == OP_GV_EB && in->reg == 4 && !in->memory && in->rm >= 4)
		return false;
	switch (c) {
	case COPY: case DROP: case INCDEC: case ESP_IMM: case LEA: case OPREG: break;
	case PUSH_REG: case PUSH_IMM: case PUSH_RM: case PUSHF:
		if (clean->esp > 40)
			return false;
		break;
	case POP_REG: case POP_RM:
		if (clean->esp < 4)
			return false;
		if (c == POP_REG && (in->opcode & 7) == 4)
			return last;
		break;
	case MOVS: case CMPS: case STOS: case LODS: case SCAS:
		return clean->regs[6] && clean->regs[7] && clean->regs[1];
	default:
		return false;
	}
	if (!in->has_modrm && (c == OPREG || c == INCDEC || c == PUSH_REG) &&
	    (in->opcode & 7) == 4 && !in->map)
		names_esp = true;
	if (c == OPREG && (in->opcode & 7) == 4)
		names_esp = true;
	if (names_esp && !last)
		return false;
	/* #UD would end the guest. */
	if (in->vex && !defined(bytes, in->length))
		return false;
	if (in->vex && in->map == 1 && in->opcode == 0xae)
		return false;
	/* div and idiv fault; loading a control word may unmask exceptions. */
	if (!in->map && (in->opcode & 0xfe) == 0xf6 && in->reg >= 6)
		return false;
	if (in->map == 1 && in->opcode == 0xae && in->memory && in->reg == 2)
		return false;
	if (!in->map && in->memory &&
	    ((in->opcode == 0xd9 && (in->reg == 4 || in->reg == 5 || in->reg == 6)) ||
	     (in->opcode == 0xdd && (in->reg == 4 || in->reg == 6))))
		return false;
	return true;
}

/* Makes one more instruction. Returns its length; 0: try again. */
static u8 one(u8 *bytes, struct clean *clean, bool last)
{
	static const u8 prefixes[] = { 0x66, 0xf2, 0xf3, 0xf0 };
	struct instruction in;
	u8 n = 0, size, c;

	for (int i = 0; i < 16; i++)
		bytes[i] = random32();
	if (random32() % 4 == 0)
		bytes[n++] = prefixes[random32() % 4];
	switch (random32() % 6) {
	case 0: case 1: bytes[n++] = 0x0f; break;
	case 2:
		if (host) {
			bytes[n++] = 0x0f;
			bytes[n++] = random32() & 1 ? 0x38 : 0x3a;
		}
		break;
	case 3: bytes[n] &= 0x3f; break;
	case 4:
		if (host && !n) {
			bytes[n++] = random32() & 1 ? 0xc4 : 0xc5;
			if (bytes[0] == 0xc4)
				bytes[n++] = 0xe0 | (1 + random32() % 3);
			/* Use vvvv = 1111 in half of them, because many instructions require it. */
			bytes[n] |= random32() & 1 ? 0xf8 : 0xc0;
			n++;
		}
		break;
	}
	/* Writes through cs fault on a CPU; the library ignores flat segments. */
	for (int i = 0; i < 4; i++)
		if (bytes[i] == 0x2e)
			return 0;
	if (decode(bytes, 15, host, &in) != DECODED || !usable(bytes, &in, last, clean))
		return 0;
	size = in.length;
	if (in.memory && in.row->class != LEA && in.row->class != DROP &&
	    !aim(bytes, &in, clean, &size))
		return 0;
	if (decode(bytes, 15, host, &in) != DECODED || in.length != size)
		return 0;
	c = in.row->class;
	if (c == PUSH_REG || c == PUSH_IMM || c == PUSH_RM || c == PUSHF)
		clean->esp += 4;
	if (c == POP_REG || c == POP_RM)
		clean->esp -= 4;
	soil(clean, &in);
	return size;
}

static void make(struct record *r)
{
	struct clean clean = { .regs = { 0, 1, 0, 1, 1, 1, 1, 1 } };
	unsigned int count = 1 + random32() % 6;

	memset(r, 0, sizeof(*r));
	for (int i = 0; i < 8; i++)
		r->registers[i] = value();
	if (random32() & 1)
		r->registers[1] &= 15;
	else
		clean.regs[1] = false;
	r->registers[3] = AREA_PAGE + 32;
	r->registers[4] = AREA_STACK;
	r->registers[5] = AREA_PAGE + 64;
	r->registers[6] = AREA_PAGE + 128;
	r->registers[7] = AREA_PAGE + 256;
	r->flags = 0x202 | (random32() & (CF | PF | AF | ZF | SF | OF | 0x400));
	for (int i = 0; i < AREA_USED; i += 4) {
		u32 v = value();

		memcpy(r->data + i, &v, 4);
	}
	for (int i = 0; i < 128; i += 4) {
		u32 v = value();

		memcpy((u8 *)r->xmm + i, &v, 4);
	}
	for (int i = 0; i < 3; i++)
		r->fpu[i] = (double)(int32_t)value() / (1 + random32() % 1000);
	for (unsigned int i = 0; i < count;) {
		u8 bytes[32], size = one(bytes, &clean, i + 1 == count);

		if (!size)
			continue;
		if (r->code_size + size > sizeof(r->code))
			break;
		memcpy(r->code + r->code_size, bytes, size);
		r->code_size += size;
		i++;
	}
}

/* Comparison ------------------------------------------------------------------------------ */

/* True if flags, or results that depend on them, are undefined after the code. */
static bool depends_on_undefined(const struct record *r)
{
	struct instruction in;
	bool undefined = false;

	for (u32 at = 0; at < r->code_size; at += in.length) {
		u8 bytes[80] = { 0 };

		memcpy(bytes, r->code, r->code_size);
		if (decode(bytes + at, 15, true, &in) != DECODED)
			return true;
		if (undefined &&
		    (in.row->flags == F_USE || in.row->flags == F_BOTH || in.row->class == PUSHF))
			return true;
		if (in.row->more & A_SHIFT ||
		    (in.map == 1 &&
		     ((in.opcode & 0xf6) == 0xa4 || (in.opcode & 0xfe) == 0xbc ||
		      in.opcode == 0xaf || (in.opcode & 0xe7) == 0xa3 || in.opcode == 0xba)) ||
		    (!in.map && ((in.opcode & 0xfd) == 0x69 || (in.opcode & 0xfe) == 0xf6)) ||
		    (!in.map && (in.opcode < 0x40 || (in.opcode & 0xfc) == 0x80 ||
				 (in.opcode & 0xfe) == 0x84 || (in.opcode & 0xfe) == 0xa8)))
			undefined = true;
		/* qemu 7.2 leaves wrong flags after cmpxchg8b. */
		if (in.map == 1 && in.opcode == 0xc7)
			return true;
		/* The destination register is undefined, too. */
		if (in.map == 1 &&
		    ((in.opcode & 0xfe) == 0xbc || ((in.opcode & 0xf6) == 0xa4 && in.size16)))
			return true;
	}
	return false;
}

static int instructions(const struct record *r)
{
	struct instruction in;
	int count = 0;

	for (u32 at = 0; at < r->code_size; at += in.length, count++) {
		u8 bytes[80] = { 0 };

		memcpy(bytes, r->code, r->code_size);
		if (decode(bytes + at, 15, true, &in) != DECODED)
			break;
	}
	return count;
}

static bool same(const struct record *in, struct record *a, struct record *b, bool exact)
{
	if (!exact) {
		if (depends_on_undefined(in))
			return true;
		a->flags &= ~(AF | OF | SF | ZF | PF | CF);
		b->flags &= ~(AF | OF | SF | ZF | PF | CF);
		memset(a->fpu_state, 0, sizeof(a->fpu_state));
		memset(b->fpu_state, 0, sizeof(b->fpu_state));
		a->mxcsr = b->mxcsr = 0;
	}
	return !memcmp(a, b, sizeof(*a));
}

static void show(const struct record *in, const struct record *a, const struct record *b)
{
	int shown = 0;

	printf("#");
	for (u32 i = 0; i < in->code_size; i++)
		printf(" %02x", in->code[i]);
	printf("\n# flags %#x: %#x %#x", in->flags, a->flags, b->flags);
	for (int i = 0; i < 8; i++)
		if (a->registers[i] != b->registers[i])
			printf("; r%d %#x: %#x %#x", i, in->registers[i], a->registers[i],
			       b->registers[i]);
	for (int i = 0; i < AREA_USED; i++)
		if (a->data[i] != b->data[i] && shown++ < 20)
			printf("; data[%d]", i);
	for (int i = 0; i < 128; i++)
		if (((u8 *)a->xmm)[i] != ((u8 *)b->xmm)[i] && shown++ < 20)
			printf("; xmm%d[%d]", i / 16, i % 16);
	for (int i = 0; i < 108; i++)
		if (a->fpu_state[i] != b->fpu_state[i] && shown++ < 20)
			printf("; fpu[%d] %02x %02x", i, a->fpu_state[i], b->fpu_state[i]);
	printf("; mxcsr %x %x\n", a->mxcsr, b->mxcsr);
}

static int compare(char **names, bool exact)
{
	FILE *in = fopen(names[0], "r"), *one = fopen(names[1], "r"), *other = fopen(names[2], "r");
	static struct record r, a, b;
	long count = 0, differ = 0, total = 0;

	while (in && one && other && fread(&r, sizeof(r), 1, in) == 1) {
		if (fread(&a, sizeof(a), 1, one) != 1 || fread(&b, sizeof(b), 1, other) != 1) {
			printf("# record %ld is missing:", count);
			show(&r, &a, &b);
			return 1;
		}
		count++;
		total += instructions(&r);
		if (!same(&r, &a, &b, exact) && differ++ < 10)
			show(&r, &a, &b);
	}
	printf("# %ld instructions in %ld records, %ld differ\n", total, count, differ);
	return differ || !count;
}

int main(int argc, char **argv)
{
	static struct record r;

	_Static_assert(offsetof(struct record, flags) == 68 &&
			       offsetof(struct record, registers) == 72 &&
			       offsetof(struct record, xmm) == 616 &&
			       offsetof(struct record, fpu) == 744 &&
			       offsetof(struct record, fpu_state) == 768 &&
			       offsetof(struct record, mxcsr) == 876,
		       "apply.c counts on it");
	if (argc == 6 && !strcmp(argv[1], "compare"))
		return compare(argv + 2, !strcmp(argv[5], "exact"));
	if (argc != 5)
		return 2;
	state = strtoull(argv[3], NULL, 10) * 0x9e3779b97f4a7c15 + 1;
	host = !strcmp(argv[4], "host");
	integers = !strcmp(argv[4], "integers");
	for (long i = atol(argv[2]); i > 0; i--) {
		make(&r);
		fwrite(&r, sizeof(r), 1, stdout);
	}
	return 0;
}
