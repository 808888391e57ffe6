// SPDX-License-Identifier: GPL-2.0
/* Compares calls.def with libseccomp's tables of names and numbers. */
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vxed/policy.h"

static const struct {
	const char *name;
	uint32_t token;
	enum vxe_abi abi;
	int base;		/* of its numbers */
} abis[] = {
	{ "x86-64", SCMP_ARCH_X86_64, VXE_ABI_X86_64, 0 },
	{ "i386", SCMP_ARCH_X86, VXE_ABI_I386, 0 },
	{ "x32", SCMP_ARCH_X32, VXE_ABI_X32, 0x40000000 },
};

static int number_of(const struct point *point, enum vxe_abi abi)
{
	return abi == VXE_ABI_X86_64 ? point->x86_64 :
	       abi == VXE_ABI_I386 ? point->i386 : point->x32;
}

/* Calls that have one name here and another in libseccomp. */
static bool same_name(const char *ours, const char *theirs)
{
	static const char *const pairs[][2] = {
		{ "umount2", "umount" }, { "fstatat64", "newfstatat" },
		{ "old_mmap", "mmap" }, { "pwritev64v2", "pwritev2" },
	};
	size_t length = strlen(theirs), i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (!strcmp(ours, pairs[i][0]) && !strcmp(theirs, pairs[i][1]))
			return true;
	return !strncmp(ours, theirs, length) &&
	       (!ours[length] || !strcmp(ours + length, "16"));
}

/* Every call that libseccomp knows must be in calls.def under the same name. */
static bool compare(size_t a)
{
	unsigned int number, known = 0;
	bool ok = true;

	for (number = 0; number < 600; number++) {
		char *theirs = seccomp_syscall_resolve_num_arch(abis[a].token,
								abis[a].base + number);
		unsigned int p = point_of_call(abis[a].abi, number);
		const struct point *point = p == VXE_POINT_NONE ? NULL : point_get(p);

		if (point && number_of(point, abis[a].abi) != (int)number) {
			printf("# %s %u is %s, which has another number\n", abis[a].name,
			       number, point->name);
			ok = false;
		}
		if (theirs && (!point || !same_name(point->name, theirs))) {
			printf("# %s %u is %s for libseccomp, %s here\n", abis[a].name,
			       number, theirs, point ? point->name : "nothing");
			ok = false;
		}
		known += theirs != NULL;
		free(theirs);
	}
	return ok && known > 300;
}

int main(void)
{
	bool all = true;
	size_t a;

	for (a = 0; a < sizeof(abis) / sizeof(abis[0]); a++) {
		bool ok = compare(a);

		printf("%s - calls.def has libseccomp's %s numbers\n",
		       ok ? "ok" : "not ok", abis[a].name);
		all &= ok;
	}
	return !all;
}
