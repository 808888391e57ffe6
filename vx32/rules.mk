# SPDX-License-Identifier: GPL-2.0
# The Vx32 library, vxrun, and what tests them.

VX32_SOURCES := box cache cpu decode elf emit emulate fault memory string translate verify
VX32_OBJECTS := $(VX32_SOURCES:%=obj/vx32/%.o) obj/vx32/gate.o

# $(1): directory, $(2): more flags
define VX32_VARIANT
$(1)/obj/vx32/gate.o: vx32/gate.S vx32/cpu.h
	@mkdir -p $$(@D)
	@$$(CC) -iquote . -c -o $$@ $$<

$(1)/libvx32.a: $(VX32_OBJECTS:%=$(1)/%)
	@rm -f $$@
	@$$(AR) rcs $$@ $$^

$(1)/bin/vxrun: $(1)/obj/vxrun/vxrun.o $(1)/libvx32.a
	@mkdir -p $$(@D)
	@$$(CC) $$(CFLAGS) $(2) -pie -pthread -o $$@ $$^
endef
$(eval $(call VX32_VARIANT,build,))
$(eval $(call VX32_VARIANT,build/check,$(SANITIZE)))

tools: build/bin/vxrun
check-tools: build/check/bin/vxrun
