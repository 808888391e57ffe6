#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests how the module prints numbers and addresses.
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

${CC:-gcc} -std=gnu11 -O2 -Wall -Wextra -Werror -fsanitize=address,undefined -iquote . \
	-o "$work/print" tests/unit/print.c && "$work/print"
