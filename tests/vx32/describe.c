// SPDX-License-Identifier: GPL-2.0
/* describe: prints docs/vx32-architecture.md, made from instructions.def. */
#include <stdio.h>
#include <string.h>

#include "vx32/decode.h"
#include "vx32/limits.h"

static const char head[] =
"# The Vx32 guest architecture\n"
"\n"
"<!-- Written by `make vx32-architecture` from vx32/instructions.def. -->\n"
"\n"
"This page lists the x86 instructions that a 32-bit guest may use, and the differences from a\n"
"real processor. Vx32 refuses any other instruction: `vx_run()` returns `VX_REFUSED` before the\n"
"instruction has any effect.\n"
"\n"
"## The machine\n"
"\n"
"- One flat address space of 4 GiB. Pages have read, write and execute permission; execute\n"
"  implies read, write implies read. Code is fetched only from pages with execute permission.\n"
"- Registers: eax to edi, eip, eflags, x87, MMX, xmm0 to xmm7, MXCSR; in profile host on a\n"
"  processor with AVX, ymm0 to ymm7.\n"
"- Segments: cs, ds, es and ss are flat. Override prefixes for them are ignored, even where a\n"
"  processor would refuse a write through cs. The application sets the base of gs\n"
"  (`VX_GS_BASE`); loading gs changes only the selector. fs is refused. ds and es accept only\n"
"  the selector 2bh.\n"
"- Operand size prefixes work; address size prefixes (16-bit addresses) are refused.\n"
"- `lock` is permitted where a processor permits it.\n"
"- `rep` and `repne` are permitted on string instructions; `rep` on ret is ignored.\n"
"- The only way out is `int 80h`. `int3` and `ud2` give traps.\n"
"- popf changes the arithmetic flags, DF and ID. It ignores TF, IF, IOPL, NT, RF, AC.\n"
"- cpuid returns values from a table. In profile plain: vendor \"GenuineIntel\", family 6, model 1ah,\n"
"  FPU, CX8, CMOV, MMX, FXSR, SSE, SSE2, and caches of 32 KiB, 1 MiB and 8 MiB.\n"
"- clflush, prefetches and hints do nothing, and do not fault.\n"
"- The guest and the application may rewrite code at any time. The change takes effect at the\n"
"  next instruction.\n"
"- After a fault, all registers are as they were before the instruction. An `add` or `sub` of\n"
"  esp and a constant may leave the arithmetic flags unchanged, if later instructions overwrite\n"
"  them in any case.\n"
"- fnstenv and fnsave store 0 for the addresses of the last instruction and operand.\n"
"- An access that runs past the last byte of the space faults. A string instruction that\n"
"  passes either end faults there.\n"
"- `movzx` and `movsx` from ah, ch, dh or bh to esp are refused. So are these four registers\n"
"  together with a memory operand in gs.\n"
"\n"
"## What is deterministic\n"
"\n"
"Under profile plain, a guest with the same input gives the same results on every host, with these\n"
"exceptions, which depend on the processor's maker:\n"
"\n"
"- flags and registers that the manuals leave undefined (after mul, shifts, bsf of 0, ...);\n"
"- rcpps, rcpss, rsqrtps, rsqrtss, and the last bit of x87's transcendental functions;\n"
"- which of two NaNs x87 returns, where the manuals differ.\n"
"\n"
"With the option fuel, the guest stops after the same instruction on every host. A repeated\n"
"string instruction counts once for each 65536 iterations, any other instruction once.\n"
"\n"
"No instruction reads a clock or a random number: rdtsc, rdtscp, rdrand, rdseed and rdpid are\n"
"refused.\n"
"\n"
"## Instructions\n"
"\n"
"prefix: a prefix that selects the instruction; 66 on integer instructions is the operand size.\n"
"opcode: /n is the reg field of ModRM, where it is part of the opcode. profile: \"host\" if the\n"
"instruction is not in profile plain. how: how Vx32 runs it.\n"
"\n"
"| prefix | opcode | operand | what | profile | how |\n"
"| --- | --- | --- | --- | --- | --- |\n";

static const char *const maps[] = { "", "0f ", "0f 38 ", "0f 3a " };

static const char *how(enum class class)
{
	switch (class) {
	case COPY: case OPREG: case INCDEC: case MOFFS: case ESP_IMM: case LEA:
		return "by the processor";
	case DROP: return "nothing";
	case EMULATE: return "in C";
	case SYSCALL: case BREAKPOINT: case UNDEFINED: return "trap";
	case FENV: return "by the processor; addresses cleared";
	default: return "translated";
	}
}

static const char *where(unsigned int memory, unsigned int registers, bool modrm)
{
	if (!modrm)
		return "";
	return memory && registers ? "register, memory" : memory ? "memory" : "register";
}

/* Describes a set of prefixes, such as N632, in words. */
static const char *prefixes(const char *token)
{
	static char text[40];

	text[0] = 0;
	for (; *token; token++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s",
			 text[0] ? ", " : "",
			 *token == 'N' ? "none" : *token == '6' ? "66" :
			 *token == '3' ? "f3" : "f2");
	return text;
}

struct parent { const char *prefixes; int map, first, last; };
static struct parent parents[GROUPS];

static void line(const char *selected, int map, int first, int last, int reg_first, int reg_last,
		 const char *operand, const char *name, bool host, enum class class)
{
	printf("| %s | %s%02x", selected, maps[map], first);
	if (last != first)
		printf("-%02x", last);
	if (reg_first >= 0)
		printf(" /%d", reg_first);
	if (reg_last > reg_first)
		printf("-%d", reg_last);
	printf(" | %s | %s | %s | %s |\n", operand, name, host ? "host" : "", how(class));
}

static void instruction(const char *token, int map, int first, int last, enum class class,
			int operands, int memory, int registers, int more, const char *name)
{
	if (class == GROUP) {
		parents[more] = (struct parent){ token, map, first, last };
		return;
	}
	line(prefixes(token), map, first, last, -1, -1, where(memory, registers, operands), name,
	     more & A_HOST, class);
}

static void member(int group, int first, int last, enum class class, int memory, int registers,
		   int more, const char *name)
{
	const struct parent *p = &parents[group];

	line(prefixes(p->prefixes), p->map, p->first, p->last, first, last,
	     where(memory, registers, true), name, more & A_HOST, class);
}

int main(void)
{
	fputs(head, stdout);
	/* Groups first, because their members may precede them in the table. */
#define I(p, map, first, last, class, operands, m, r, imm, flags, more, name) \
	if (class == GROUP) \
		parents[class == GROUP ? (more) % GROUPS : 0] = \
			(struct parent){ #p, map, first, last };
#define G(...)
#define V(...)
#include "vx32/instructions.def"
#undef I
#undef G
#define I(p, map, first, last, class, operands, m, r, imm, flags, more, name) \
	instruction(#p, map, first, last, class, operands, m, r, more, name);
#define G(group, first, last, class, operands, m, r, rms, imm, flags, more, name) \
	member(group, first, last, class, m, r, more, name);
#undef V
#define V(p, map, first, last, operands, m, r, imm, flags, more, name) \
	line(prefixes(#p), map, first, last, -1, -1, where(m, r, operands), "VEX: " name, true, \
	     COPY);
#include "vx32/instructions.def"
	return 0;
}
