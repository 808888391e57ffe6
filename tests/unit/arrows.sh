#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Dependencies between files run one way, without circles.
cd "$(dirname "$0")/../.." || exit 2
make -s tools >&2 || exit 2
make -s module KERNEL=6.1 >&2 || exit 2
python3 tests/unit/arrows.py "${VXE_BUILD:-build}"
