// SPDX-License-Identifier: GPL-2.0
/*
 * mutate PROGRAM [COUNT [zero]]: changes single bits and bytes in fragments of the translated
 * program. If the verifier still accepts a fragment, an independent check with Zydis must find it
 * confined, too.
 */
#include <fcntl.h>
#include <Zydis/Zydis.h>

#include "tests/vx32/guest.h"
#include "vx32/decode.h"
#include "vx32/state.h"
#include "vx32/verify.h"

static uint64_t state = 88172645463325252;

static uint32_t random32(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> 16;
}

static ZydisDecoder decoder;

/* A fragment, disassembled by Zydis. */
struct listing {
	const u8 *code;
	u32 size, offset;
	u32 starts[VX_FRAGMENT_MAX];
	ZydisDecodedInstruction instructions[VX_FRAGMENT_MAX];
	u32 count;
};

static bool is(const struct listing *l, u32 n, const char *bytes, u32 size)
{
	return n < l->count && l->instructions[n].length == size &&
	       !memcmp(l->code + l->starts[n], bytes, size);
}
#define IS(l, n, bytes) is(l, n, bytes, sizeof(bytes) - 1)

static bool base_added(const struct listing *l, u32 n, const char *lea, u32 size)
{
	for (u32 back = 1; back <= 3 && back <= n; back++)
		if (is(l, n - back, lea, size))
			return true;
	return false;
}

static bool memory_confined(const struct listing *l, u32 n, const ZydisDecodedOperand *operand)
{
	const ZydisDecodedInstruction *z = &l->instructions[n];

	if (operand->mem.type != ZYDIS_MEMOP_TYPE_MEM)
		return true;	/* lea, nop */
	if (operand->mem.base == ZYDIS_REGISTER_RIP || operand->mem.base == ZYDIS_REGISTER_EIP)
		return false;
	/* Only fs and gs have a base; the other segments start at 0. */
	if (z->address_width == 32 &&
	    (operand->mem.segment == ZYDIS_REGISTER_GS) == !at_zero &&
	    operand->mem.segment != ZYDIS_REGISTER_FS)
		return true;
	if (IS(l, n, "\x47\x8b\x74\x9d\x00"))
		return IS(l, n + 1, "\x4f\x8d\x34\x26") && IS(l, n + 2, "\x41\xff\xe6");
	if (IS(l, n, "\x9c") || IS(l, n, "\x9d") || IS(l, n, "\x41\x5e") || IS(l, n, "\x41\x56"))
		return true;
	if (operand->mem.base == ZYDIS_REGISTER_RSI)
		return base_added(l, n, "\x4a\x8d\x34\x0e", 4);
	if (operand->mem.base == ZYDIS_REGISTER_RDI)
		return base_added(l, n, "\x4a\x8d\x3c\x0f", 4);
	return false;
}

static bool register_kept(const struct listing *l, u32 n, const ZydisDecodedOperand *operand)
{
	const ZydisDecodedInstruction *z = &l->instructions[n];
	bool writes = operand->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE;
	ZydisRegister reg = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64,
							     operand->reg.value);

	switch (reg) {
	case ZYDIS_REGISTER_RSP:
		return z->mnemonic == ZYDIS_MNEMONIC_PUSHFQ ||
		       z->mnemonic == ZYDIS_MNEMONIC_POPFQ || z->mnemonic == ZYDIS_MNEMONIC_PUSH ||
		       z->mnemonic == ZYDIS_MNEMONIC_POP;
	case ZYDIS_REGISTER_R9: case ZYDIS_REGISTER_R10: case ZYDIS_REGISTER_R12:
	case ZYDIS_REGISTER_R13:
		return !writes;
	case ZYDIS_REGISTER_R8:
		return !writes || z->mnemonic == ZYDIS_MNEMONIC_SUB ||
		       z->mnemonic == ZYDIS_MNEMONIC_LEA;
	default:
		break;
	}
	/* Indirect branches rely on r11. */
	if (operand->reg.value == ZYDIS_REGISTER_R11 && writes)
		return false;
	/* xmm8 and above hold values of the host. */
	if ((operand->reg.value >= ZYDIS_REGISTER_XMM8 &&
	     operand->reg.value <= ZYDIS_REGISTER_XMM31) ||
	    (operand->reg.value >= ZYDIS_REGISTER_YMM8 &&
	     operand->reg.value <= ZYDIS_REGISTER_YMM31))
		return false;
	return ZydisRegisterGetClass(operand->reg.value) != ZYDIS_REGCLASS_SEGMENT || !writes;
}

static bool allowed(const ZydisDecodedInstruction *z)
{
	switch (z->meta.category) {
	case ZYDIS_CATEGORY_CALL: case ZYDIS_CATEGORY_RET: case ZYDIS_CATEGORY_SYSCALL:
	case ZYDIS_CATEGORY_SYSRET: case ZYDIS_CATEGORY_IO: case ZYDIS_CATEGORY_IOSTRINGOP:
	case ZYDIS_CATEGORY_RDWRFSGS: case ZYDIS_CATEGORY_XSAVE: case ZYDIS_CATEGORY_SYSTEM:
	case ZYDIS_CATEGORY_ENQCMD: case ZYDIS_CATEGORY_MOVDIR: case ZYDIS_CATEGORY_GATHER:
	case ZYDIS_CATEGORY_PKU: case ZYDIS_CATEGORY_CET: case ZYDIS_CATEGORY_RDRAND:
	case ZYDIS_CATEGORY_RDSEED: case ZYDIS_CATEGORY_RDPID: case ZYDIS_CATEGORY_WAITPKG:
		return false;
	case ZYDIS_CATEGORY_INTERRUPT:
		return z->mnemonic == ZYDIS_MNEMONIC_INT3;
	default:
		return !(z->attributes & ZYDIS_ATTRIB_IS_PRIVILEGED);
	}
}

static bool branch_inside(const struct listing *l, u32 n, const ZydisDecodedOperand *operand)
{
	u32 target = l->starts[n] + l->instructions[n].length + operand->imm.value.s;

	if (target + l->offset == CACHE_EXIT)
		return true;
	for (u32 i = 0; i < l->count; i++)
		if (l->starts[i] == target)
			return true;
	return false;
}

/* Returns NULL if the fragment is confined, else what is wrong with it. */
static const char *find_escape(struct listing *l)
{
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];

	l->count = 0;
	for (u32 at = 0; at < l->size; at += l->instructions[l->count++].length) {
		l->starts[l->count] = at;
		if (!ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&decoder, NULL, l->code + at,
				l->size - at, &l->instructions[l->count]))) {
			u32 vex = at;

			/* VEX with a wrong L, W or vvvv: #UD. */
			while (l->code[vex] == 0x65 || l->code[vex] == 0x67)
				vex++;
			return l->code[vex] == 0xc4 ? NULL : "no instruction";
		}
	}
	for (u32 n = 0; n < l->count; n++) {
		ZydisDecodedInstruction z;

		ZydisDecoderDecodeFull(&decoder, l->code + l->starts[n], l->size - l->starts[n], &z,
				       operands);
		if (!allowed(&z))
			return "instruction";
		if (z.mnemonic == ZYDIS_MNEMONIC_JMP &&
		    operands[0].type == ZYDIS_OPERAND_TYPE_REGISTER &&
		    !(IS(l, n, "\x41\xff\xe6") && n >= 2 && IS(l, n - 2, "\x47\x8b\x74\x9d\x00")))
			return "indirect jump";
		if (z.mnemonic == ZYDIS_MNEMONIC_JMP &&
		    operands[0].type == ZYDIS_OPERAND_TYPE_MEMORY)
			return "indirect jump";
		for (int i = 0; i < z.operand_count; i++) {
			if (operands[i].type == ZYDIS_OPERAND_TYPE_MEMORY &&
			    !memory_confined(l, n, &operands[i]))
				return "memory";
			if (operands[i].type == ZYDIS_OPERAND_TYPE_REGISTER &&
			    !register_kept(l, n, &operands[i]))
				return "register";
			if (operands[i].type == ZYDIS_OPERAND_TYPE_IMMEDIATE &&
			    operands[i].imm.is_relative && !branch_inside(l, n, &operands[i]))
				return "branch";
		}
	}
	return NULL;
}

static void show(const struct listing *l, const char *wrong, u32 at)
{
	printf("# %s, byte %u:", wrong, at);
	for (u32 i = at < 12 ? 0 : at - 12; i < at + 12 && i < l->size; i++)
		printf(i == at ? " [%02x]" : " %02x", l->code[i]);
	printf("\n");
}

/* Returns the length of the block at eip, up to a jump that the translator may follow. */
static u32 straight(struct vx_box *box, u32 eip)
{
	u32 at = eip;

	for (int n = 0; n < VX_BLOCK_MAX && at / VX_PAGE == eip / VX_PAGE; n++) {
		struct instruction in;
		u8 bytes[VX_INSTRUCTION_MAX];

		if (!vx_copy_in(box, bytes, at, sizeof(bytes)) ||
		    decode(bytes, sizeof(bytes), true, &in) != DECODED)
			break;
		at += in.length;
		switch ((enum class)in.row->class) {
		case JMP: case CALL: case JMP_RM: case CALL_RM: case RET:
		case EMULATE: case SYSCALL: case BREAKPOINT: case UNDEFINED:
			return at - eip;
		default:
			break;
		}
	}
	return at == eip ? 1 : at - eip;
}

int main(int argc, char **argv)
{
	static struct listing listing;
	static u8 copy[VX_FRAGMENT_MAX];
	long count = argc > 2 ? atol(argv[2]) : 200000, refused = 0, tried = 0;
	struct vx_options options = { .profile = VX_HOST };
	struct vx_error error;
	struct vx_box *box;
	struct vx_cpu *cpu;
	char *const arguments[] = { "x", NULL };
	struct cache *c;

	at_zero = options.base_zero = argc > 3 && !strcmp(argv[3], "zero");
	box = vx_new(&options, &error);
	cpu = vx_cpu_new(box, &error);
	c = &box->cache;
	ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	if (!vx_load(box, cpu, open(argv[1], O_RDONLY), arguments, NULL, NULL, &error)) {
		printf("not ok - mutate: %s\n", error.text);
		return 1;
	}
	/* Translate all of the program's text that fits into the cache. */
	for (u32 eip = vx_get(cpu, VX_EIP), address; vx_allows(box, eip, 1, VX_EXEC);) {
		struct fragment *f;
		enum translated made =
			translate(&box->translator, eip, VX_BLOCK_MAX, false, &f, &address);

		if (made == TRANSLATE_FULL)
			break;
		CHECK(made == TRANSLATED || made == TRANSLATE_REFUSED || made == TRANSLATE_FETCH);
		eip += made == TRANSLATED ? straight(box, eip) : 1;
	}
	/* First check the unchanged fragments: both checks must accept them. Unchain edges that
	 * jump to other fragments. */
	for (u32 i = 1; i < c->fragment_count; i++) {
		struct fragment *f = &c->fragments[i];
		const char *wrong;

		cache_unchain(c, f);
		listing.code = c->rw + f->offset;
		listing.size = f->size;
		listing.offset = f->offset;
		wrong = find_escape(&listing);
		if (wrong) {
			show(&listing, wrong, 0);
			failures++;
		}
		CHECK(verify_code(listing.code, f->size, f->offset, at_zero, NULL, 0));
	}
	printf("# %u fragments\n", c->fragment_count - 1);
	CHECK(c->fragment_count > 5000);
	listing.code = copy;
	while (tried < count) {
		struct fragment *f = &c->fragments[1 + random32() % (c->fragment_count - 1)];
		u32 at = random32() % f->size;
		const char *wrong;

		memcpy(copy, c->rw + f->offset, f->size);
		if (random32() & 1)
			copy[at] ^= 1 << random32() % 8;
		else
			copy[at] = random32();
		tried++;
		listing.size = f->size;
		listing.offset = f->offset;
		if (!verify_code(copy, f->size, f->offset, at_zero, NULL, 0)) {
			refused++;
			continue;
		}
		wrong = find_escape(&listing);
		if (wrong && failures++ < 20)
			show(&listing, wrong, at);
	}
	printf("# %ld of %ld refused\n", refused, tried);
	CHECK(refused > count / 20);
	vx_cpu_free(cpu);
	vx_free(box);
	result("mutate: what the verifier accepts is confined");
	return failures != 0;
}
