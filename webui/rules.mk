# SPDX-License-Identifier: GPL-2.0
# The development system in the browser. The rules of its parts are in their folders.

.PHONY: webui
webui: $(addprefix build/bin/,vxewebd vxe-broker vxe-work) page
