// SPDX-License-Identifier: GPL-2.0
/*
 * prototypes FILE         compares the prototypes that kmod expects with the BTF in a file, and
 *                         prints those that differ. Status 0: none of this kernel's differs
 * prototypes member FILE STRUCTURE NAME  prints where the member lies, in bytes, or -1
 * prototypes damage FILE  reads the BTF 2,000 times, each time damaged in another way
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kmod/prototype.h"
#include "libvxe/text/output.h"

struct count {
	unsigned int same, different, absent;
};

static void print(void *context, const char *function, const char *expected, const char *found,
		  bool ok)
{
	struct count *count = context;

	if (ok)
		count->same++;
	else if (found)
		count->different++;
	else
		count->absent++;
	if (!ok)
		printf("# %s: expected %s, found %s\n", function, expected, found ?: "nothing");
}

static void ignore(void *context, const char *function, const char *expected, const char *found,
		   bool ok)
{
}

static void ignore_member(void *context, const struct member *member, int found)
{
}

static void damage(const char *data, size_t size)
{
	static const struct member inode = { "inode", "i_mode", 0 };
	unsigned int i, j, readable = 0;
	char *copy;

	srandom(1);
	for (i = 0; i < 2000; i++) {
		size_t cut = i % 4 ? size : random() % (size + 1);

		/* Its end is the end of what may be read. */
		copy = malloc(cut + 1);
		memcpy(copy + 1, data, cut);
		memmove(copy, copy + 1, cut);
		copy = realloc(copy, cut + !cut);
		for (j = 0; j < 1 + i % 16 && cut; j++)
			copy[random() % (i % 2 ? cut : cut < 64 ? cut : 64)] = random();
		readable += !prototypes_compare(copy, cut, ignore, NULL);
		members_compare(copy, cut, &inode, 1, ignore_member, NULL);
		free(copy);
	}
	printf("%u of %u are readable\n", readable, i);
}

static void print_member(void *context, const struct member *member, int found)
{
	printf("%d\n", found);
}

int main(int argc, char **argv)
{
	struct count count = { 0 };
	const char *failure;
	size_t size;
	char *data;

	if (argc < 2)
		errx(2, "usage: prototypes FILE | damage FILE | member FILE STRUCTURE NAME");
	data = output_read(argv[argc > 2 ? 2 : 1], 64 << 20, &size);
	if (!data)
		err(2, "%s", argv[argc > 2 ? 2 : 1]);
	if (argc > 4) {
		const struct member member = { argv[3], argv[4], 0 };

		failure = members_compare(data, size, &member, 1, print_member, NULL);
		free(data);
		return failure != NULL;
	}
	if (argc > 2) {
		/* Few types are enough, and quick. */
		damage(data, size);
		free(data);
		return 0;
	}
	failure = prototypes_compare(data, size, print, &count);
	if (failure)
		printf("# %s\n", failure);
	printf("%u same, %u different, %u absent\n", count.same, count.different, count.absent);
	free(data);
	return failure || count.different;
}
