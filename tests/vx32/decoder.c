// SPDX-License-Identifier: GPL-2.0
/*
 * decoder [COUNT]: decodes random bytes with the library and with Zydis. If the library accepts
 * an instruction, Zydis must find the same length, address and immediate, and must not call
 * it privileged.
 */
#include <stdlib.h>
#include <Zydis/Zydis.h>

#include "tests/vx32/guest.h"
#include "vx32/decode.h"

static uint64_t state = 0x9e3779b97f4a7c15;

static uint32_t random32(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> 16;
}

static void make(unsigned char *bytes)
{
	static const unsigned char prefixes[] = { 0x66, 0xf2, 0xf3, 0xf0, 0x65,
						  0x2e, 0x3e, 0x67, 0x64 };
	int n = 0;

	for (int i = 0; i < 24; i++)
		bytes[i] = random32();
	while (n < 4 && random32() % 3 == 0)
		bytes[n++] = prefixes[random32() % sizeof(prefixes)];
	switch (random32() % 8) {
	case 0: case 1: case 2: bytes[n++] = 0x0f; break;
	case 3: bytes[n++] = 0x0f; bytes[n++] = random32() & 1 ? 0x38 : 0x3a; break;
	case 4: bytes[n++] = 0xc4; bytes[n++] = 0xc0 | (random32() & 3); break;
	case 5: bytes[n++] = 0xc5; bytes[n] |= 0xc0; n++; break;
	}
	/* Make small immediates and displacements more frequent. */
	if (random32() & 1)
		bytes[n + 3 + random32() % 4] = 0;
}

static ZydisRegister reg32(int number)
{
	return number < 0 ? ZYDIS_REGISTER_NONE : ZYDIS_REGISTER_EAX + number;
}

static bool same_memory(const struct instruction *in, const ZydisDecodedOperand *operands,
			int count)
{
	for (int i = 0; i < count; i++) {
		const ZydisDecodedOperandMem *m = &operands[i].mem;

		if (operands[i].type != ZYDIS_OPERAND_TYPE_MEMORY ||
		    operands[i].visibility == ZYDIS_OPERAND_VISIBILITY_HIDDEN)
			continue;
		if (m->base != reg32(in->base) || m->index != reg32(in->index) ||
		    (uint32_t)m->disp.value != in->displacement)
			return false;
		if (in->index >= 0 && m->scale != 1 << in->scale)
			return false;
		if ((m->segment == ZYDIS_REGISTER_GS) != in->gs && in->row->class != LEA)
			return false;
	}
	return true;
}

/* True for instructions that must not be copied: privileged ones, and those that need emulation. */
static bool forbidden(const ZydisDecodedInstruction *z)
{
	switch (z->meta.category) {
	case ZYDIS_CATEGORY_SYSCALL: case ZYDIS_CATEGORY_SYSRET: case ZYDIS_CATEGORY_IO:
	case ZYDIS_CATEGORY_IOSTRINGOP: case ZYDIS_CATEGORY_RDWRFSGS: case ZYDIS_CATEGORY_XSAVE:
	case ZYDIS_CATEGORY_ENQCMD: case ZYDIS_CATEGORY_MOVDIR: case ZYDIS_CATEGORY_GATHER:
	case ZYDIS_CATEGORY_SCATTER: case ZYDIS_CATEGORY_PKU: case ZYDIS_CATEGORY_VTX:
	case ZYDIS_CATEGORY_SGX: case ZYDIS_CATEGORY_CET: case ZYDIS_CATEGORY_XOP:
		/* xgetbv is emulated. rdssp is dropped. */
		return z->mnemonic != ZYDIS_MNEMONIC_RDSSPD && z->mnemonic != ZYDIS_MNEMONIC_ENDBR32 &&
		       z->mnemonic != ZYDIS_MNEMONIC_ENDBR64 &&
		       z->mnemonic != ZYDIS_MNEMONIC_XGETBV;
	default:
		return z->attributes & ZYDIS_ATTRIB_IS_PRIVILEGED ||
		       z->meta.branch_type == ZYDIS_BRANCH_TYPE_FAR;
	}
}

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 1000000, accepted = 0, shown = 0;
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
	ZydisDecodedInstruction z;
	ZydisDecoder decoder;

	ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LEGACY_32, ZYDIS_STACK_WIDTH_32);
	for (long i = 0; i < count; i++) {
		unsigned char bytes[24];
		struct instruction in;
		const char *wrong = NULL;

		make(bytes);
		if (decode(bytes, sizeof(bytes), true, &in) != DECODED)
			continue;
		accepted++;
		/* With fewer bytes, the decoder must ask for more or refuse the instruction. */
		for (size_t n = 0; n < in.length; n++) {
			struct instruction cut;

			CHECK(decode(bytes, n, true, &cut) == DECODE_SHORT);
		}
		if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, bytes, 15, &z, operands)))
			/* VEX with a wrong L, W or vvvv: #UD in 32-bit and 64-bit code. */
			wrong = in.vex ? NULL : "Zydis refuses";
		else if (z.length != in.length)
			wrong = "length";
		else if (in.memory && !same_memory(&in, operands, z.operand_count_visible))
			wrong = "memory operand";
		else if (forbidden(&z))
			wrong = "forbidden";
		if (wrong && shown++ < 20) {
			printf("# %s:", wrong);
			for (int k = 0; k < 15; k++)
				printf(" %02x", bytes[k]);
			printf(" (%d, %d)\n", in.length, z.length);
		}
		failures += wrong != NULL;
	}
	printf("# %ld of %ld accepted\n", accepted, count);
	CHECK(accepted > count / 20);
	result("decoder: random bytes, beside Zydis");
	return failures != 0;
}
