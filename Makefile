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
	@echo 'make demo [KERNEL=6.12]  trace, guard and attack a real daemon in a virtual machine'
	@echo 'make demo-vx32           run an untrusted plug-in, filter, program and archive'
	@echo 'make demo-web            the web interface in a virtual machine, for a browser on this one'
	@echo 'make test                every test: host, then 6.1 and 6.12 in a VM'
	@echo 'make test KERNELS="6.1 6.12 7.3"     the same, on 7.3 too'
	@echo 'make test-web            every check of the pages, in a browser, against a VM'
	@echo 'make unit                the host tests alone'
	@echo 'make vm KERNEL=6.12      the VM suites on one kernel'
	@echo 'make services            learn, guard and attack real daemons, on both kernels'
	@echo 'make transparency        bash'"'"'s tests, debuggers and a build: inside as outside'
	@echo 'make test-debug          the VM suites on a kernel with KASAN, lockdep and kmemleak'
	@echo 'make test-kcsan          the VM suites on a kernel that finds data races (KCSAN)'
	@echo 'make attacks             all known attacks; writes docs/attacks.md'
	@echo 'make races               change names while the kernel reads them, a million times'
	@echo 'make nocache             the VM suites twice: with remembered verdicts, and without'
	@echo 'make bench               what VXE costs, in guest instructions'
	@echo 'make bench-macro         what VXE and its peers cost a compiler, nginx and find'
	@echo 'make bench-log           events per second that the log store takes; time of vxed replay'
	@echo 'make bench-learn         time and memory to learn from a million events'
	@echo 'make bench-web           how fast the web interface answers, with a million events'
	@echo 'make bench-lisp          the speed of vxelisp, compared with Lua and Guile'
	@echo 'make fuzz                fuzz the language (FUZZ_SECONDS=60 for each target)'
	@echo 'make fuzz-device         fuzz /dev/vxe and its tools in a VM (KERNEL, FUZZ_SECONDS)'
	@echo 'make test-vx32           the long tests of Vx32 (PART=library, failures, decoder, mutate, states,'
	@echo '                         programs or vxrun: only those); test-vxlinux: those of vxlinux'
	@echo 'make reference           writes vxelisp/REFERENCE from the docstrings'
	@echo 'make tools               all programs, in build/bin'
	@echo 'make webui               vxewebd, vxe-broker, vxe-work and the page they serve'
	@echo 'make vxa-decoders        the decoders that vxa create puts into archives'
	@echo 'make module KERNEL=6.12  build/6.12/vxe.ko'
	@echo 'make install             tools, policies, man pages, units (PREFIX, DESTDIR)'
	@echo 'make uninstall           removes them; keeps /etc/vxe and /var/lib/vxe'
	@echo 'make install-module      builds and installs vxe.ko for the running kernel'
	@echo 'make dist                a tarball of the commit in build/dist'
	@echo 'make deb                 Debian packages of the commit in build/deb'
	@echo 'make test-install        the packages on machines with a disk, Debian 12 and 13, and sysvinit'
	@echo 'make test-sleep          such a machine sleeps, hibernates and starts a kernel by kexec'
	@echo 'make test-builder        the demo and the host tests in a chroot with Debian 13'"'"'s tools'
	@echo 'make test-ansible        the Ansible role on two such machines'
	@echo 'make test-reproducible   tarball and packages twice: the same bytes'
	@echo 'make deps                installs the Debian packages that are missing'
	@echo 'make clean'

# Packages ---------------------------------------------------------------------

# Each line of a list has the name of a package, or alternatives joined by | if releases of Debian
# differ. If none of the alternatives is installed, the first that this release has is installed.
PACKAGE_LISTS := packages tests/vm/packages
PACKAGES = $(shell sed 's/\#.*//' $(PACKAGE_LISTS))

.PHONY: deps
deps:
	@missing=; for p in $(PACKAGES:%='%'); do \
		dpkg-query -W -f '$${Status}\n' $${p//|/ } 2>/dev/null | grep -q 'ok installed' || \
			missing="$$missing $$p"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	[ $$(id -u) = 0 ] || { echo "make: not root, and not installed:$$missing" >&2; exit 1; }; \
	echo "installing$$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	first() { for n; do ! apt-cache show $$n >/dev/null 2>&1 || break; done; echo $$n; }; \
	{ apt-get update && apt-get install -y --no-install-recommends \
		$$(for p in $$missing; do first $${p//|/ }; done); } \
		>/tmp/vxe-apt.$$$$ 2>&1 || \
		{ tail -n 5 /tmp/vxe-apt.$$$$; rm -f /tmp/vxe-apt.$$$$; \
		  echo "make: apt-get could not install$$missing (is there a network?)" >&2; exit 1; }; \
	rm -f /tmp/vxe-apt.$$$$

# Programs and libraries -------------------------------------------------------

# Each folder has its own rules. The rules of a program add its name to PROGRAMS, and set
# SOURCES_NAME to its sources. They set LIBS_NAME to its libraries if these are not libvxe's.
include vxelisp/rules.mk libvxe/rules.mk tools/rules.mk kmod/rules.mk
include $(wildcard webui/rules.mk webui/*/rules.mk vx32/rules.mk vxa/rules.mk vxlinux/rules.mk \
	examples/rules.mk)
include tests/vm/rules.mk tests/web/rules.mk tests/rules.mk tests/bench/rules.mk tests/fuzz/rules.mk
include install/rules.mk

# The variants of the build: for use, with sanitizers (address, thread), and for fuzzing.
# $(1): directory, $(2): additional flags, $(3): another compiler
define VARIANT
$(1)/obj/%.o: %.c | $(GENERATED)
	@mkdir -p $$(@D)
	@$(or $(3),$(CC)) $(VXE_CFLAGS) $(CPPFLAGS) $(CFLAGS) $(2) -Ibuild/generated -MMD -MP -c -o $$@ $$<

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
	@$(CC) $(CFLAGS) $(LDFLAGS) $(2) -o $$@ $$^ $(or $(LIBS_$(p)),$(LIBVXE_LIBS)) -lm
))
-include $(shell find $(1)/obj -name '*.d' 2>/dev/null)
endef
$(eval $(call VARIANT,build,))
$(eval $(call VARIANT,build/check,$(SANITIZE)))
$(eval $(call VARIANT,build/thread,-fsanitize=thread))
$(eval $(call VARIANT,build/fuzz,-fsanitize=fuzzer-no-link $(SANITIZE),clang))

.PHONY: tools check-tools
tools: $(foreach p,$(PROGRAMS),$(if $(SOURCES_$(p)),build/bin/$(p)))
check-tools: $(foreach p,$(PROGRAMS),$(if $(SOURCES_$(p)),build/check/bin/$(p))) \
	build/check/libvxelisp.a build/check/libvxe.a

# make print-NAME prints the value of a variable, for scripts.
print-%:
	@echo $($*)

.PHONY: clean
clean:
	rm -rf build
