#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# constants.sh FILE: prints a table entry for each name in FILE. A name that the headers
# do not define is left out. "enum NAME" is a name that #ifdef cannot see. "value NAME NUMBER"
# is one that older headers lack.
set -e
sed -n -e 's/ *#.*//' \
	-e 's/^value \([^ ]*\) \([^ ]*\)$/{ "\1", \2 },/p' -e t \
	-e 's/^enum \(.*\)$/{ "\1", \1 },/p' -e t \
	-e 's/^\([A-Za-z0-9_]\{1,\}\)$/#ifdef \1\n{ "\1", (s64)(\1) },\n#endif/p' "$1"
