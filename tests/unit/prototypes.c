// SPDX-License-Identifier: GPL-2.0
/*
 * prototypes FILE         compares the prototypes that kmod expects with the BTF in a file, and
 *                         prints those that differ. Exits with status 0 if none differs
 * prototypes member FILE STRUCTURE NAME  prints the offset of a member in bytes, or -1
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

static void damage(const char *data, size_t size)
{
	struct btf_types btf;
	unsigned int i, j, readable = 0;
	char *copy;

	srandom(1);
	for (i = 0; i < 2000; i++) {
		size_t cut = i % 4 ? size : random() % (size + 1);

		/* The copy ends where the allocation ends, so the sanitizer finds overreads. */
		copy = malloc(cut + 1);
		memcpy(copy + 1, data, cut);
		memmove(copy, copy + 1, cut);
		copy = realloc(copy, cut + !cut);
		for (j = 0; j < 1 + i % 16 && cut; j++)
			copy[random() % (i % 2 ? cut : cut < 64 ? cut : 64)] = random();
		if (!btf_open(&btf, copy, cut)) {
			readable += !prototypes_compare(&btf, ignore, NULL);
			btf_offset(&btf, "inode", "i_mode");
		}
		btf_close(&btf);
		free(copy);
	}
	printf("%u of %u are readable\n", readable, i);
}

int main(int argc, char **argv)
{
	struct count count = { 0 };
	struct btf_types btf;
	const char *failure;
	size_t size;
	char *data;

	if (argc < 2)
		errx(2, "usage: prototypes FILE | damage FILE | member FILE STRUCTURE NAME");
	data = output_read(argv[argc > 2 ? 2 : 1], 64 << 20, &size);
	if (!data)
		err(2, "%s", argv[argc > 2 ? 2 : 1]);
	if (argc == 3) {
		/* Few types are enough, and quick. */
		damage(data, size);
		free(data);
		return 0;
	}
	failure = btf_open(&btf, data, size);
	if (!failure && argc > 4)
		printf("%d\n", btf_offset(&btf, argv[3], argv[4]));
	else if (!failure)
		failure = prototypes_compare(&btf, print, &count);
	if (failure)
		printf("# %s\n", failure);
	if (argc < 4)
		printf("%u same, %u different, %u absent\n", count.same, count.different, count.absent);
	btf_close(&btf);
	free(data);
	return failure || count.different;
}
