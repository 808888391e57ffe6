# SPDX-License-Identifier: GPL-2.0
# The pages in a browser of this machine, served by a guest.

WEB_GUEST = root deps tools page $(TEST_PROGRAMS) build/$(KERNEL)/vxe.ko

.PHONY: demo-web test-web
demo-web: PACKAGE_LISTS += $(PAGE_LISTS)
demo-web: $(WEB_GUEST)
	@node tests/web/run.mjs demo $(KERNEL)

test-web: PACKAGE_LISTS += $(PAGE_LISTS) tests/web/packages
test-web: $(WEB_GUEST)
	@node tests/web/run.mjs all $(KERNEL)

test: PACKAGE_LISTS += $(PAGE_LISTS) tests/web/packages
vm: PACKAGE_LISTS += $(PAGE_LISTS)
