# SPDX-License-Identifier: GPL-2.0
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c

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
	@echo 'make tools               vxe, vxed, vxelog, vxelogd, vxelisp, vxrun in build/bin'
	@echo 'make module KERNEL=6.12  build/6.12/vxe.ko'
	@echo 'make install             tools, policies, man pages, units (PREFIX, DESTDIR)'
	@echo 'make uninstall           removes them again, but for what the administrator made'
	@echo 'make install-module      builds and installs vxe.ko for the running kernel'
	@echo 'make dist                a tarball of the commit in build/dist'
	@echo 'make deb                 Debian packages of the commit in build/deb'
	@echo 'make test-install        the packages in a machine with a disk: install, boot, remove'
	@echo 'make deps                installs the Debian packages that are missing'
	@echo 'make clean'

# Packages ---------------------------------------------------------------------
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

# Programs and libraries -------------------------------------------------------

# Each folder has its own rules. Those of a program add its name to PROGRAMS, its sources
# as SOURCES_NAME, and, if they are not those of libvxe, its libraries as LIBS_NAME.
include vxelisp/rules.mk libvxe/rules.mk tools/rules.mk kmod/rules.mk
include $(wildcard webui/rules.mk vx32/rules.mk)
include tests/vm/rules.mk tests/rules.mk tests/bench/rules.mk tests/fuzz/rules.mk
include install/rules.mk

# Everything is built once for use, once with sanitizers, and once for fuzzing.
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
$(eval $(call VARIANT,build/fuzz,-fsanitize=fuzzer-no-link $(SANITIZE),clang))

.PHONY: tools check-tools
tools: $(foreach p,$(PROGRAMS),$(if $(SOURCES_$(p)),build/bin/$(p)))
check-tools: $(foreach p,$(PROGRAMS),$(if $(SOURCES_$(p)),build/check/bin/$(p))) \
	build/check/libvxelisp.a build/check/libvxe.a

# For scripts: the value of a variable.
print-%:
	@echo $($*)

.PHONY: clean
clean:
	rm -rf build
