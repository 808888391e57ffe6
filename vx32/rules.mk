# SPDX-License-Identifier: GPL-2.0
# The library Vx32, vxrun, and their tests.

VX32_SOURCES := block box cache cell cpu decode elf emit emulate error fault linux memory string translate verify
VX32_OBJECTS := $(VX32_SOURCES:%=obj/vx32/%.o) obj/vx32/gate.o

# Builds the library. $(1): directory, $(2): additional compiler flags
define VX32_VARIANT
$(1)/obj/vx32/gate.o: vx32/gate.S vx32/cpu.h
	@mkdir -p $$(@D)
	@$$(CC) -iquote . -c -o $$@ $$<

$(1)/libvx32.a: $(VX32_OBJECTS:%=$(1)/%)
	@rm -f $$@
	@$$(AR) rcs $$@ $$^

$(1)/bin/vxrun: $(1)/obj/vxrun/vxrun.o $(1)/obj/tools/number.o $(1)/libvx32.a
	@mkdir -p $$(@D)
	@$$(CC) $$(CFLAGS) $$(LDFLAGS) $(2) -pie -pthread -o $$@ $$^
endef
$(eval $(call VX32_VARIANT,build,))
$(eval $(call VX32_VARIANT,build/check,$(SANITIZE)))
$(eval $(call VX32_VARIANT,build/thread,-fsanitize=thread))

tools: build/bin/vxrun
check-tools: build/check/bin/vxrun

# Tests: host programs that use the library, and guests built for 64 and 32 bits.
VX32_TESTS := hostile library cell decoder mutate states failures describe scale

# These programs are application and guest at once, so they must not need shared libraries.
build/tests/vx32/cell: LIBS_vx32_cell := -static-pie
build/tests/vx32/scale: LIBS_vx32_scale := -static-pie
build/tests/vx32/%: tests/vx32/%.c tests/vx32/guest.h build/libvx32.a
	@mkdir -p $(@D)
	@$(CC) $(VXE_CFLAGS) $(CFLAGS) -fPIE -pie -pthread -o $@ $< build/libvx32.a $(LIBS_vx32_$*)
build/check/tests/vx32/library: tests/vx32/library.c tests/vx32/guest.h build/check/libvx32.a
	@mkdir -p $(@D)
	@$(CC) $(VXE_CFLAGS) $(CFLAGS) $(SANITIZE) -fPIE -pie -pthread -o $@ $< build/check/libvx32.a
build/thread/tests/vx32/library: tests/vx32/library.c tests/vx32/guest.h build/thread/libvx32.a
	@mkdir -p $(@D)
	@$(CC) $(VXE_CFLAGS) $(CFLAGS) -fsanitize=thread -fPIE -pie -pthread -o $@ $< \
		build/thread/libvx32.a
VX32_WRAPPED := mmap mprotect madvise memfd_create ftruncate pwrite calloc aligned_alloc
LIBS_vx32_failures := $(VX32_WRAPPED:%=-Wl,--wrap=%)
LIBS_vx32_decoder := -lZydis
LIBS_vx32_mutate := -lZydis
LIBS_vx32_states := -lZydis

# The compiler must not use instructions that exist for only one of the two widths.
VX32_GUEST_CFLAGS := -O2 -static -Wall -Wextra -Wno-unused-parameter -Wno-clobbered \
	-ffp-contract=off -iquote .
VX32_GUEST = @mkdir -p $(@D); $(CC) $(1) $(VX32_GUEST_CFLAGS) -o $@ $< -lm
build/tests/vx32/%.64: tests/vx32/programs/%.c
	$(call VX32_GUEST,)
build/tests/vx32/%.32: tests/vx32/programs/%.c
	$(call VX32_GUEST,-m32 -msse2 -mfpmath=sse)
build/tests/vx32/%.x87: tests/vx32/programs/%.c
	$(call VX32_GUEST,-m32)
build/tests/vx32/%.avx: tests/vx32/programs/%.c
	$(call VX32_GUEST,-m32 -O3 -mavx2 -mfma -mbmi2 -mfpmath=sse)
build/tests/vx32/apply: tests/vx32/programs/apply.c tests/vx32/states.h
	$(call VX32_GUEST,-m32 -fno-pie -no-pie)
build/tests/vx32/apply.avx: tests/vx32/programs/apply.c tests/vx32/states.h
	$(call VX32_GUEST,-m32 -mavx2 -fno-pie -no-pie)

.PHONY: vx32-tests test-vx32
vx32-tests: build/bin/vxrun build/check/bin/vxrun build/check/tests/vx32/library \
	build/thread/tests/vx32/library \
	$(VX32_TESTS:%=build/tests/vx32/%) \
	$(addprefix build/tests/vx32/,compute.64 compute.32 compute.x87 compute.avx apply apply.avx)

# Runs the long forms of tests/unit/vx32.sh; with PART=... only that part of it.
test-vx32: PACKAGE_LISTS += tests/vx32/packages
test-vx32: deps vx32-tests build/tests/vx32/codec.64 build/tests/vx32/codec.32
	@VXE_BUILD=$(CURDIR)/build VX32_LONG=1 VX32_PART=$(PART) bash tests/unit/vx32.sh

# The same program compiled to wasm, and that translated to C.
WASM2C := /usr/share/wabt/wasm2c
build/tests/vx32/compute.wasm2c: tests/vx32/programs/compute.c $(wildcard tests/bench/wasm/*)
	@mkdir -p build/bench/wasm
	@clang --target=wasm32-wasi --sysroot=/usr -isystem tests/bench/wasm -O2 -w -iquote . \
		-o build/bench/wasm/compute.wasm $< -lm
	@wasm2c build/bench/wasm/compute.wasm -n compute -o build/bench/wasm/compute.c
	@$(CC) -O2 -w -iquote build/bench/wasm -I$(WASM2C) -o $@ build/bench/wasm/compute.c \
		tests/bench/wasm/host.c $(WASM2C)/wasm-rt-impl.c -lm

# Guests linked with Debian's i386 libraries, which are downloaded once.
VX32_I386 := build/vx32/i386
CODEC_LIBS := -lbz2 -ljpeg -lmhash -lnettle -lz
VX32_MUSL := $(VX32_I386)/root/usr/lib/i386-linux-musl
$(VX32_I386)/done: tests/vx32/i386-packages vxa/fetch-i386
	@vxa/fetch-i386 $(VX32_I386) $$(sed 's/\#.*//' $<)
	@touch $@
build/tests/vx32/codec.64: tests/vx32/programs/codec.c
	@$(CC) $(VX32_GUEST_CFLAGS) -o $@ $< $(CODEC_LIBS)
build/tests/vx32/codec.32: tests/vx32/programs/codec.c $(VX32_I386)/done
	@$(CC) -m32 $(VX32_GUEST_CFLAGS) -msse2 -mfpmath=sse \
		-isystem $(VX32_I386)/root/usr/include/i386-linux-gnu \
		-o $@ $< -L$(VX32_I386)/root/usr/lib/i386-linux-gnu $(CODEC_LIBS)
build/tests/vx32/empty.musl: tests/vx32/programs/empty.c $(VX32_I386)/done
	@$(CC) -m32 -O2 -static -nostdinc -nostdlib -fno-pie -no-pie -o $@ $(VX32_MUSL)/crt1.o $< \
		$(VX32_MUSL)/libc.a

.PHONY: bench-vx32
bench-vx32: PACKAGE_LISTS += tests/vx32/packages tests/bench/wasm/packages
bench-vx32: deps vx32-tests build/bin/vxlinux build/tests/vx32/compute.wasm2c build/tests/vx32/empty.64 \
	build/tests/vx32/empty.musl build/tests/vx32/codec.64 build/tests/vx32/codec.32
	@tests/bench/vx32

.PHONY: vx32-architecture
vx32-architecture: build/tests/vx32/describe
	@$< >docs/vx32-architecture.md
