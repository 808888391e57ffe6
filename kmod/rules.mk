# SPDX-License-Identifier: GPL-2.0
# The kernel module.

MODULE_SOURCES := $(wildcard kmod/* kmod/*/* uapi/* vxed/*.[ch] vxed/*.def vxelisp/*.[ch] \
	vxelisp/*/*.[ch] vxelisp/sources.mk)

# The kernel's build writes into the folder of the sources, so it runs in a tree of links to them.
build/%/vxe.ko: $(MODULE_SOURCES) $(GENERATED)
	@echo "building the module for $*"
	@tests/vm/kernel $* fetch
	@mkdir -p build/$*/module
	@cp -rsf $(CURDIR)/kmod $(CURDIR)/uapi $(CURDIR)/vxed $(CURDIR)/vxelisp build/$*/module/
	@find build/$*/module -xtype l -delete
	@ln -sf kmod/Kbuild build/$*/module/Kbuild
	@cp $(GENERATED) build/$*/module/
	@tests/vm/toolchain $* $(MAKE) -s -C $$(tests/vm/kernel $* headers) M=$(CURDIR)/build/$*/module \
		KCFLAGS="-Werror -fcallgraph-info=su" modules >build/$*/module.log 2>&1 || \
		{ cat build/$*/module.log >&2; exit 1; }
	@! grep -E 'warning:' build/$*/module.log | grep -v '^warning: pahole version'
	@cp build/$*/module/vxe.ko $@

.PHONY: module
module: build/$(KERNEL)/vxe.ko
