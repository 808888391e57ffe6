# SPDX-License-Identifier: GPL-2.0
# For tests of the tools: . "$(dirname "$0")/tools/folder.sh". It enters a new folder, $work, that goes
# with the script. The tools that are found are those with sanitizers.

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
