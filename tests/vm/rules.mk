# SPDX-License-Identifier: GPL-2.0
# Builds what the guests run: programs, and modules beside vxe.ko.

# The programs are static, so that a VXED need not permit a loader.
TEST_PROGRAMS := $(patsubst %.c,build/tests/%,$(notdir $(wildcard tests/vm/src/*.c) measure.c tiny.c ask.c))

vpath %.c tests/vm/src tests/bench tests/unit/broker
build/tests/%: %.c uapi/vxe.h $(wildcard tests/vm/src/*.h)
	@mkdir -p $(@D)
	@gcc -static -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -iquote . \
		$(or $(FLAGS_$*),-pthread) -o $@ $(filter %.c,$^)

build/tests/attacks: $(wildcard tests/vm/src/attacks/*)
build/tests/measure: tests/bench/peers.c tests/bench/bpf.c $(wildcard tests/bench/*.h)
build/tests/ask: libvxe/broker/client.c libvxe/broker/message.c

FLAGS_numbers := -nostdlib -fno-stack-protector -fno-tree-loop-distribute-patterns
FLAGS_tiny := $(FLAGS_numbers)
FLAGS_ordinary := -pthread -Wno-unused-parameter

.PHONY: test-programs
test-programs: $(TEST_PROGRAMS)

# Other modules. rival takes a function that vxe hooks (suite module). patch is a live patch
# (attacks). older hides a syscall from vxe's table (abi). emptied removes a VXED that is in
# use (closed).
RIVALS := rival patch older emptied
RIVAL_KOS := $(foreach k,$(KERNELS),$(RIVALS:%=build/$k/%.ko))

define RIVAL
build/%/$(1).ko: tests/vm/rival/$(1).c kmod/compat/compat.h kmod/symbol_call.h
	@tests/vm/kernel $$* fetch
	@mkdir -p build/$$*/$(1)
	@cp $$< build/$$*/$(1)/
	@echo 'obj-m := $(1).o' >build/$$*/$(1)/Kbuild
	@echo 'ccflags-y := -I$$(CURDIR)' >>build/$$*/$(1)/Kbuild
	@tests/vm/toolchain $$* $$(MAKE) -s -C $$$$(tests/vm/kernel $$* headers) M=$$(CURDIR)/build/$$*/$(1) modules \
		>build/$$*/$(1).log 2>&1 || { cat build/$$*/$(1).log >&2; exit 1; }
	@cp build/$$*/$(1)/$(1).ko $$@
endef
$(foreach r,$(RIVALS),$(eval $(call RIVAL,$(r))))

# Everything that the guests of make test use.
.PHONY: guests
guests: tools page test-programs $(KERNELS:%=build/%/vxe.ko) $(RIVAL_KOS)
