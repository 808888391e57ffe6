#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests text/diff.h with random texts. Its output must turn one text into the other, and be as
# short as that of diff. Prints a line for each case.

. "$(dirname "$0")/tools/folder.sh"
cat >print.c <<'END'
#include <stdlib.h>

#include "libvxe/text/diff.h"
#include "libvxe/text/output.h"

int main(int argc, char **argv)
{
	char *a = output_read(argv[1], 1 << 24, NULL), *b = output_read(argv[2], 1 << 24, NULL);
	bool ok = diff_print(stdout, a, b);

	free(a);
	free(b);
	return !ok;
}
END
cc -std=gnu11 -D_GNU_SOURCE -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-iquote "$root" -o print print.c "$check/libvxe.a" "$check/libvxelisp.a" -lsodium -lm &&
	python3 "$here/diff.py" || echo 'not ok - diff.py ends'
