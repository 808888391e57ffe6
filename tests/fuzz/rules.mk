# SPDX-License-Identifier: GPL-2.0
# Random inputs. make test runs the same targets on the inputs of the corpus.
FUZZERS := reader program strings patterns request
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

# What vxewebd does with a request.
FUZZ_REQUEST := tests/fuzz/request $(patsubst %,webui/http/%,headers refusal route target values)
build/fuzz/bin/request: $(FUZZ_REQUEST:%=build/fuzz/obj/%.o) build/fuzz/libvxe.a build/fuzz/libvxelisp.a
	@mkdir -p $(@D)
	@clang -fsanitize=fuzzer $(SANITIZE) -o $@ $^ $(LIBVXE_LIBS) -lm
build/check/fuzz/request: $(addprefix build/check/obj/,$(FUZZ_REQUEST:%=%.o) tests/fuzz/replay.o) \
		build/check/libvxe.a build/check/libvxelisp.a
	@mkdir -p $(@D)
	@$(CC) $(SANITIZE) -o $@ $^ $(LIBVXE_LIBS) -lm

.PHONY: fuzz
.SECONDARY:
fuzz: deps $(FUZZERS:%=build/fuzz/bin/%)
	@tests/fuzz/run $(FUZZ_SECONDS)

# The suite fuzz. After the random uses it kills tools at random moments: that takes up to 900 s.
.PHONY: fuzz-device
fuzz-device: root deps tools module $(TEST_PROGRAMS)
	@tests/vm/run --kernel $(KERNEL) --timeout $$(($(FUZZ_SECONDS) + 900)) fuzz $(FUZZ_SECONDS)
