// SPDX-License-Identifier: GPL-2.0
#include "kmod/functions.h"

#include <linux/slab.h>
#include <linux/string.h>
#include <asm/unistd.h>

#include "kmod/hook.h"
#include "kmod/task.h"
#include "uapi/vxe.h"

/*
 * The names of the functions, from the kernel's own generated tables. SYSCALL_DEFINE puts
 * "__x64_" or "__ia32_" before a name.
 */
static const char *const names[] = {
#define __SYSCALL_NORETURN(number, name) __SYSCALL(number, name)
#define __SYSCALL(number, name) "__x64_" #name,
#include <asm/syscalls_64.h>
#include <asm/syscalls_x32.h>
#undef __SYSCALL
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

static struct symbol *symbols;

int functions_init(void)
{
	unsigned int i;

	symbols = kcalloc(ARRAY_SIZE(names), sizeof(*symbols), GFP_KERNEL);
	if (!symbols)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		symbols[i].name = names[i];
		/* The kernel calls this function for numbers without a system call. It fails by
		 * itself. */
		symbols[i].optional = strstr(names[i], "_sys_ni_syscall");
	}
	return 0;
}

void functions_exit(void)
{
	kfree(symbols);
	symbols = NULL;
}

struct symbol *functions_symbols(unsigned int *count)
{
	*count = ARRAY_SIZE(names);
	return symbols;
}

void functions_prepare(void)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(vsyscalls); i++)
		for (j = 0; j < ARRAY_SIZE(names); j++)
			if (!strcmp(vsyscalls[i].symbol.name, names[j]))
				vsyscalls[i].symbol.address = symbols[j].address;
	for (j = 0; j < ARRAY_SIZE(names); j++)
		if (symbols[j].optional)
			symbols[j].address = 0;
}

unsigned int functions_point(unsigned long body)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vsyscalls); i++)
		if (hook_body(&vsyscalls[i].symbol) == body)
			return vsyscalls[i].point;
	return VXE_POINT_NONE;
}
