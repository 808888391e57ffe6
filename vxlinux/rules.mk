# SPDX-License-Identifier: GPL-2.0
# vxlinux: Linux programs in a cell, their calls relayed.

PROGRAMS += vxlinux
SOURCES_vxlinux := $(wildcard vxlinux/*.c) vx32/cell.c tools/program.c tools/report.c

# Tests: guests, all static.
VXLINUX_TESTS := hostile race
build/tests/vxlinux/%: tests/vxlinux/%.c
	@mkdir -p $(@D)
	@$(CC) -static -O2 -g -Wall -Wextra -Wno-unused-parameter -Werror -D_GNU_SOURCE -pthread -o $@ $<

.PHONY: vxlinux-tests test-vxlinux
vxlinux-tests: build/bin/vxlinux build/check/bin/vxlinux build/bin/vxelog build/bin/vxed \
	build/tests/objects $(VXLINUX_TESTS:%=build/tests/vxlinux/%)

# Runs the long forms of tests/unit/vxlinux.sh.
test-vxlinux: deps vxlinux-tests
	@VXE_BUILD=$(CURDIR)/build VXLINUX_LONG=1 bash tests/unit/vxlinux.sh
