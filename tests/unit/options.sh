#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The options of each command, its help, its man page and its completion must agree.
root=$(cd "$(dirname "$0")/../.." && pwd)
python3 "$root/tests/unit/options.py" "$root" "${VXE_BUILD:-$root/build}" ||
	echo 'not ok - options.py ends'
