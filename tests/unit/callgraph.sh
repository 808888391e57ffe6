#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Checks how much kernel stack judging needs, and that it calls no function that may sleep.
cd "$(dirname "$0")/../.." || exit 2
for kernel in 6.1 6.12; do
	make -s module KERNEL=$kernel >&2 || exit 2
	python3 tests/unit/callgraph.py "${VXE_BUILD:-build}/$kernel/module" |
		sed "s/^\(not \)\?ok - /&$kernel: /"
	[ "${PIPESTATUS[0]}" = 0 ] || failed=1
done
exit ${failed:-0}
