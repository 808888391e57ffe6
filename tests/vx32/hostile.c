// SPDX-License-Identifier: GPL-2.0
/* Guests that try to escape. The test then checks host memory that they could have changed. */
#include <sys/mman.h>

#include "tests/vx32/guest.h"

/* Canaries: memory that a guest could access if its addresses were not confined ----------- */

static const struct canary { uintptr_t at; size_t size; } low[] = {
	{ 0x10000, 1 << 20 }, { AT_CODE, 1 << 16 }, { AT_DATA, 1 << 16 }, { 0x300000, 1 << 16 },
	{ 0x20000000, 4 << 20 }, { 0xfffff000, 0x2000 }, { 0 },
}, high[] = {		/* for guests at host address 0 */
	{ 0x110000000, 1 << 20 }, { 0x120000000, 4 << 20 }, { 0x420000000, 4 << 20 }, { 0 },
}, *canaries = low;

static void plant(void)
{
	for (size_t i = 0; canaries[i].at; i++) {
		void *at = mmap((void *)canaries[i].at, canaries[i].size, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

		CHECK(at == (void *)canaries[i].at);
		memset(at, 0xa5, canaries[i].size);
	}
}

static bool intact(void)
{
	for (size_t i = 0; canaries[i].at; i++) {
		const unsigned char *p = (void *)canaries[i].at;

		if (p[0] != 0xa5 || memcmp(p, p + 1, canaries[i].size - 1))
			return false;
	}
	return true;
}

/* Instructions that are refused ----------------------------------------------------------- */

static const char *const refused[] = {
	"0f05", "0f34", "0f35", "0f07", "cd00", "cd03", "cd2e", "cd81", "cdff", "ce", "f1", "f4",
	"ea000000002300", "9a000000002300", "ff18", "ff28", "cb", "ca0000", "cf", "0faa", "8ed0",
	"8ee0", "8e18", "1f", "07", "17", "06", "0e", "16", "1e", "0fa1", "0fa9", "0fa0", "0fa8",
	"c500", "c400", "0fb200", "0fb400", "0fb500", "6200", "f30faed8", "f30faec0", "f30faec8",
	"f30faed0", "f30faee8", "0f01ee", "0f01ef", "0fae20", "0fae28", "0fae30", "0fae00",
	"0fae08", "0fc720", "0fc728", "0fc718", "0f01d0", "0f01d1", "c7f800000000", "c6f800",
	"0f01d5", "0f01d6", "660f38f801", "f20f38f801", "f30f38f801", "0f38f901", "660f38f6c0",
	"f30f38f6c0", "f30faef0", "f20faef0", "660faef0", "0f01fc", "0f01c8", "0f01c9", "0f01fa",
	"0f01fb", "0ff7c1", "660ff7c1", "d7", "0fa300", "0fab00", "0fb300", "0fbb00",
	"8fe97801c0", "8fe878c0c000", "0f0fc0b4", "0fa7c0", "0fa6c0", "62f27d4892041",
	"62f17c48100000", "c4e26d900400", "c4e26d920400", "c4e27b4900", "0f01f9", "0f31", "0f33",
	"0f32", "0f30", "0fc7f0", "0fc7f8", "f30fc7f8", "0f20c0", "0f22c0", "0f21c0", "0f23c0",
	"0f00c0", "0f00c8", "0f0100", "0f0108", "0f0110", "0f0118", "0f01e0", "0f01e8", "0f02c0",
	"0f03c0", "63c0", "e400", "e500", "e600", "e700", "ec", "ed", "ee", "ef", "6c", "6d",
	"6e", "6f", "f36c", "f36e", "fa", "fb", "0f06", "0f08", "0f09", "0f0bf00f", "f000c0",
	"f090", "f08b00", "f0ebfe", "648b00", "64a100000000", "678b00", "67e300", "6766",
	"66e90000", "66e80000", "66c3", "66ff20", "27", "2f", "37", "3f", "d40a", "d50a", "d6",
	"82c000", "660f3880c0", "660f3881c0", "f30f38dcc1", "0f3700", "0fb9c0", "0fffc0",
	"660f3a0cc0", "660f3800c1", "0f3800c1", "f30fb8c0", "0f38f000", "d9d8", "dbe0", "dbe4",
	"dfc0", "ddc8", "c1f000", "f6c800", "ff38", "fed0", "8fc8", "c7c8", "f2f3a4", "f2a4",
	"f2aa", "65a4", "65f3a5", "262665a4",
};

/* Refused in profile VX_HOST, too. Some would be dangerous only there. */
static const char *const refused_host[] = {
	"c4e26d900400", "c4e26d920400", "c4e26d910400", "c4e26d930400", "c4e2ed900400",
	"c4e2ed930400", "c5f9f7c1", "c4e2f9f2c1", "c4e1f96ec0", "c4e1f97ec0", "c4e3f916c001",
	"c4e3f922c001", "c4e1fa2ac0", "c4e1fa2cc0", "c4e258f2c1", "c4e060f2c1", "c5f0050000",
	"c4e27b4900", "c4e2794b0408", "c4e17890c0", "c4e3fbf0c001", "0f01d1", "0f31", "0fc7f0",
	"0fc7f8", "0fae20", "0fae28", "f30faed8", "660f38f801", "0f38f901", "0ff7c1", "660ff7c1",
	"62f27d4892041", "d7", "0fab00", "660f38f6c0", "f30f38f6c0", "0f38c8c0", "660f3880c0",
	"0f3a0ccc0", "8fe97801c0",
};

static size_t from_hex(const char *text, unsigned char *bytes)
{
	size_t n = 0;
	unsigned int byte;

	while (sscanf(text + 2 * n, "%2x", &byte) == 1)
		bytes[n++] = byte;
	return n;
}

static void refuse_instructions(const char *const *list, size_t count, enum vx_profile profile)
{
	struct vx_options options = { .profile = profile };

	for (size_t i = 0; i < count; i++) {
		unsigned char code[64] = { 0x89, 0xc8 };	/* mov eax, ecx */
		size_t n = from_hex(list[i], code + 2);
		struct guest g;
		struct vx_trap trap;

		memset(code + 2 + n, 0x90, sizeof(code) - 2 - n);
		g = guest_new(&options, VX_READ | VX_EXEC, code, sizeof(code));
		for (int r = VX_EAX; r <= VX_EDI; r++)
			vx_set(g.cpu, r, 0x20000000);
		vx_set(g.cpu, VX_ESP, AT_STACK);
		trap = vx_run(g.box, g.cpu);
		if (!(trap.why == VX_REFUSED && trap.pc == AT_CODE + 2) &&
		    !(trap.why == VX_FAULT && trap.number == 6 && trap.pc == AT_CODE + 2)) {
			printf("# %s: why %d pc %#lx\n", list[i], trap.why, (long)trap.pc);
			failures++;
		}
		guest_free(&g);
	}
	CHECK(intact());
	result(profile == VX_HOST ? "hostile: refused instructions, in profile host" :
	       "hostile: instructions that guests may not use are refused");
}

/* Addresses ------------------------------------------------------------------------------- */

struct attempt {
	const char *name;
	const unsigned char *code, *end;
	enum vx_why why;
	int number;
	uint32_t address;
};

GUEST(store_low, "movl $0x20001234, %eax; movl $1, (%eax); int3");
GUEST(load_low, "movl 0x20001234, %eax; int3");
GUEST(index_wrap, "movl $0xf0000000, %eax; movl $0x30000000, %ecx; "
		  "movl $1, 0x1234(%eax,%ecx); int3");
GUEST(scaled, "movl $0x80000000, %ecx; movl $1, 0x20001234(,%ecx,8); int3");
GUEST(negative, "movl $0xfffffffc, %eax; movl $1, (%eax); int3");
GUEST(across_end, "movl $0xfffffffe, %eax; movl (%eax), %ecx; int3");
GUEST(vector_end, "movl $0xfffffff8, %eax; movups (%eax), %xmm0; int3");
GUEST(zero_page, "movl 0, %eax; int3");
GUEST(stos_low, "movl $0x20001234, %edi; movl $64, %ecx; rep stosl; int3");
GUEST(stos_all, "xorl %edi, %edi; movl $-1, %ecx; rep stosb; int3");
GUEST(stos_down, "std; movl $0x20001234, %edi; movl $-1, %ecx; rep stosl; int3");
GUEST(stos_end, "movl $0xfffffff0, %edi; movl $-1, %ecx; rep stosl; int3");
GUEST(stos_wrap, "std; xorl %edi, %edi; movl $-1, %ecx; rep stosl; int3");
GUEST(movs_low, "movl $0x200000, %esi; movl $0x20001234, %edi; movl $9, %ecx; rep movsb; int3");
GUEST(movs_from, "movl $0x20001234, %esi; movl $0x200000, %edi; movsl; int3");
GUEST(scas_low, "movl $0x20001234, %edi; scasl; int3");
GUEST(cmps_low, "movl $0x200000, %esi; movl $0x20001234, %edi; repe cmpsb; "
		"movl $1, %ecx; repe cmpsb; int3");
GUEST(lods_low, "movl $0x20001234, %esi; lodsl; int3");
GUEST(stack_low, "movl $0x20001234, %esp; pushl %eax; int3");
GUEST(stack_zero, "xorl %esp, %esp; pushl %eax; int3");
GUEST(stack_three, "movl $3, %esp; pushl %eax; int3");
GUEST(stack_top, "movl $0xffffffff, %esp; popl %eax; int3");
GUEST(call_low, "movl $0x20001234, %esp; call .+5; int3");
GUEST(ret_low, "pushl $0x20001234; ret");
GUEST(jump_low, "movl $0x20001234, %eax; jmp *%eax");
GUEST(call_memory, "movl $0x20001234, 0x200000; call *0x200000");
GUEST(jump_past, "jmp .+0x2000");
GUEST(data_code, "movl $0xccccccc3, 0x200000; movl $0x200000, %eax; jmp *%eax");
GUEST(write_code, "movl $1, 0x100000; int3");
GUEST(fnsave_low, "movl $0x20001234, %eax; fnsave (%eax); int3");
GUEST(fnstenv_edge, "movl $0x201ff0, %eax; fnstenv (%eax); int3");
GUEST(gs_low, "movl %gs:0x20001234, %eax; int3");
GUEST(gs_both, "movl $0x10000000, %eax; movl %eax, %ecx; movl %gs:0x1234(%eax,%ecx), %edx; int3");
GUEST(gs_store, "movl $0x20001234, %eax; movl $7, %gs:(%eax); int3");
GUEST(bt_wild, "movl $0x7fffffff, %eax; btsl $31, 0x20001234; int3");
GUEST(cmpxchg8b_end, "movl $0x201ffc, %edi; lock cmpxchg8b (%edi); int3");
GUEST(high_byte, "movl $0x20001234, %esp; movb %ah, (%esp); int3");
GUEST(high_byte_index, "movl $0x20000000, %esp; movl $0x1234, %esi; movb (%esp,%esi), %bh; int3");
GUEST(leave_low, "movl $0x20001234, %ebp; leave; int3");
GUEST(enter_low, "movl $0x20001234, %esp; enter $16, $0; int3");
GUEST(pusha_low, "movl $0x20001234, %esp; pusha; int3");
GUEST(popm_low, "pushl $1; popl 0x20001234; int3");
GUEST(pushm_low, "pushl 0x20001234; int3");
GUEST(pop_esp, "pushl $0x20001234; popl %esp; pushl %eax; int3");
GUEST(xchg_esp, "movl $0x20001234, %eax; xchgl %eax, %esp; popl %ecx; int3");
GUEST(divide, "xorl %ecx, %ecx; divl %ecx; int3");
GUEST(undefined, "ud2");
GUEST(misaligned, "movl $0x200001, %eax; movaps (%eax), %xmm0; int3");
GUEST(mxcsr_wild, "movl $-1, 0x200000; ldmxcsr 0x200000; int3");
GUEST(float_trap, "movl $0, 0x200000; fldcw 0x200000; fldz; fldz; fdivp; fwait; int3");
GUEST(hidden_syscall, "movl $0x80cd050f, %eax; movl $0x100001, %ecx; jmp *%ecx");
GUEST(middle, "jmp .+3; .byte 0xb8, 0x0f, 0x05, 0x0f, 0x34; int3");
GUEST(popf_all, "pushl $-1; popf; pushf; popl %eax; std; int3");

#define TRY(name, ...) { #name, name, name##_end, __VA_ARGS__ }
#define LOW 0x20001234

static const struct attempt attempts[] = {
	TRY(store_low, VX_FAULT, 14, LOW), TRY(load_low, VX_FAULT, 14, LOW),
	TRY(index_wrap, VX_FAULT, 14, LOW), TRY(scaled, VX_FAULT, 14, LOW),
	TRY(negative, VX_FAULT, 14, 0xfffffffc), TRY(across_end, VX_FAULT, 14, 0xfffffffe),
	TRY(vector_end, VX_FAULT, 14, 0xfffffff8), TRY(zero_page, VX_FAULT, 14, 0),
	TRY(stos_low, VX_FAULT, 14, LOW), TRY(stos_all, VX_FAULT, 14, 0),
	TRY(stos_down, VX_FAULT, 14, LOW), TRY(stos_end, VX_FAULT, 14, 0xfffffff0),
	TRY(stos_wrap, VX_FAULT, 14, 0), TRY(movs_low, VX_FAULT, 14, LOW),
	TRY(movs_from, VX_FAULT, 14, LOW), TRY(scas_low, VX_FAULT, 14, LOW),
	TRY(cmps_low, VX_FAULT, 14, LOW), TRY(lods_low, VX_FAULT, 14, LOW),
	TRY(stack_low, VX_FAULT, 14, LOW - 4), TRY(stack_zero, VX_FAULT, 14, 0xfffffffc),
	TRY(stack_three, VX_FAULT, 14, 0xffffffff), TRY(stack_top, VX_FAULT, 14, 0xffffffff),
	TRY(call_low, VX_FAULT, 14, LOW - 4), TRY(ret_low, VX_FAULT, 14, LOW),
	TRY(jump_low, VX_FAULT, 14, LOW), TRY(call_memory, VX_FAULT, 14, LOW),
	TRY(jump_past, VX_FAULT, 14, AT_CODE + 0x2000), TRY(data_code, VX_FAULT, 14, AT_DATA),
	TRY(write_code, VX_FAULT, 14, AT_CODE), TRY(fnsave_low, VX_FAULT, 14, LOW),
	TRY(fnstenv_edge, VX_FAULT, 14, 0x202000), TRY(gs_low, VX_FAULT, 14, LOW),
	TRY(gs_both, VX_FAULT, 14, LOW), TRY(gs_store, VX_FAULT, 14, LOW),
	TRY(bt_wild, VX_FAULT, 14, LOW), TRY(cmpxchg8b_end, VX_FAULT, 14, 0x202000),
	TRY(high_byte, VX_FAULT, 14, LOW), TRY(high_byte_index, VX_FAULT, 14, LOW),
	TRY(leave_low, VX_FAULT, 14, LOW), TRY(enter_low, VX_FAULT, 14, LOW - 4),
	TRY(pusha_low, VX_FAULT, 14, LOW - 32), TRY(popm_low, VX_FAULT, 14, LOW),
	TRY(pushm_low, VX_FAULT, 14, LOW), TRY(pop_esp, VX_FAULT, 14, LOW - 4),
	TRY(xchg_esp, VX_FAULT, 14, LOW), TRY(divide, VX_FAULT, 0, 0),
	TRY(undefined, VX_FAULT, 6, 0), TRY(misaligned, VX_FAULT, 13, 0),
	TRY(mxcsr_wild, VX_FAULT, 13, 0), TRY(float_trap, VX_FAULT, 16, 0),
	TRY(hidden_syscall, VX_REFUSED, 0, 0), TRY(middle, VX_REFUSED, 0, 0),
	TRY(popf_all, VX_BREAKPOINT, 0, 0),
};

static void confine(bool fuel)
{
	struct vx_options options = { .fuel = fuel };

	for (size_t i = 0; i < sizeof(attempts) / sizeof(*attempts); i++) {
		const struct attempt *a = &attempts[i];
		struct guest g = guest_new(&options, VX_READ | VX_EXEC, a->code, a->end - a->code);
		struct vx_trap trap;

		vx_refuel(g.box, 1000000);
		trap = vx_run(g.box, g.cpu);
		if (trap.why != a->why || (a->why == VX_FAULT && trap.number != a->number) ||
		    (trap.address ^ a->address) & (strstr(a->name, "_edge") ? -4096u : ~0u)) {
			printf("# %s: why %d number %d address %#lx pc %#lx\n", a->name, trap.why,
			       trap.number, (long)trap.address, (long)trap.pc);
			failures++;
		}
		CHECK(trap.pc == vx_get(g.cpu, VX_EIP) - (trap.why == VX_BREAKPOINT));
		CHECK(intact());
		guest_free(&g);
	}
	result(fuel ? "hostile: addresses stay inside, with fuel" :
	       "hostile: addresses stay inside");
}

static bool is_mapped(uint64_t at)
{
	return (at >= AT_DATA && at < AT_DATA + 0x2000) ||
	       (at >= AT_STACK - 0x10000 && at < AT_STACK);
}

/* Writes to every page of the 32-bit space: only writes to mapped pages may succeed. */
GUEST(everywhere, "movl %eax, (%eax); int3");

static void write_everywhere(void)
{
	struct guest g = NEW(everywhere, NULL, VX_READ | VX_EXEC);
	unsigned int written = 0;

	for (uint64_t at = 0; at < 1ull << 32; at += 4096) {
		struct vx_trap trap;
		bool mapped = is_mapped(at);

		vx_set(g.cpu, VX_EIP, AT_CODE);
		vx_set(g.cpu, VX_EAX, at);
		trap = vx_run(g.box, g.cpu);
		written += trap.why == VX_BREAKPOINT;
		if (trap.why != (mapped ? VX_BREAKPOINT : VX_FAULT) ||
		    (!mapped && trap.address != at)) {
			printf("# %#lx: why %d\n", (long)at, trap.why);
			failures++;
			break;
		}
		if (at >= 0x400000 && at < 0xfff00000)
			at += 16 * 4096;	/* the short form tries every 17th page here */
	}
	CHECK(written == 18);
	CHECK(intact());
	guest_free(&g);
	result("hostile: writes all over the 32-bit space");
}

/* Checks of guest ranges by the library --------------------------------------------------- */

static void ranges(void)
{
	static const struct { uint64_t at, size; bool in, out; } cases[] = {
		{ AT_DATA, 0, true, true }, { AT_DATA, 1, true, true },
		{ AT_DATA, 0x2000, true, true },
		{ AT_DATA, 0x2001, false, false }, { AT_DATA - 1, 1, false, false },
		{ AT_DATA - 1, 2, false, false }, { AT_DATA + 0x1fff, 1, true, true },
		{ AT_DATA + 0x2000, 1, false, false }, { AT_DATA + 0x2000, 0, true, true },
		{ AT_CODE, 0x1000, true, false }, { AT_CODE + 0xfff, 2, false, false },
		{ 0xfffff000, 1, false, false }, { 0xffffffff, 1, false, false },
		{ 0xffffffff, 2, false, false }, { 0, 1, false, false },
		{ 0, 0xffffffff, false, false }, { 1ull << 32, 1, false, false },
		{ (1ull << 32) + AT_DATA, 1, false, false }, { AT_DATA, 0xffffffff, false, false },
		{ AT_DATA, 1ull << 32, false, false }, { AT_DATA, -1ull, false, false },
		{ -1ull, 1, false, false }, { -1ull, -1ull, false, false },
		{ -(1ull << 32) + AT_DATA, 1, false, false },
	};
	static char buffer[0x3000];
	struct guest g = NEW(everywhere, NULL, VX_READ | VX_EXEC);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (vx_copy_in(g.box, buffer, cases[i].at, cases[i].size) != cases[i].in ||
		    vx_copy_out(g.box, cases[i].at, buffer, cases[i].size) != cases[i].out) {
			printf("# %#lx, %#lx\n", (long)cases[i].at, (long)cases[i].size);
			failures++;
		}
	}
	for (uint64_t at = 0; at < 1ull << 32; at += 4096) {
		bool mapped = is_mapped(at);

		CHECK(vx_copy_out(g.box, at, buffer, 1) == mapped);
		CHECK(vx_copy_in(g.box, buffer, at, 1) == (mapped || at == AT_CODE));
	}
	CHECK(!vx_map(g.box, 0xfffff000, 0x2000, VX_READ, NULL));
	CHECK(!vx_map(g.box, 1ull << 32, 0x1000, VX_READ, NULL));
	CHECK(!vx_map(g.box, AT_DATA + 1, 0x1000, VX_READ, NULL));
	CHECK(!vx_map(g.box, AT_DATA, 1, VX_READ, NULL));
	CHECK(!vx_map(g.box, AT_DATA, 0, VX_READ, NULL));
	CHECK(!vx_map(g.box, -0x1000ull, 0x1000, VX_READ, NULL));
	CHECK(!vx_unmap(g.box, -0x1000ull, 0x2000, NULL));
	CHECK(!vx_protect(g.box, AT_DATA, 0x3000, VX_READ, NULL));
	CHECK(intact());
	guest_free(&g);
	result("hostile: ranges that the guest names");
}

/* What a guest must not learn ------------------------------------------------------------- */

GUEST(fenv, "fld1; fldl 0x200100; fnstenv 0x200000; fnsave 0x200040; pushf; popl %ebx; lahf; int3");

static void pointers(void)
{
	struct guest g = NEW(fenv, NULL, VX_READ | VX_EXEC);
	uint32_t env[7], save[7];

	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	CHECK(vx_copy_in(g.box, env, AT_DATA, sizeof(env)));
	CHECK(vx_copy_in(g.box, save, AT_DATA + 0x40, sizeof(save)));
	CHECK((env[0] & 0xffff) == 0x37f);
	for (int i = 3; i < 7; i++)
		CHECK(env[i] == 0 && save[i] == 0);
	CHECK((vx_get(g.cpu, VX_EBX) & ~0x8d5) == 0x202);
	guest_free(&g);
	result("hostile: the FPU's environment shows no host address");
}

/* vblendvps with xmm8 in its immediate, which is xmm0 in 32-bit code. The host's xmm8 is secret. */
GUEST(fourth, "movl $-1, 0x200000; movd 0x200000, %xmm1; xorps %xmm0, %xmm0; xorps %xmm2, %xmm2; "
	      ".byte 0xc4, 0xe3, 0x69, 0x4a, 0xd9, 0x80; movd %xmm3, %eax; int3");

static void upper_registers(void)
{
	static const struct vx_options options = { .profile = VX_HOST };
	struct guest g = NEW(fourth, &options, VX_READ | VX_EXEC);
	struct vx_trap trap;
	unsigned int secret = 0xffffffff;

	__asm__ volatile("movd %0, %%xmm8" : : "r"(secret) : "xmm8");
	trap = vx_run(g.box, g.cpu);
	/* Without AVX it raises #UD. */
	CHECK(trap.why == VX_BREAKPOINT || trap.number == 6);
	CHECK(trap.why != VX_BREAKPOINT || vx_get(g.cpu, VX_EAX) == 0);
	guest_free(&g);
	result("hostile: vector registers above 7 stay the host's");
}

/* The host's code must work after guests have left flags and FPU in any state. */
GUEST(dirty, "pushl $-1; popf; std; movl $0x1f00, 0x200000; fldcw 0x200000; "
	     "movl $0x1f80, 0x200004; orl $0xe000, 0x200004; ldmxcsr 0x200004; "
	     "fld1; fld1; fld1; fldz; movd %esp, %mm3; int3");

static void leftovers(void)
{
	struct guest g = NEW(dirty, NULL, VX_READ | VX_EXEC);
	char from[64] = "0123456789", to[64];
	unsigned long flags;
	volatile double third = 1.0, three = 3.0;
	unsigned int mxcsr;
	unsigned short control;

	CHECK(vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
	__asm__ volatile("pushfq; pop %0" : "=r"(flags));
	__asm__ volatile("stmxcsr %0; fnstcw %1" : "=m"(mxcsr), "=m"(control));
	CHECK(!(flags & 0x44500));	/* DF, TF, NT, AC */
	CHECK((mxcsr & 0xffc0) == 0x1f80 && control == 0x37f);
	memmove(to, from, sizeof(from));
	CHECK(!strcmp(to, "0123456789"));
	CHECK((long double)third / three > 0.3333L);
	guest_free(&g);
	result("hostile: the host's flags and FPU are restored");
}

/* Argument zero: guests at host address 0, one at a time. */
int main(int argc, char **argv)
{
	at_zero = argc > 1 && !strcmp(argv[1], "zero");
	canaries = at_zero ? high : low;
	plant();
	refuse_instructions(refused, sizeof(refused) / sizeof(*refused), VX_PLAIN);
	refuse_instructions(refused_host, sizeof(refused_host) / sizeof(*refused_host), VX_HOST);
	confine(false);
	confine(true);
	write_everywhere();
	ranges();
	pointers();
	upper_registers();
	leftovers();
	return failures != 0;
}
