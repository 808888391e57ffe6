# SPDX-License-Identifier: GPL-2.0
# The pages in a browser of this machine, served by a guest.

# What the guest runs, built on all processors: whoever tries the pages waits for it.
WEB_GUEST = $(patsubst %,build/bin/%,vxe vxed vxelog vxelogd vxewebd vxe-broker vxe-work) page \
	build/tests/attack build/$(KERNEL)/vxe.ko
.PHONY: web-guest
web-guest: $(WEB_GUEST)

.PHONY: demo-web test-web
demo-web: PACKAGE_LISTS += $(PAGE_LISTS)
demo-web: root deps
	@$(MAKE) -j$$(nproc) web-guest
	@node tests/web/run.mjs demo $(KERNEL)

test-web: PACKAGE_LISTS += $(PAGE_LISTS) tests/web/packages
test-web: root deps
	@$(MAKE) -j$$(nproc) web-guest
	@node tests/web/run.mjs all $(KERNEL)

test: PACKAGE_LISTS += $(PAGE_LISTS) tests/web/packages
vm: PACKAGE_LISTS += $(PAGE_LISTS)
