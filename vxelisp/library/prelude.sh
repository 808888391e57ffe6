#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Prints what of the language is written in itself, each part with its name.
set -e
cd "$(dirname "$0")"
for part in control lists integers sequences tables state; do
	echo "#line 1 \"$part.lisp\""
	cat "$part.lisp"
done
