# SPDX-License-Identifier: GPL-2.0
# Installs into the system or a package's folder (DESTDIR); makes a tarball and Debian packages.

PREFIX ?= /usr
VERSION := $(shell sed -n 's,^\#define VXE_VERSION "\(.*\)",\1,p' uapi/version.h)
UNITS ?= /lib/systemd/system
INIT_SCRIPTS ?= /etc/init.d
SYSUSERS ?= /usr/lib/sysusers.d
TMPFILES ?= /usr/lib/tmpfiles.d
INITRAMFS ?= /usr/share/initramfs-tools
SBIN := vxe vxed vxelog vxelogd
MANUALS = $(wildcard tools/*/*.[1-9] vxelisp/tool/*.1 vxrun/*.1 vxa/*.1 vxlinux/*.1)
WEB_MANUALS = $(wildcard webui/http/*.8)
LIBRARY = $(wildcard vxed/models/*.lisp vxed/abstractions/*.lisp vxed/learn/*.lisp vxed/check/*.lisp)
DOCUMENTS = README.md SECURITY.md CHANGELOG.md $(wildcard docs/*.md)

# $(1): mode, $(2): files, $(3): folder below DESTDIR
define put
	@install -d $(DESTDIR)$(3)
	@install -m $(1) $(2) $(DESTDIR)$(3)

endef

# Building the page of the web interface needs node. Without node everything else is installed.
.PHONY: install install-tools install-web uninstall
install: install-tools $(if $(shell command -v node)$(wildcard $(PAGE)),install-web)

# Does not overwrite VXEDs in /etc/vxe: the administrator may have changed them.
# $(1): files
define put_policies
	@install -d -m 755 $(DESTDIR)/etc/vxe/enabled
	@for p in $(1); do \
		[ -e $(DESTDIR)/etc/vxe/$${p##*/} ] || install -m 644 $$p $(DESTDIR)/etc/vxe; done
endef

# In the tree a test lies beside its VXED. An installed one names the VXED in /etc/vxe.
# $(1): files
define put_tests
	@install -d $(DESTDIR)$(PREFIX)/share/vxe/tests
	@for t in $(1); do \
		to=$(DESTDIR)$(PREFIX)/share/vxe/tests/$${t##*/}; \
		sed 's,^(vxed-under-test ",&/etc/vxe/,' $$t >$$to && chmod 644 $$to || exit 1; done
endef

install-tools: tools
	$(call put,755,$(SBIN:%=build/bin/%),$(PREFIX)/sbin)
	$(call put,755,build/bin/vxelisp build/bin/vxrun build/bin/vxlinux build/bin/vxa,$(PREFIX)/bin)
	$(call put,755,build/lib/vxlinux/i386,$(PREFIX)/lib/vxlinux)
	$(if $(wildcard build/vxa/decoders/*),$(call put,755,$(wildcard build/vxa/decoders/*),$(PREFIX)/lib/vxa))
	$(foreach f,models abstractions learn check,$(call put,644,$(filter vxed/$(f)/%,$(LIBRARY)),$(PREFIX)/share/vxe/$(f)))
	$(call put_tests,$(wildcard policies/*.test))
	$(foreach n,1 5 7 8,$(call put,644,$(filter %.$(n),$(MANUALS)),$(PREFIX)/share/man/man$(n)))
	$(call put,644,$(DOCUMENTS),$(PREFIX)/share/doc/vxe)
	$(call put,644,install/completion/vxe.bash,$(PREFIX)/share/bash-completion/completions)
	@for c in vxed vxelog vxelogd vxewebd vxelisp vxa vxlinux vxrun; do ln -sf vxe.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$c.bash; done
	$(call put,644,install/completion/_vxe,$(PREFIX)/share/zsh/vendor-completions)
	$(call put,644,$(filter-out $(WEB_UNITS),$(wildcard install/systemd/*)),$(UNITS))
	$(call put,755,$(wildcard install/init/*),$(INIT_SCRIPTS))
	$(call put,644,install/sysusers/vxe.conf,$(SYSUSERS))
	$(call put,644,install/tmpfiles/vxe.conf,$(TMPFILES))
	@install -D -m 755 install/initramfs/hook $(DESTDIR)$(INITRAMFS)/hooks/vxe
	@install -D -m 755 install/initramfs/script $(DESTDIR)$(INITRAMFS)/scripts/init-bottom/vxe
	$(call put_policies,$(wildcard policies/*.vxed))

# The web interface. It runs when its sockets are enabled: see vxewebd(8).
PAGE = build/webui/page/index.html
WEB_UNITS = $(wildcard install/systemd/vxewebd.* install/systemd/vxe-*)
install-web: webui page
	$(call put,755,build/bin/vxewebd,$(PREFIX)/sbin)
	$(call put,755,build/bin/vxe-broker build/bin/vxe-work,$(PREFIX)/libexec)
	@install -d $(DESTDIR)$(PREFIX)/share/vxe/web
	@cp -r --no-preserve=mode,ownership build/webui/page/. $(DESTDIR)$(PREFIX)/share/vxe/web
	$(call put,644,$(WEB_MANUALS),$(PREFIX)/share/man/man8)
	@for m in vxe-broker vxe-work; do ln -sf vxewebd.8 $(DESTDIR)$(PREFIX)/share/man/man8/$$m.8; done
	$(call put,644,$(WEB_UNITS),$(UNITS))
	$(call put,644,install/sysusers/vxe-web.conf,$(SYSUSERS))
	$(call put,644,install/pam/vxe,/etc/pam.d)
	$(call put_tests,$(wildcard webui/policies/*.test))
	$(call put_policies,$(wildcard webui/policies/*.vxed))

# Keeps /etc/vxe and /var/lib/vxe, which hold the administrator's VXEDs and the log.
uninstall:
	rm -f $(SBIN:%=$(DESTDIR)$(PREFIX)/sbin/%) $(DESTDIR)$(PREFIX)/bin/vxelisp $(DESTDIR)$(PREFIX)/bin/vxrun $(DESTDIR)$(PREFIX)/bin/vxlinux $(DESTDIR)$(PREFIX)/bin/vxa
	rm -f $(foreach m,$(MANUALS) $(WEB_MANUALS),$(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $(m)))/$(notdir $(m)))
	rm -f $(patsubst install/systemd/%,$(DESTDIR)$(UNITS)/%,$(wildcard install/systemd/*))
	rm -f $(patsubst install/init/%,$(DESTDIR)$(INIT_SCRIPTS)/%,$(wildcard install/init/*))
	rm -f $(DESTDIR)$(INITRAMFS)/hooks/vxe $(DESTDIR)$(INITRAMFS)/scripts/init-bottom/vxe
	rm -f $(DESTDIR)$(SYSUSERS)/vxe.conf $(DESTDIR)$(SYSUSERS)/vxe-web.conf $(DESTDIR)$(TMPFILES)/vxe.conf
	rm -f $(DESTDIR)$(PREFIX)/sbin/vxewebd $(DESTDIR)$(PREFIX)/libexec/vxe-broker $(DESTDIR)$(PREFIX)/libexec/vxe-work
	rm -f $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_vxe
	rm -f $(DESTDIR)/etc/pam.d/vxe $(DESTDIR)$(PREFIX)/share/man/man8/vxe-broker.8 $(DESTDIR)$(PREFIX)/share/man/man8/vxe-work.8
	rm -f $(foreach c,vxe vxed vxelog vxelogd vxewebd vxelisp vxa vxlinux vxrun,$(DESTDIR)$(PREFIX)/share/bash-completion/completions/$(c).bash)
	rm -rf $(DESTDIR)$(PREFIX)/lib/vxa $(DESTDIR)$(PREFIX)/lib/vxlinux $(DESTDIR)$(PREFIX)/share/vxe $(DESTDIR)$(PREFIX)/share/doc/vxe

# Builds the module for the running kernel, or for the kernel whose build folder is KERNEL_BUILD.
KERNEL_BUILD ?= /lib/modules/$(shell uname -r)/build
.PHONY: install-module install-module-source
install-module: build/module-source
	$(MAKE) -C $(KERNEL_BUILD) M=$(CURDIR)/$</vxe-$(VERSION) modules
	$(MAKE) -C $(KERNEL_BUILD) M=$(CURDIR)/$</vxe-$(VERSION) modules_install
	depmod

# The sources of the module, laid out for DKMS.
MODULE_FILES = $(shell find kmod uapi vxed/*.[ch] vxed/*.def vxelisp -type f ! -name "*.cmd")
build/module-source: $(MODULE_FILES) install/dkms.conf install/dkms-prepare
	@rm -rf $@
	@mkdir -p $@/vxe-$(VERSION)/install
	@cp --parents $(MODULE_FILES) $@/vxe-$(VERSION)
	@cp install/dkms-prepare $@/vxe-$(VERSION)/install
	@sed 's/@VERSION@/$(VERSION)/' install/dkms.conf >$@/vxe-$(VERSION)/dkms.conf
	@cd $@/vxe-$(VERSION) && install/dkms-prepare

install-module-source: build/module-source
	@install -d $(DESTDIR)/usr/src
	@cp -r build/module-source/vxe-$(VERSION) $(DESTDIR)/usr/src
	@cd $(DESTDIR)/usr/src/vxe-$(VERSION) && rm -f Kbuild prelude.inc constants.inc

# Reproducible: the same commit gives the same bytes.
DIST := vxe-$(VERSION)
DIST_DIR ?= build/dist
.PHONY: dist deb
dist:
	@mkdir -p $(DIST_DIR)
	@git archive --format=tar --prefix=$(DIST)/ HEAD | gzip -n9 >$(DIST_DIR)/$(DIST).tar.gz
	@echo $(DIST_DIR)/$(DIST).tar.gz

# Debian packages of the commit, in build/deb. Files get the time of the changelog's entry, so that
# the packages are reproducible.
DEB_DIR ?= build/deb
deb: PACKAGE_LISTS += install/packages
deb: deps dist
	@rm -rf $(DEB_DIR) && mkdir -p $(DEB_DIR)
	@tar -C $(DEB_DIR) -xzf $(DIST_DIR)/$(DIST).tar.gz
	@cd $(DEB_DIR)/$(DIST) && \
		SOURCE_DATE_EPOCH=$$(dpkg-parsechangelog -S Timestamp) \
		dpkg-buildpackage -b -us -uc >../build.log 2>&1 || { tail -n 30 ../build.log >&2; exit 1; }
	@lintian --fail-on error,warning $(DEB_DIR)/*.deb
	@ls $(DEB_DIR)/*.deb

# Builds tarball and packages twice, the second time with another folder, time zone, language and
# umask. The results must be identical.
.PHONY: test-reproducible
test-reproducible:
	@$(MAKE) deb
	@umask 077 && $(MAKE) deb DEB_DIR=build/again/elsewhere DIST_DIR=build/again/dist \
		TZ=Pacific/Apia LC_ALL=C.UTF-8 >/dev/null
	@cmp build/dist/$(DIST).tar.gz build/again/dist/$(DIST).tar.gz
	@for p in build/deb/*.deb; do cmp $$p build/again/elsewhere/$${p##*/} || exit 1; done
	@echo "the same bytes: $(DIST).tar.gz $$(cd build/deb && echo *.deb)"
	@rm -rf build/again

# Installs the packages as a user does, in a virtual machine with its own disk for each release.
# Each machine has one processor.
RELEASE ?= bookworm trixie
.PHONY: test-install
test-install: PACKAGE_LISTS += install/packages tests/install/packages
test-install: root deps deb
	@printf '%s\n' $(RELEASE) | xargs -n 1 -P "$$(nproc)" tests/install/run

# Tests that VXEDs stay in force when a machine suspends, hibernates and uses kexec. Each needs a
# boot of its own, which would take too long in test-install.
.PHONY: test-sleep
test-sleep: PACKAGE_LISTS += install/packages tests/install/packages
test-sleep: root deps deb
	@tests/install/run $(firstword $(RELEASE)) install sleep hibernate kexec

# Tests the role in contrib/ansible on two virtual machines.
.PHONY: test-ansible
test-ansible: PACKAGE_LISTS += install/packages tests/install/packages tests/install/packages.ansible
test-ansible: root deps deb
	@tests/install/ansible $(firstword $(RELEASE))
