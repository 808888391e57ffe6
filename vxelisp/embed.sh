#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# embed.sh FILE: prints its bytes as the elements of a C array.
set -e
od -v -An -t u1 "$1" | sed 's/  */,/g; s/^,//; s/$/,/'
