#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# How much of the kernel's stack judging needs, and that it calls nothing that may sleep.
cd "$(dirname "$0")/../.." || exit 2
for kernel in 6.1 6.12; do
	make -s module KERNEL=$kernel >&2 || exit 2
	python3 tests/unit/callgraph.py "${VXE_BUILD:-build}/$kernel/module" |
		sed "s/^\(not \)\?ok - /&$kernel: /"
	[ "${PIPESTATUS[0]}" = 0 ] || failed=1
done
exit ${failed:-0}
