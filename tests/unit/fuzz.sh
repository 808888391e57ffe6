#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs the fuzz targets on the inputs of their corpus, which includes all earlier findings.
cd "$(dirname "$0")/../.." || exit 2
build=${VXE_BUILD:-build}
failed=0

for target in $(make -s print-FUZZERS); do
	if make -s build/check/fuzz/$target &&
	   output=$("$build/check/fuzz/$target" tests/fuzz/corpus/$target/* 2>&1); then
		echo "ok - $target: $output"
	else
		sed 's/^/# /' <<<"$output" | head -n 40
		echo "not ok - $target"
		failed=1
	fi
done
exit $failed
