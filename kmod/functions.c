// SPDX-License-Identifier: GPL-2.0
#include "kmod/functions.h"

#include <linux/slab.h>
#include <linux/string.h>
#include <asm/unistd.h>

#include "kmod/hook.h"
#include "kmod/task.h"
#include "uapi/vxe.h"

/*
 * The names of the functions, from the kernel's generated tables. SYSCALL_DEFINE adds the prefix
 * "__x64_" or "__ia32_".
 */
static const char *const names[] = {
#define __SYSCALL_NORETURN(number, name) __SYSCALL(number, name)
#define __SYSCALL(number, name) "__x64_" #name,
#include <asm/syscalls_64.h>
#ifdef CONFIG_X86_X32_ABI
#include <asm/syscalls_x32.h>
#endif
#undef __SYSCALL
};

static const char *const names_i386[] = {
#define __SYSCALL(number, name) "__ia32_" #name,
#define __SYSCALL_WITH_COMPAT(number, native, name) "__ia32_" #name,
#include <asm/syscalls_32.h>
#undef __SYSCALL
#undef __SYSCALL_NORETURN
#undef __SYSCALL_WITH_COMPAT
};

/* The functions that the vsyscall page calls. */
static struct {
	struct symbol symbol;
	unsigned int point;
} vsyscalls[] = {
	{ { "__x64_sys_gettimeofday" }, __NR_gettimeofday },
	{ { "__x64_sys_time" }, __NR_time },
	{ { "__x64_sys_getcpu" }, __NR_getcpu },
};

static_assert(VXE_FAST_CALLS <= VXE_I386_ONLY);

static struct symbol *symbols, *symbols_i386;	/* one for each name */

static struct symbol *unresolved(const char *const *names, unsigned int count)
{
	struct symbol *symbols = kcalloc(count, sizeof(*symbols), GFP_KERNEL);
	unsigned int i;

	for (i = 0; symbols && i < count; i++) {
		symbols[i].name = names[i];
		/* The kernel calls this function for numbers that have no system call. It always
		 * fails. */
		symbols[i].optional = strstr(names[i], "_sys_ni_syscall");
	}
	return symbols;
}

int functions_init(void)
{
	symbols = unresolved(names, ARRAY_SIZE(names));
	symbols_i386 = unresolved(names_i386, ARRAY_SIZE(names_i386));
	return symbols && symbols_i386 ? 0 : -ENOMEM;
}

void functions_exit(void)
{
	kfree(symbols);
	kfree(symbols_i386);
	symbols = symbols_i386 = NULL;
}

struct symbol *functions_symbols(unsigned int *count)
{
	*count = ARRAY_SIZE(names);
	return symbols;
}

struct symbol *functions_symbols_i386(unsigned int *count)
{
	*count = ARRAY_SIZE(names_i386);
	return symbols_i386;
}

int functions_prepare(void)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(vsyscalls); i++)
		for (j = 0; j < ARRAY_SIZE(names); j++)
			if (!strcmp(vsyscalls[i].symbol.name, names[j]))
				vsyscalls[i].symbol.address = symbols[j].address;
	for (j = 0; j < ARRAY_SIZE(names_i386); j++)
		if (symbols_i386[j].optional)
			symbols_i386[j].address = 0;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (symbols[i].optional)
			symbols[i].address = 0;
		/* A call without arguments has one function for all ABIs. */
		for (j = 0; j < ARRAY_SIZE(names_i386); j++)
			if (symbols[i].address == symbols_i386[j].address)
				symbols[i].address = 0;
	}
	return 0;
}

unsigned int functions_point(unsigned long body)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vsyscalls); i++)
		if (hook_body(&vsyscalls[i].symbol) == body)
			return vsyscalls[i].point;
	return VXE_POINT_NONE;
}
