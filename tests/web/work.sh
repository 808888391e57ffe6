#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the jobs of vxe-work, started like by vxewebd: good and bad requests, a missing store, and
# hostile names. Prints a line for each case.
# long

here=$(cd "$(dirname "$0")" && pwd)
export BIN=${VXE_BUILD:-$here/../../build}/check/bin
export PYTHONPATH=$here/../unit/store
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
python3 "$here/work.py" "$here/../.." || echo "not ok - work.py ends"
