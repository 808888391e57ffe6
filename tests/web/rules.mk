# SPDX-License-Identifier: GPL-2.0
# Tests the pages with a browser of this machine. A guest serves them.

# Programs for the guest, built on all processors, because the user of make demo waits for them.
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
