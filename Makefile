# SPDX-License-Identifier: GPL-2.0
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/bash

KERNEL ?= 6.1
KERNELS := 6.1 6.12
CFLAGS ?= -O2 -g
VXE_CFLAGS := -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-parameter \
	-iquote .
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -DVXL_CHECKED

.PHONY: help
help:
	@echo 'make demo [KERNEL=6.12]  the main job, shown in a virtual machine'
	@echo 'make test                every test: host, then 6.1 and 6.12 in a VM'
	@echo 'make unit                the host tests alone'
	@echo 'make vm KERNEL=6.12      the VM suites on one kernel'
	@echo 'make services            daemons learned, guarded and attacked, on both kernels'
	@echo 'make transparency        bash'"'"'s tests, debuggers and a build, outside and inside'
	@echo 'make test-debug          the VM suites on a kernel built to find mistakes'
	@echo 'make test-kcsan          the same, on one built to find races'
	@echo 'make attacks             what root inside tries; writes docs/attacks.md'
	@echo 'make races               names changed while the kernel takes them, a million tries a call'
	@echo 'make bench               what VXE costs, in guest instructions'
	@echo 'make bench-log           events a second that the log store takes; vxed replay'
	@echo 'make bench-lisp          vxelisp beside Lua and Guile'
	@echo 'make fuzz                what is made of random texts (FUZZ_SECONDS=60 each)'
	@echo 'make fuzz-device         /dev/vxe and its tools, in a VM (KERNEL, FUZZ_SECONDS)'
	@echo 'make reference           vxelisp/REFERENCE, from the docstrings'
	@echo 'make tools               vxe, vxed, vxelog, vxelogd, vxelisp in build/bin'
	@echo 'make module KERNEL=6.12  build/6.12/vxe.ko'
	@echo 'make install             tools, policies, man pages, units (PREFIX, DESTDIR)'
	@echo 'make uninstall           removes them again, but for what the administrator made'
	@echo 'make install-module      builds and installs vxe.ko for the running kernel'
	@echo 'make dist                a tarball of the commit in build/dist'
	@echo 'make deb                 Debian packages of the commit in build/deb'
	@echo 'make deps                installs the Debian packages that are missing'
	@echo 'make clean'

include vxelisp/sources.mk libvxe/sources.mk

# Packages ------------------------------------------------------------------

PACKAGE_LISTS := packages tests/vm/packages
PACKAGES = $(shell sed 's/\#.*//' $(PACKAGE_LISTS))

.PHONY: deps
deps:
	@missing=; for p in $(PACKAGES); do \
		dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || \
			missing="$$missing $$p"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	[ $$(id -u) = 0 ] || { echo "make: not root, and not installed:$$missing" >&2; exit 1; }; \
	echo "installing$$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	{ apt-get update && apt-get install -y --no-install-recommends$$missing; } \
		>/tmp/vxe-apt.$$$$ 2>&1 || \
		{ tail -n 5 /tmp/vxe-apt.$$$$; rm -f /tmp/vxe-apt.$$$$; \
		  echo "make: apt-get could not install$$missing (is there a network?)" >&2; exit 1; }; \
	rm -f /tmp/vxe-apt.$$$$

# Tools: once for use in build/bin, once with sanitizers in build/check/bin ---

CORE := $(addprefix vxelisp/,$(VXELISP_CORE)) vxed/points.c vxed/policy.c
LIBVXE := $(addprefix libvxe/,$(LIBVXE_SOURCES))
PROGRAMS := vxelisp vxe vxed vxelog vxelogd
SOURCES_vxelisp := $(addprefix vxelisp/,$(VXELISP_TOOL))
LIBS_vxelisp := -lreadline
SOURCES_vxe := $(wildcard tools/vxe/*.c)
SOURCES_vxed := $(wildcard tools/vxed/*.c) vxelisp/tool/suite.c vxelisp/tool/file.c
SOURCES_vxelog := $(wildcard tools/vxelog/*.c)
SOURCES_vxelogd := $(wildcard tools/vxelogd/*.c)

GENERATED := build/generated/prelude.inc build/generated/constants.inc
build/generated/prelude.inc: vxelisp/embed.sh $(wildcard vxelisp/library/*)
	@mkdir -p $(@D)
	@sh vxelisp/library/prelude.sh | sh vxelisp/embed.sh - >$@
build/generated/constants.inc: vxelisp/functions/constants.sh vxelisp/functions/constants.def
	@mkdir -p $(@D)
	@sh $^ >$@

# The store's schema, in store.c.
build/generated/store.inc: vxelisp/embed.sh libvxe/store/store.sql
	@mkdir -p $(@D)
	@sh $^ >$@
build/obj/libvxe/store/store.o build/check/obj/libvxe/store/store.o: build/generated/store.inc

# $(1): directory, $(2): more flags, $(3): another compiler
define VARIANT
$(1)/obj/%.o: %.c | $(GENERATED)
	@mkdir -p $$(@D)
	@$(or $(3),$(CC)) $(VXE_CFLAGS) $(CFLAGS) $(2) -Ibuild/generated -MMD -MP -c -o $$@ $$<

$(1)/libvxelisp.a: $(CORE:%.c=$(1)/obj/%.o)
	@rm -f $$@
	@$(AR) rcs $$@ $$^

$(1)/libvxe.a: $(LIBVXE:%.c=$(1)/obj/%.o)
	@rm -f $$@
	@$(AR) rcs $$@ $$^

$(1)/share/vxe:
	@mkdir -p $$(@D)
	@ln -sfn $(CURDIR)/vxed $$@

$(foreach p,$(PROGRAMS),$(if $(SOURCES_$(p)),
$(1)/bin/$(p): $(SOURCES_$(p):%.c=$(1)/obj/%.o) $(1)/libvxe.a $(1)/libvxelisp.a | $(1)/share/vxe
	@mkdir -p $$(@D)
	@$(CC) $(CFLAGS) $(2) -o $$@ $$^ $(or $(LIBS_$(p)),$(LIBVXE_LIBS)) -lm
))
-include $(shell find $(1)/obj -name '*.d' 2>/dev/null)
endef
$(eval $(call VARIANT,build,))
$(eval $(call VARIANT,build/check,$(SANITIZE)))

.PHONY: tools check-tools
tools: $(foreach p,$(PROGRAMS),$(if $(SOURCES_$(p)),build/bin/$(p)))
check-tools: $(foreach p,$(PROGRAMS),$(if $(SOURCES_$(p)),build/check/bin/$(p))) \
	build/check/libvxelisp.a build/check/libvxe.a

# Module ----------------------------------------------------------------------

MODULE_SOURCES := $(wildcard kmod/* kmod/*/* uapi/* vxed/*.[ch] vxed/*.def vxelisp/*.[ch] \
	vxelisp/*/*.[ch] vxelisp/*.mk)

# The kernel's build writes beside its sources: give it a tree of links.
build/%/vxe.ko: $(MODULE_SOURCES) $(GENERATED)
	@echo "building the module for $*"
	@tests/vm/kernel $* fetch
	@mkdir -p build/$*/module
	@cp -rsf $(CURDIR)/kmod $(CURDIR)/uapi $(CURDIR)/vxed $(CURDIR)/vxelisp build/$*/module/
	@ln -sf kmod/Kbuild build/$*/module/Kbuild
	@cp $(GENERATED) build/$*/module/
	@$(MAKE) -s -C $$(tests/vm/kernel $* headers) M=$(CURDIR)/build/$*/module \
		KCFLAGS="-Werror -fcallgraph-info=su" modules >build/$*/module.log 2>&1 || \
		{ cat build/$*/module.log >&2; exit 1; }
	@! grep -E 'warning:' build/$*/module.log
	@cp build/$*/module/vxe.ko $@

# Other modules: rival takes a function which vxe hooks, for the suite module; patch is
# a live patch, for the suite attacks; older makes vxe miss a syscall, for the suite abi;
# emptied, a VXED, for the suite closed.
RIVALS := rival patch older emptied
RIVAL_KOS := $(foreach k,$(KERNELS),$(RIVALS:%=build/$k/%.ko))

define RIVAL
build/%/$(1).ko: tests/vm/rival/$(1).c kmod/compat/compat.h kmod/symbol_call.h
	@tests/vm/kernel $$* fetch
	@mkdir -p build/$$*/$(1)
	@cp $$< build/$$*/$(1)/
	@echo 'obj-m := $(1).o' >build/$$*/$(1)/Kbuild
	@echo 'ccflags-y := -I$$(CURDIR)' >>build/$$*/$(1)/Kbuild
	@$$(MAKE) -s -C $$$$(tests/vm/kernel $$* headers) M=$$(CURDIR)/build/$$*/$(1) modules \
		>build/$$*/$(1).log 2>&1 || { cat build/$$*/$(1).log >&2; exit 1; }
	@cp build/$$*/$(1)/$(1).ko $$@
endef
$(foreach r,$(RIVALS),$(eval $(call RIVAL,$(r))))

.PHONY: module
module: build/$(KERNEL)/vxe.ko

# Tests -----------------------------------------------------------------------

# What runs in the guests: static, so that a VXED need not permit a loader.
TEST_PROGRAMS := $(patsubst %.c,build/tests/%,$(notdir $(wildcard tests/vm/src/*.c) measure.c))

vpath %.c tests/vm/src tests/bench
build/tests/%: %.c uapi/vxe.h $(wildcard tests/vm/src/*.h)
	@mkdir -p $(@D)
	@gcc -static -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -iquote . \
		$(or $(FLAGS_$*),-pthread) -o $@ $(filter %.c,$^)

build/tests/attacks: $(wildcard tests/vm/src/attacks/*)

FLAGS_numbers := -nostdlib -fno-stack-protector -fno-tree-loop-distribute-patterns
FLAGS_ordinary := -pthread -Wno-unused-parameter

.PHONY: test-programs
test-programs: $(TEST_PROGRAMS)

# All that make test's guests use.
.PHONY: guests
guests: tools test-programs $(KERNELS:%=build/%/vxe.ko) $(RIVAL_KOS)

# Guests see this machine's root as root does.
.PHONY: root
root:
	@[ $$(id -u) = 0 ] || { echo "make: not root, which the guests need" >&2; exit 1; }

.PHONY: test unit vm demo services transparency test-debug test-kcsan attacks races bench \
	bench-lisp
test: root deps
	@tests/run

unit: deps
	@tests/run unit

vm: root deps
	@tests/run vm $(KERNEL)

demo: root deps tools module $(TEST_PROGRAMS)
	@tests/vm/run --kernel $(KERNEL) --timeout 300 demo

# Several daemons beside popa3d; TOMOYO learns from the same work.
services: PACKAGE_LISTS += tests/vm/services/packages
services: root deps tools $(KERNELS:%=build/%/vxe.ko) $(TEST_PROGRAMS)
	@status=0; for k in $(KERNELS); do tests/services $$k || status=1; done; exit $$status

# bash's own tests, strace, gdb, and a build, inside.
transparency: PACKAGE_LISTS += tests/vm/packages.transparency
transparency: root deps tools module $(TEST_PROGRAMS)
	@tests/vm/bash-tests >/dev/null
	@printf '%s\n' 'debuggers python build' bash:1/2 bash:2/2 | xargs -L 1 -P "$$(nproc)" \
		tests/vm/run --kernel $(KERNEL) --memory 3072 --timeout 14400 transparency

# A guest for many suites, one a processor: kernels that look for mistakes, which are
# built first, boot slowly.
test-debug test-kcsan: PACKAGE_LISTS += tests/vm/packages.debug
test-debug test-kcsan: test-%: root deps tools $(TEST_PROGRAMS)
	@$(MAKE) build/$*/vxe.ko $(RIVALS:%=build/$*/%.ko)
	@for half in 1 2; do \
		tests/vm/run --kernel $* --kaslr --timeout 3000 --append syscall.x32=y \
			--append vsyscall=xonly $* $$half & \
		guests="$$guests $$!"; \
	done; \
	status=0; for guest in $$guests; do wait $$guest || status=1; done; exit $$status

attacks: root deps tools $(KERNELS:%=build/%/vxe.ko) $(RIVAL_KOS) $(TEST_PROGRAMS)
	@tests/attacks $(KERNELS)

# A million attempts, in all ways together, of each operation on a name.
races: root deps tools module $(TEST_PROGRAMS)
	@printf '%s\n' '200000 open connect exec sendmsg clone3 openat2' '250000 unlink rename' | \
		xargs -L 1 -P 2 tests/vm/run --kernel $(KERNEL) --memory 4096 --timeout 28800 race

bench: root deps tools $(KERNELS:%=build/%/vxe.ko) $(TEST_PROGRAMS)
	@for k in $(KERNELS); do tests/bench/run $$k || exit 1; done

build/tests/lisp-host: tests/bench/programs/host.c build/libvxe.a build/libvxelisp.a
	@mkdir -p $(@D)
	@$(CC) $(VXE_CFLAGS) $(CFLAGS) -I/usr/include/lua5.4 -o $@ $^ -llua5.4 -lm

bench-lisp: deps build/tests/lisp-host
	@tests/bench/lisp

build/tests/logring: tests/bench/logring.c uapi/vxe.h
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -D_GNU_SOURCE -iquote . -o $@ $<

.PHONY: bench-log
bench-log: root deps tools module $(TEST_PROGRAMS) build/tests/logring
	@tests/bench/log $(KERNEL)

# Random inputs. The same targets are put to what was found before in make test.
FUZZERS := reader program strings patterns
FUZZ_SECONDS ?= 60
FUZZ_HELPERS := vxelisp/tool/formatter tests/unit/lisp/naive tests/unit/lisp/naive_functions \
	tests/unit/lisp/slowglob

$(eval $(call VARIANT,build/fuzz,-fsanitize=fuzzer-no-link $(SANITIZE),clang))

build/fuzz/bin/%: build/fuzz/obj/tests/fuzz/%.o $(FUZZ_HELPERS:%=build/fuzz/obj/%.o) build/fuzz/libvxelisp.a
	@mkdir -p $(@D)
	@clang -fsanitize=fuzzer $(SANITIZE) -o $@ $^

build/check/fuzz/%: $(addprefix build/check/obj/,tests/fuzz/%.o tests/fuzz/replay.o \
		$(FUZZ_HELPERS:%=%.o)) build/check/libvxelisp.a
	@mkdir -p $(@D)
	@$(CC) $(SANITIZE) -o $@ $^

.PHONY: fuzz
.SECONDARY:
fuzz: deps $(FUZZERS:%=build/fuzz/bin/%)
	@tests/fuzz/run $(FUZZ_SECONDS)

# The suite fuzz, whose tools that are killed take the rest of the time.
.PHONY: fuzz-device
fuzz-device: root deps tools module $(TEST_PROGRAMS)
	@tests/vm/run --kernel $(KERNEL) --timeout $$(($(FUZZ_SECONDS) + 900)) fuzz $(FUZZ_SECONDS)

# For scripts: the value of a variable.
print-%:
	@echo $($*)

# Documentation ---------------------------------------------------------------

.PHONY: reference
reference: build/bin/vxelisp
	@build/bin/vxelisp --reference >build/REFERENCE
	@cmp -s build/REFERENCE vxelisp/REFERENCE || cp build/REFERENCE vxelisp/REFERENCE

include install/rules.mk

.PHONY: clean
clean:
	rm -rf build
