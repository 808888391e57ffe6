# SPDX-License-Identifier: GPL-2.0
# Bundles the page: its own modules and CodeMirror. package-lock.json pins the npm packages. Needs
# npm and node 18 or newer; installs those of Debian if they are missing.

PAGE_MODULES := build/webui/node_modules
PAGE_LISTS := $(if $(shell command -v npm),,webui/page/packages)

$(PAGE_MODULES)/.done: webui/page/package.json webui/page/package-lock.json
	@mkdir -p build/webui
	@cp $^ build/webui
	@cd build/webui && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 || \
		{ tail -n 5 npm.log >&2; echo 'make: npm could not install the packages of webui/page (is there a network?)' >&2; exit 1; }
	@touch $@

build/webui/page/index.html: $(PAGE_MODULES)/.done $(shell find webui/page -type f)
	@node webui/page/build.mjs $(PAGE_MODULES) build/webui/page

.PHONY: page
page: build/webui/page/index.html
