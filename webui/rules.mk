# SPDX-License-Identifier: GPL-2.0
# The web interface. Each part has a rules.mk of its own.

.PHONY: webui
webui: $(addprefix build/bin/,vxewebd vxe-broker vxe-work) page
