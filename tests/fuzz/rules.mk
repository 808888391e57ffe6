# SPDX-License-Identifier: GPL-2.0
# Random inputs. make test runs the same targets on the inputs of the corpus.
FUZZERS := reader program strings patterns request broker guest archive
FUZZ_SECONDS ?= 60
FUZZ_HELPERS := vxelisp/tool/formatter tests/unit/lisp/naive tests/unit/lisp/naive_functions \
	tests/unit/lisp/slowglob

build/fuzz/bin/%: build/fuzz/obj/tests/fuzz/%.o $(FUZZ_HELPERS:%=build/fuzz/obj/%.o) build/fuzz/libvxelisp.a
	@mkdir -p $(@D)
	@clang -fsanitize=fuzzer $(SANITIZE) -o $@ $^

build/check/fuzz/%: $(addprefix build/check/obj/,tests/fuzz/%.o tests/fuzz/replay.o \
		$(FUZZ_HELPERS:%=%.o)) build/check/libvxelisp.a
	@mkdir -p $(@D)
	@$(CC) $(SANITIZE) -o $@ $^

# Targets for vxewebd and vxe-broker. $(1): target, $(2): files, $(3): libraries
define FUZZ_WEB
build/fuzz/bin/$(1): $(patsubst %,build/fuzz/obj/%.o,tests/fuzz/$(1) $(2)) build/fuzz/libvxe.a \
		build/fuzz/libvxelisp.a
	@mkdir -p $$(@D)
	@clang -fsanitize=fuzzer $(SANITIZE) -o $$@ $$^ $(LIBVXE_LIBS) $(3) -lm
build/check/fuzz/$(1): $(patsubst %,build/check/obj/%.o,tests/fuzz/$(1) tests/fuzz/replay $(2)) \
		build/check/libvxe.a build/check/libvxelisp.a
	@mkdir -p $$(@D)
	@$(CC) $(SANITIZE) -o $$@ $$^ $(LIBVXE_LIBS) $(3) -lm
endef
$(eval $(call FUZZ_WEB,request,$(patsubst %,webui/http/%,headers refusal route target values)))
$(eval $(call FUZZ_WEB,broker,$(patsubst %.c,%,$(filter-out %/main.c,$(wildcard webui/broker/*.c))),-lpam))

# Targets for Vx32 and vxa. $(1): target, $(2): files, $(3): libraries
$(eval $(call VX32_VARIANT,build/fuzz,$(SANITIZE)))
define FUZZ_VX32
build/fuzz/bin/$(1): $(patsubst %,build/fuzz/obj/%.o,tests/fuzz/$(1) $(2)) build/fuzz/libvx32.a
	@mkdir -p $$(@D)
	@clang -fsanitize=fuzzer $(SANITIZE) -o $$@ $$^ $(3)
build/check/fuzz/$(1): $(patsubst %,build/check/obj/%.o,tests/fuzz/$(1) tests/fuzz/replay $(2)) \
		build/check/libvx32.a
	@mkdir -p $$(@D)
	@$(CC) $(SANITIZE) -pie -o $$@ $$^ $(3)
endef
$(eval $(call FUZZ_VX32,guest,,-lpthread))
$(eval $(call FUZZ_VX32,archive,vxa/archive vxa/zip,-lz -lsodium))

.PHONY: fuzz
.SECONDARY:
fuzz: deps $(FUZZERS:%=build/fuzz/bin/%)
	@tests/fuzz/run $(FUZZ_SECONDS)

# The suite fuzz. After random uses of the device, it kills tools at random moments for up to 900 s.
.PHONY: fuzz-device
fuzz-device: root deps tools module $(TEST_PROGRAMS)
	@tests/vm/run --kernel $(KERNEL) --timeout $$(($(FUZZ_SECONDS) + 900)) fuzz $(FUZZ_SECONDS)
