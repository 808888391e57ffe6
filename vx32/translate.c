// SPDX-License-Identifier: GPL-2.0
#include "vx32/translate.h"

#include <string.h>

#include "vx32/cpu.h"
#include "vx32/decode.h"
#include "vx32/block.h"
#include "vx32/verify.h"

static bool materialize(struct block *b)
{
	if (b->deferred)
		emit_lea(&b->code, ESP, ESP, b->deferred);
	b->deferred = 0;
	return true;
}

static void exit_with(struct block *b, enum exit reason, u32 address)
{
	materialize(b);
	emit_move_imm(&b->code, TARGET, address);
	emit_move_imm(&b->code, SCRATCH, reason);
	b->exits[b->exit_count++] = emit_jump(&b->code, -1);
}

/* Reading ------------------------------------------------------------------------------ */

/* Decodes the instruction at guest address `at`, which may extend to the next page. */
static enum translated fetch(const struct translator *t, u32 at, struct instruction *in,
			     u32 *address)
{
	const struct memory *m = t->memory;
	u32 left = VX_PAGE - at % VX_PAGE, next = at + left;
	u8 bytes[VX_INSTRUCTION_MAX];
	enum decoded decoded;

	*address = at;
	if (!(m->pages[at / VX_PAGE] & PAGE_EXEC))
		return TRANSLATE_FETCH;
	decoded = decode(m->base + at, left, t->host, in);
	if (decoded == DECODE_SHORT) {
		*address = next;
		if (!next || !(m->pages[next / VX_PAGE] & PAGE_EXEC))
			return TRANSLATE_FETCH;
		memcpy(bytes, m->base + at, left);
		memcpy(bytes + left, m->base + next, sizeof(bytes) - left);
		decoded = decode(bytes, sizeof(bytes), t->host, in);
	}
	return decoded == DECODED ? TRANSLATED : TRANSLATE_REFUSED;
}

static bool ends_block(const struct instruction *in, bool fuel)
{
	switch ((enum class)in->row->class) {
	case JMP: case CALL: case JMP_RM: case CALL_RM: case RET:
	case EMULATE: case SYSCALL: case BREAKPOINT: case UNDEFINED:
		return true;
	case JCC: case LOOP:
		/* The whole block is charged at its start, so it must not be left in the middle. */
		return fuel;
	default:
		return false;
	}
}

static bool was_read(const struct block *b, u32 address)
{
	for (unsigned int i = 0; i < b->count; i++)
		if (b->addresses[i] == address)
			return true;
	return false;
}

/* Returns the end of the last guest instruction of the block, by address. */
static u32 end_of(const struct block *b)
{
	u32 end = 0;

	for (unsigned int i = 0; i < b->count; i++)
		if (b->addresses[i] + b->instructions[i].length > end)
			end = b->addresses[i] + b->instructions[i].length;
	return end;
}

/*
 * Decodes a block. It continues across direct jumps within the page, until it would reach code that
 * it already contains. Loops that share a head thus each get a copy of it.
 */
static enum translated read_block(const struct translator *t, struct block *b, unsigned int most,
				  bool once, u32 *address)
{
	bool jumped = false;
	u32 at = b->eip;

	while (b->count < most && at / VX_PAGE == b->eip / VX_PAGE &&
	       !(jumped && was_read(b, at))) {
		struct instruction *in = &b->instructions[b->count];
		enum translated read = fetch(t, at, in, address);

		if (read != TRANSLATED && b->count == 0)
			return read;
		if (read != TRANSLATED)
			break;
		/* No instruction can follow at the end of the address space. */
		if ((u64)at + in->length >= VX_SPACE)
			return b->count ? TRANSLATED : TRANSLATE_REFUSED;
		b->addresses[b->count++] = at;
		at += in->length;
		if (in->row->class == JMP) {
			at += in->immediate;
			jumped = true;
		} else if (ends_block(in, t->fuel)) {
			break;
		}
	}
	if (once)
		return TRANSLATED;
	if (t->memory->watched >= VX_WATCHED_MAX)
		return TRANSLATE_FULL;
	for (u32 page = b->eip / VX_PAGE; page <= (end_of(b) - 1) / VX_PAGE; page++)
		if (!memory_watch(t->memory, page))
			return TRANSLATE_FAILED;
	return TRANSLATED;
}

/*
 * True if the arithmetic flags after instruction n may be read. Faults do not count as readers: a
 * trap may show the flags from before a deferred adjustment of esp.
 */
static bool flags_live(const struct block *b, int n)
{
	for (unsigned int i = n + 1; i < b->count; i++) {
		switch ((enum flags)b->instructions[i].row->flags) {
		case F_SET: return false;
		case F_USE: case F_BOTH: return true;
		case F_NONE: case F_SOME: break;
		}
	}
	return true;
}

/* Operands ----------------------------------------------------------------------------- */

static bool reg_general(const struct instruction *in)
{
	u8 o = in->row->operands;

	return o == OP_EV_GV || o == OP_GV_EB || o == OP_GV_X;
}

static bool rm_general(const struct instruction *in)
{
	u8 o = in->row->operands;

	return !in->memory && (o == OP_EV || o == OP_EV_GV || o == OP_EV_X || (o == OP_EB_X));
}

static bool names_esp(const struct instruction *in)
{
	return (reg_general(in) && in->reg == RSP) || (rm_general(in) && in->rm == RSP);
}

static bool names_high_byte(const struct instruction *in)
{
	u8 o = in->row->operands;

	return (o == OP_EB_GB && in->reg >= 4) ||
	       (!in->memory && in->rm >= 4 && (o == OP_EB || o == OP_EB_GB || o == OP_GV_EB));
}

static int8_t host_register(int reg)
{
	return reg == RSP ? ESP : reg;
}

/* Sets the memory operand of *h. May emit a lea, if the address has one register too many. */
static void set_memory(struct block *b, const struct instruction *in, struct host *h)
{
	h->memory = true;
	h->base = host_register(in->base);
	h->index = in->index;
	h->scale = in->scale;
	h->displacement = in->displacement + (in->base == RSP ? b->deferred : 0);
	if (!in->gs || in->row->class == LEA)
		return;
	if (h->base < 0) {
		h->base = TLS;
	} else if (h->index < 0) {
		h->index = TLS;
		h->scale = 0;
	} else {
		struct host lea = *h;

		lea.opcode = 0x8d;
		lea.reg = SCRATCH;
		lea.address_only = true;
		lea.map = lea.prefix = lea.immediate_size = 0;
		lea.lock = lea.size16 = lea.vex = false;
		emit(&b->code, &lea);
		*h = (struct host){ .map = h->map, .opcode = h->opcode, .prefix = h->prefix,
			.size16 = h->size16, .lock = h->lock, .reg = h->reg, .memory = true,
			.base = SCRATCH, .index = TLS, .immediate_size = h->immediate_size,
			.immediate = h->immediate, .vex = h->vex, .vex_l = h->vex_l,
			.vex_w = h->vex_w, .vex_v = h->vex_v };
	}
}

static struct host host_of(struct block *b, const struct instruction *in)
{
	static const u8 prefixes[] = { 0, 0x66, 0xf3, 0xf2 };
	struct host h = {
		.map = in->map, .opcode = in->opcode, .prefix = prefixes[in->prefix],
		.lock = in->lock, .base = -1, .index = -1,
		.reg = reg_general(in) ? host_register(in->reg) : in->reg,
		.rm = rm_general(in) ? host_register(in->rm) : in->rm,
		.immediate_size = in->immediate_size, .immediate = in->immediate,
		.vex = in->vex, .vex_l = in->vex_l, .vex_w = in->vex_w, .vex_v = in->vex_v,
	};

	if (in->size16 && in->prefix != PREFIX_66)
		h.size16 = true;
	if (in->row->more == A_DROP_REP && !b->host) {
		h.prefix = h.size16 ? 0x66 : 0;
		h.size16 = false;
	}
	/* vblendv has a register number in its immediate; 32-bit code ignores the top bit. */
	if (in->vex && in->map == 3 && in->opcode >= 0x4a && in->opcode <= 0x4c)
		h.immediate &= 0x7f;
	if (in->memory)
		set_memory(b, in, &h);
	return h;
}

/*
 * ah, ch, dh and bh cannot be used together with r15. So exchange the guest's esp with a register
 * that the instruction does not use. false: refused.
 */
static bool copy_high_byte(struct block *b, const struct instruction *in)
{
	static const u8 others[] = { RSI, RDI, RBP };
	struct host h;
	u8 other = 0;

	if (in->gs || names_esp(in))
		return false;
	h = host_of(b, in);
	for (unsigned int i = 0; i < sizeof(others) && !other; i++)
		if (others[i] != h.index)
			other = others[i];
	EMIT(&b->code, 0x44, 0x87, 0xf8 | other);	/* xchg other, r15d */
	block_place(b, RECOVER_SWAP, other);
	h.base = other;
	emit(&b->code, &h);
	EMIT(&b->code, 0x44, 0x87, 0xf8 | other);
	return true;
}

/* Instructions ------------------------------------------------------------------------- */

/* mov between esp and another register. */
static bool move_esp(struct block *b, const struct instruction *in)
{
	u8 to = in->opcode == 0x89 ? in->rm : in->reg, from = in->opcode == 0x89 ? in->reg : in->rm;

	if (in->map || (in->opcode != 0x89 && in->opcode != 0x8b) || in->memory || in->size16 ||
	    in->vex)
		return false;
	if (from == RSP && to == RSP)
		return true;
	if (from == RSP) {
		emit_lea(&b->code, to, ESP, b->deferred);
		return true;
	}
	if (to != RSP)
		return false;
	emit_move(&b->code, ESP, from);
	b->deferred = 0;
	return true;
}

static bool copy(struct block *b, const struct instruction *in)
{
	static const u8 prefixes[] = { 0, 0x66, 0xf3, 0xf2 };
	struct host h;

	if (in->vex && !in->row->operands) {	/* vzeroupper, vzeroall */
		EMIT(&b->code, 0xc4, 0xe1, (~in->vex_v & 15) << 3 | in->vex_l << 2, in->opcode);
		return true;
	}
	if (!in->row->operands) {
		if (in->prefix)
			EMIT(&b->code, prefixes[in->prefix]);
		if (in->map)
			EMIT(&b->code, 0x0f);
		EMIT(&b->code, in->opcode);
		emit_bytes(&b->code, &in->immediate, in->immediate_size);
		return true;
	}
	if (move_esp(b, in))
		return true;
	if (names_high_byte(in) && in->memory && (in->base == RSP || in->gs))
		return copy_high_byte(b, in);
	if (names_high_byte(in) && names_esp(in))
		return false;
	if (names_esp(in))
		materialize(b);
	h = host_of(b, in);
	emit(&b->code, &h);
	return true;
}

static void opreg(struct block *b, const struct instruction *in)
{
	u8 reg = in->opcode & 7;

	if (reg == RSP) {
		if (in->opcode == 0xbc && !in->map && !in->size16)
			b->deferred = 0;
		materialize(b);
	}
	if (in->size16)
		EMIT(&b->code, 0x66);
	if (reg == RSP)
		EMIT(&b->code, 0x41);
	if (in->map)
		EMIT(&b->code, 0x0f);
	EMIT(&b->code, (in->opcode & ~7) | (reg == RSP ? 7 : reg));
	emit_bytes(&b->code, &in->immediate, in->immediate_size);
}

static void increment(struct block *b, const struct instruction *in)
{
	u8 reg = in->opcode & 7;
	struct host h = { .opcode = 0xff, .prefix = in->size16 ? 0x66 : 0,
			  .reg = in->opcode >> 3 & 1, .rm = host_register(reg) };

	if (reg == RSP)
		materialize(b);
	emit(&b->code, &h);
}

static void moffs(struct block *b, const struct instruction *in)
{
	static const u8 opcodes[] = { 0x8a, 0x8b, 0x88, 0x89 };
	struct host h = { .opcode = opcodes[in->opcode & 3], .prefix = in->size16 ? 0x66 : 0,
			  .memory = true, .base = in->gs ? TLS : -1, .index = -1,
			  .displacement = in->immediate };

	emit(&b->code, &h);
}

static void lea(struct block *b, const struct instruction *in)
{
	struct host h;

	if (in->reg == RSP && in->size16)
		materialize(b);
	if (in->reg == RSP && in->base == RSP && in->index < 0 && !in->size16) {
		b->deferred += in->displacement;
		return;
	}
	h = host_of(b, in);
	h.address_only = true;
	emit(&b->code, &h);
	if (in->reg == RSP && !in->size16)
		b->deferred = 0;
}

/* add or sub with an immediate. */
static bool arithmetic_imm(struct block *b, const struct instruction *in, int n)
{
	if (in->memory || in->rm != RSP || in->size16 || flags_live(b, n))
		return copy(b, in);
	b->deferred += in->reg == 0 ? in->immediate : -in->immediate;
	return true;
}

static void push(struct block *b, const struct instruction *in)
{
	u32 to = b->deferred - 4;
	u8 reg = in->opcode & 7;

	switch ((enum class)in->row->class) {
	case PUSH_REG:
		if (reg == RSP) {
			emit_lea(&b->code, SCRATCH, ESP, b->deferred);
			reg = SCRATCH;
		}
		emit_store(&b->code, reg, ESP, to);
		break;
	case PUSH_IMM:
		emit_store_imm(&b->code, in->immediate, ESP, to);
		break;
	case PUSHF:
		EMIT(&b->code, 0x9c, 0x41, 0x5e);	/* pushfq; pop r14 */
		emit_store(&b->code, SCRATCH, ESP, to);
		break;
	default:	/* PUSH_RM */
		if (in->memory) {
			struct host h = { .opcode = 0x8b, .reg = SCRATCH };

			set_memory(b, in, &h);
			emit(&b->code, &h);
			reg = SCRATCH;
		} else if (in->rm == RSP) {
			emit_lea(&b->code, SCRATCH, ESP, b->deferred);
			reg = SCRATCH;
		} else {
			reg = in->rm;
		}
		emit_store(&b->code, reg, ESP, to);
	}
	b->deferred = to;
}

static void pop(struct block *b, const struct instruction *in)
{
	u8 reg = in->row->class == POP_REG ? in->opcode & 7 : in->rm;

	switch ((enum class)in->row->class) {
	case LEAVE:
		emit_load(&b->code, SCRATCH, RBP, 0);
		emit_lea(&b->code, ESP, RBP, 4);
		emit_move(&b->code, RBP, SCRATCH);
		b->deferred = 0;
		return;
	case POPF:
		emit_load(&b->code, SCRATCH, ESP, b->deferred);
		EMIT(&b->code, 0x41, 0x81, 0xe6);	/* and r14d, FLAGS_GUEST */
		emit_32(&b->code, FLAGS_GUEST);
		EMIT(&b->code, 0x41, 0x81, 0xce);	/* or r14d, FLAGS_FIXED */
		emit_32(&b->code, FLAGS_FIXED);
		EMIT(&b->code, 0x41, 0x56, 0x9d);	/* push r14; popfq */
		b->deferred += 4;
		return;
	default:
		break;
	}
	if (in->row->class == POP_RM && in->memory) {
		struct host h = { .opcode = 0x89, .reg = TARGET };

		/* An address with esp uses its value after the pop. */
		emit_load(&b->code, TARGET, ESP, b->deferred);
		b->deferred += 4;
		set_memory(b, in, &h);
		emit(&b->code, &h);
	} else if (reg == RSP) {
		emit_load(&b->code, ESP, ESP, b->deferred);
		b->deferred = 0;
	} else {
		emit_load(&b->code, reg, ESP, b->deferred);
		b->deferred += 4;
	}
}

/* Loads the target of an indirect branch into r11d. */
static void load_target(struct block *b, const struct instruction *in)
{
	if (in->memory) {
		struct host h = { .opcode = 0x8b, .reg = TARGET };

		set_memory(b, in, &h);
		emit(&b->code, &h);
	} else if (in->rm == RSP) {
		emit_lea(&b->code, TARGET, ESP, b->deferred);
	} else {
		emit_move(&b->code, TARGET, in->rm);
	}
}

static void loop(struct block *b, const struct instruction *in, u32 target)
{
	u8 *site;

	materialize(b);
	if (in->opcode == 0xe3) {
		EMIT(&b->code, 0x67, 0xe3, 0x02, 0xeb, 0x05);	/* jecxz 1f; jmp 2f; 1: jmp; 2: */
		block_edge(b, -1, target);
		return;
	}
	EMIT(&b->code, 0x8d, 0x49, 0xff, 0xe3);		/* lea ecx, [rcx - 1]; jrcxz */
	site = b->code.at;
	EMIT(&b->code, 0);
	if (in->opcode != 0xe2)		/* jne or je */
		EMIT(&b->code, in->opcode == 0xe1 ? 0x75 : 0x74, 0x05);
	block_edge(b, -1, target);
	if (!b->code.full)
		*site = b->code.at - (site + 1);
}

static bool store_environment(struct block *b, const struct instruction *in)
{
	struct host h;

	if (!in->memory)
		return copy(b, in);
	h = host_of(b, in);
	emit(&b->code, &h);
	/* The instruction stored host addresses of code and data. Clear them. */
	h.opcode = 0xc7;
	h.reg = 0;
	h.immediate_size = 4;
	h.displacement += 8;
	for (int i = 0; i < 4; i++) {
		h.displacement += 4;
		emit(&b->code, &h);
	}
	return true;
}

/* false: the instruction is refused after all. */
static bool instruction(struct block *b, int n)
{
	const struct instruction *in = &b->instructions[n];
	u32 next = b->pc + in->length, target = next + in->immediate;

	switch ((enum class)in->row->class) {
	case REFUSED: case GROUP: return false;
	case DROP: return true;
	case COPY: return copy(b, in);
	case OPREG: opreg(b, in); return true;
	case INCDEC: increment(b, in); return true;
	case MOFFS: moffs(b, in); return true;
	case ESP_IMM: return arithmetic_imm(b, in, n);
	case LEA: lea(b, in); return true;
	case PUSH_REG: case PUSH_IMM: case PUSH_RM: case PUSHF: push(b, in); return true;
	case POP_REG: case POP_RM: case POPF: case LEAVE: pop(b, in); return true;
	case MOVS: case CMPS: case STOS: case LODS: case SCAS: return string_emit(b, in);
	case FENV: return store_environment(b, in);
	case JCC:
		materialize(b);
		block_edge(b, in->opcode & 15, target);
		return true;
	case LOOP: loop(b, in, target); return true;
	case JMP:
		if (n + 1u < b->count)
			return true;	/* the block continues at the target */
		materialize(b);
		block_edge(b, -1, target);
		return true;
	case CALL:
		emit_store_imm(&b->code, next, ESP, b->deferred - 4);
		b->deferred -= 4;
		materialize(b);
		block_edge(b, -1, target);
		return true;
	case JMP_RM:
		load_target(b, in);
		materialize(b);
		emit_table_jump(&b->code);
		return true;
	case CALL_RM:
		load_target(b, in);
		emit_store_imm(&b->code, next, ESP, b->deferred - 4);
		b->deferred -= 4;
		materialize(b);
		emit_table_jump(&b->code);
		return true;
	case RET:
		emit_load(&b->code, TARGET, ESP, b->deferred);
		b->deferred += 4 + in->immediate;
		materialize(b);
		emit_table_jump(&b->code);
		return true;
	case SYSCALL:
		if (in->immediate != (u32)(int8_t)0x80)
			return false;
		exit_with(b, EXIT_SYSCALL, next);
		return true;
	case BREAKPOINT: exit_with(b, EXIT_BREAKPOINT, next); return true;
	case UNDEFINED: exit_with(b, EXIT_UNDEFINED, b->pc); return true;
	case EMULATE: exit_with(b, EXIT_EMULATE, b->pc); return true;
	}
	return false;
}

/*
 * Subtracts the number of instructions from r8d, or jumps to the code of finish_charge() if there
 * are not enough left. Returns the displacement of that jump. live: preserve the flags.
 */
static u8 *charge(struct block *b, bool live)
{
	u8 *site;

	if (live)
		/* mov r14, rax; lahf; seto al */
		EMIT(&b->code, 0x49, 0x89, 0xc6, 0x9f, 0x0f, 0x90, 0xc0);
	EMIT(&b->code, 0x41, 0x83, 0xe8, b->count);	/* sub r8d, count */
	site = emit_jump(&b->code, 8);		/* js */
	if (live)
		/* add al, 127; sahf; mov rax, r14 */
		EMIT(&b->code, 0x04, 0x7f, 0x9e, 0x4c, 0x89, 0xf0);
	return site;
}

static void finish_charge(struct block *b, u8 *site, bool live)
{
	if (b->code.full)
		return;
	emit_patch(site, b->code.at);
	emit_lea(&b->code, FUEL, FUEL, b->count);
	if (live)
		EMIT(&b->code, 0x04, 0x7f, 0x9e, 0x4c, 0x89, 0xf0);
	exit_with(b, EXIT_FUEL, b->eip);
}

/* Returns the part of the FPU that an instruction uses. MMX registers are those of the x87. */
static u8 fp_level(const struct instruction *in, bool host)
{
	bool none = in->prefix == PREFIX_NONE, repeated = in->prefix >= PREFIX_F3;

	if (!(in->row->more & A_FP))
		return FP_NONE;
	if (host)
		return FP_WIDE;
	if (in->map != 1)
		return FP_ALL;
	switch (in->opcode) {
	case 0x2a: case 0x2c: case 0x2d: return repeated ? FP_SSE : FP_ALL;
	case 0xd6: return repeated ? FP_ALL : FP_SSE;
	case 0xae: case 0xc2: case 0xc6: return FP_SSE;
	default: return none && in->opcode >= 0x60 ? FP_ALL : FP_SSE;
	}
}

/* Emits the code that is rarely executed: the stubs of edges. Patches all exits. */
static void finish(struct block *b, const struct translator *t)
{
	const u8 *leave = t->cache->rw + CACHE_EXIT;

	for (u32 i = 0; i < b->edge_count; i++) {
		struct edge *edge = &b->edges[i];
		u8 *stub = b->code.at;

		emit_move_imm(&b->code, SCRATCH, t->cache->edge_count + i);
		b->exits[b->exit_count++] = emit_jump(&b->code, -1);
		if (b->code.full)
			return;
		edge->stub = stub - b->code.start;
		emit_patch(b->code.start + edge->site, stub);
	}
	for (u32 i = 0; i < b->exit_count; i++)
		emit_patch(b->exits[i], leave);
	/* The jump that replaces the start of a dropped fragment must fit: see cache.c. */
	while (!b->code.full && b->code.at - b->code.start < 16)
		EMIT(&b->code, 0xcc);
}

/* Emits the block. false: instruction *n is refused. */
static bool write_block(const struct translator *t, struct block *b, unsigned int *n)
{
	bool live = flags_live(b, -1);
	u8 *site = NULL;

	b->deferred = 0;
	b->place_count = b->edge_count = b->exit_count = 0;
	b->code = (struct code){ cache_next(t->cache), cache_next(t->cache),
				 cache_next(t->cache) + VX_FRAGMENT_MAX, false, !t->memory->base };
	if (t->fuel)
		site = charge(b, live);
	for (*n = 0; *n < b->count; ++*n) {
		b->pc = b->addresses[*n];
		block_place(b, RECOVER_NONE, 0);
		if (!instruction(b, *n))
			return false;
	}
	b->pc += b->instructions[b->count - 1].length;
	if (!ends_block(&b->instructions[b->count - 1], t->fuel) ||
	    b->instructions[b->count - 1].row->class == JCC ||
	    b->instructions[b->count - 1].row->class == LOOP) {
		materialize(b);
		block_edge(b, -1, b->pc);
	}
	if (site)
		finish_charge(b, site, live);
	finish(b, t);
	return true;
}

enum translated translate(const struct translator *t, u32 eip, unsigned int most, bool once,
			  struct fragment **fragment, u32 *address)
{
	struct block block, *b = &block;
	struct fragment f = { .eip = eip, .once = once };
	unsigned int n;
	enum translated read;

	*address = eip;
	if (!cache_has_room(t->cache))
		return TRANSLATE_FULL;
	b->eip = eip;
	b->count = 0;
	b->host = t->host;
	b->memory = t->memory;
	read = read_block(t, b, most < VX_BLOCK_MAX ? most : VX_BLOCK_MAX, once, address);
	if (read != TRANSLATED)
		return read;
	/* The block ends before an instruction that turns out to be refused. */
	while (!write_block(t, b, &n) || b->code.full) {
		if (b->code.full)
			n = b->count / 2;
		if (n == 0)
			return TRANSLATE_REFUSED;
		b->count = n;
	}
	for (n = 0; n < b->count; n++) {
		u8 level = fp_level(&b->instructions[n], t->host);

		if (level > f.fp_level)
			f.fp_level = level;
	}
	f.bytes = end_of(b) - eip;
	f.size = b->code.at - b->code.start;
	f.instructions = b->count;
	f.place_count = b->place_count;
	f.edge_count = b->edge_count;
	if (!verify_code(b->code.start, f.size, b->code.start - t->cache->rw, !t->memory->base,
			 b->edges, b->edge_count))
		return TRANSLATE_REJECTED;
	*fragment = cache_append(t->cache, f, b->places, b->edges);
	return TRANSLATED;
}
