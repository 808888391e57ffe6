# SPDX-License-Identifier: GPL-2.0
# The web interface. Each part has a rules.mk of its own.

# webui/page/rules.mk sets WEBUI_PAGE to the target that bundles the page.
.PHONY: webui
webui:
	@$(MAKE) $(patsubst %,build/bin/%,$(filter vxewebd vxe-broker vxe-work,$(PROGRAMS))) $(WEBUI_PAGE)
