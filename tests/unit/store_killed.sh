#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# store_killed.sh [COUNT]: kills vxelogd COUNT times at random moments. Prints a line for each
# case.

. "$(dirname "$0")/store/lib.sh"

python3 "$here/store/killed.py" "${1:-20}" || echo "not ok - killed.py ends"
