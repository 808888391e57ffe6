# SPDX-License-Identifier: GPL-2.0
# vxlinux: runs Linux programs in a cell and relays their system calls.

PROGRAMS += vxlinux
SOURCES_vxlinux := $(wildcard vxlinux/*.c) vx32/cell.c vx32/error.c tools/program.c tools/report.c

# The guest that runs i386 programs. Static, so that it needs no files.
VXLINUX_I386_OBJECTS := $(patsubst %.c,build/obj/%.o,$(wildcard vxlinux/i386/*.c)) \
	build/obj/vxlinux/i386/call.o
build/obj/vxlinux/i386/call.o: vxlinux/i386/call.S
	@mkdir -p $(@D)
	@$(CC) -c -o $@ $<
# $(1): directory
define VXLINUX_I386
$(1)/lib/vxlinux/i386: $(VXLINUX_I386_OBJECTS) build/libvx32.a
	@mkdir -p $$(@D)
	@$$(CC) $$(CFLAGS) $$(LDFLAGS) -static-pie -pthread -o $$@ $$^
$(1)/bin/vxlinux: | $(1)/lib/vxlinux/i386
endef
$(eval $(call VXLINUX_I386,build))
$(eval $(call VXLINUX_I386,build/check))
$(eval $(call VXLINUX_I386,build/thread))

# Tests: guests, all static.
VXLINUX_TESTS := hostile race verdict
build/tests/vxlinux/%: tests/vxlinux/%.c
	@mkdir -p $(@D)
	@$(CC) -static -O2 -g -Wall -Wextra -Wno-unused-parameter -Werror -D_GNU_SOURCE -pthread -o $@ $<

.PHONY: vxlinux-tests test-vxlinux
vxlinux-tests: build/bin/vxlinux build/check/bin/vxlinux build/bin/vxelog build/bin/vxed \
	build/tests/objects $(VXLINUX_TESTS:%=build/tests/vxlinux/%)

# Debian's i386 programs for the long forms of the tests: about 90 MB, downloaded once.
VXLINUX_GUESTS := build/vxlinux/i386
$(VXLINUX_GUESTS)/done: tests/vxlinux/i386-packages vxa/fetch-i386
	@vxa/fetch-i386 --all $(VXLINUX_GUESTS) $$(sed 's/\#.*//' $<)
	@ln -sf bash $(VXLINUX_GUESTS)/root/usr/bin/sh
	@touch $@

# Runs the long forms of tests/unit/vxlinux.sh.
test-vxlinux: deps vxlinux-tests build/thread/bin/vxlinux $(VXLINUX_GUESTS)/done
	@VXE_BUILD=$(CURDIR)/build VXLINUX_LONG=1 bash tests/unit/vxlinux.sh
