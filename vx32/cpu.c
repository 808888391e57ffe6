// SPDX-License-Identifier: GPL-2.0
#include "vx32/cpu.h"

#include <cpuid.h>
#include <string.h>

#include "vx32/vx32.h"

/* Bits of cpuid that guests may see. */
#define PLAIN_EDX	0x07808101	/* FPU CX8 CMOV MMX FXSR SSE SSE2 */
#define HOST_ECX	0x02d80203	/* SSE3 PCLMUL SSSE3 SSE4.1 SSE4.2 MOVBE POPCNT AES */
#define WIDE_ECX	0x3c001000	/* FMA XSAVE OSXSAVE AVX F16C */
#define HOST_7_EBX	0x00000108	/* BMI1 BMI2 */
#define WIDE_7_EBX	0x00000020	/* AVX2 */

/* Bytes of the FPU image: that of fxsave, the header of xsave, the upper halves of ymm. */
#define FX_SIZE		512
#define HEADER_SIZE	64
#define YMM_SIZE	256
_Static_assert(FX_SIZE + HEADER_SIZE + YMM_SIZE == VX_FP_SIZE, "size of the FPU");

void cpu_reset(struct vx_cpu *cpu)
{
	static const u16 control = 0x37f;
	static const u32 mxcsr = 0x1f80;
	bool wide = cpu->wide;

	memset(cpu, 0, sizeof(*cpu));
	cpu->wide = wide;
	cpu->eflags = FLAGS_FIXED;
	memcpy(cpu->fp, &control, sizeof(control));
	memcpy(cpu->fp + 24, &mxcsr, sizeof(mxcsr));
	if (wide)
		cpu->fp[FX_SIZE] = 3;	/* x87 and SSE are in the image; ymm is zero */
}

void vx_get_fp(const struct vx_cpu *cpu, void *to)
{
	memcpy(to, cpu->fp, VX_FP_SIZE);
}

void vx_set_fp(struct vx_cpu *cpu, const void *from)
{
	u32 mxcsr;

	memcpy(cpu->fp, from, FX_SIZE);
	/* The addresses of the last x87 instruction and of its operand. */
	memset(cpu->fp + 8, 0, 16);
	memcpy(&mxcsr, (const u8 *)from + 24, sizeof(mxcsr));
	mxcsr &= 0xffff;	/* the CPU faults if a reserved bit is set */
	memcpy(cpu->fp + 24, &mxcsr, sizeof(mxcsr));
	if (!cpu->wide)
		return;
	memset(cpu->fp + FX_SIZE, 0, HEADER_SIZE);
	cpu->fp[FX_SIZE] = 7;
	memcpy(cpu->fp + FX_SIZE + HEADER_SIZE, (const u8 *)from + FX_SIZE + HEADER_SIZE, YMM_SIZE);
}

bool cpu_has_avx(void)
{
	u32 a, b, c, d, low, high;

	if (!__get_cpuid(1, &a, &b, &c, &d) || (c & 0x18000000) != 0x18000000)
		return false;
	__asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (low & 6) == 6;
}

/* Caches as reported by cpuid leaf 4, each used by one thread. */
struct guest_cache { u8 type, level; u16 ways, sets; };
static const struct guest_cache caches[] = {	/* 32 KiB for data, 32 KiB for code, 1 MiB, 8 MiB */
	{ 1, 1, 8, 64 }, { 2, 1, 8, 64 }, { 3, 2, 16, 1024 }, { 3, 3, 16, 8192 },
};
#define CACHE_LINE	64

/*
 * cpuid of profile VX_PLAIN. C libraries look at features only for vendors that they know;
 * otherwise they use their functions for the 80386. The model is a Core i7 of 2008, for which they
 * choose string functions that suit every newer CPU.
 */
static void identify_plain(u32 *r, u32 leaf, u32 subleaf)
{
	switch (leaf) {
	case 0:
		r[0] = 4;
		memcpy(&r[3], "Genu", 4);
		memcpy(&r[2], "ineI", 4);
		memcpy(&r[1], "ntel", 4);
		return;
	case 1:
		r[0] = 0x106a5;
		r[2] = PLAIN_EDX;
		return;
	case 2:
		r[0] = 0xff01;	/* see leaf 4 */
		return;
	case 4:
		if (subleaf < sizeof(caches) / sizeof(*caches)) {
			const struct guest_cache *c = &caches[subleaf];

			r[0] = c->type | c->level << 5 | 1 << 8;
			r[3] = (CACHE_LINE - 1) | (c->ways - 1) << 22;
			r[1] = c->sets - 1;
		}
		return;
	case 0x80000000:
		r[0] = 0x80000001;
		return;
	}
}

void cpu_identify(struct vx_cpu *cpu, bool host)
{
	u32 *r = cpu->registers, leaf = r[0], subleaf = r[1];
	u32 a, b, c, d;

	r[0] = r[1] = r[2] = r[3] = 0;
	identify_plain(r, leaf, subleaf);
	if (!host)
		return;
	if (leaf == 0)
		r[0] = 7;
	if (leaf == 1 && __get_cpuid(1, &a, &b, &c, &d))
		r[1] = c & (HOST_ECX | (cpu->wide ? WIDE_ECX : 0));
	if (leaf == 7 && !subleaf && __get_cpuid_count(7, 0, &a, &b, &c, &d))
		r[3] = b & (HOST_7_EBX | (cpu->wide ? WIDE_7_EBX : 0));
}
