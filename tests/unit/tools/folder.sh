# SPDX-License-Identifier: GPL-2.0
# Tests of the tools source this file: . "$(dirname "$0")/tools/folder.sh". It changes to a new
# folder $work, which is removed when the script ends. It puts the tools that are built with
# sanitizers first in PATH.

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
check=${VXE_BUILD:-$root/build}/check
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
PATH=$check/bin:$PATH

result() { # STATUS NAME
	if [ "$1" = 0 ]; then echo "ok - $2"; else echo "not ok - $2"; fi
}
