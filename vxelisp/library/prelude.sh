#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Prints the library in Lisp, with a #line for each file.
set -e
cd "$(dirname "$0")"
for part in control lists integers sequences tables state; do
	echo "#line 1 \"$part.lisp\""
	cat "$part.lisp"
done
