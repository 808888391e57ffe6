# SPDX-License-Identifier: GPL-2.0
# The development system in the browser. The rules of its parts are in their folders.

# webui/page/rules.mk sets WEBUI_PAGE to the target that bundles the page.
.PHONY: webui
webui:
	@$(MAKE) $(patsubst %,build/bin/%,$(filter vxewebd vxe-broker vxe-work,$(PROGRAMS))) $(WEBUI_PAGE)
