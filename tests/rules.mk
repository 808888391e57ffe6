# SPDX-License-Identifier: GPL-2.0
# The targets that run tests in guests.

# The guests read this machine's files as root, so root must start them.
.PHONY: root
root:
	@[ $$(id -u) = 0 ] || { echo "make: not root, which the guests need" >&2; exit 1; }

# Runs README's commands under Debian 13, in a chroot in build/builder.
.PHONY: test-builder
test-builder: PACKAGE_LISTS += tests/install/packages
test-builder: root deps
	@tests/builder trixie

.PHONY: test unit vm demo services transparency test-debug test-kcsan attacks races nocache
test: root deps
	@tests/run

unit: deps
	@tests/run unit

vm: root deps
	@tests/run vm $(KERNEL)

demo: root deps tools module $(TEST_PROGRAMS)
	@tests/vm/run --kernel $(KERNEL) --timeout 300 demo

# Learns and guards popa3d and other daemons. TOMOYO learns from the same workloads.
services: PACKAGE_LISTS += tests/vm/services/packages
services: root deps tools $(KERNELS:%=build/%/vxe.ko) $(TEST_PROGRAMS)
	@status=0; for k in $(KERNELS); do tests/services $$k || status=1; done; exit $$status

# Runs bash's and python's own tests, strace, gdb and a build inside.
transparency: PACKAGE_LISTS += tests/vm/packages.transparency
transparency: root deps tools module $(TEST_PROGRAMS)
	@tests/vm/bash-tests >/dev/null
	@printf '%s\n' 'debuggers python build' bash:1/2 bash:2/2 | xargs -L 1 -P "$$(nproc)" \
		tests/vm/run --kernel $(KERNEL) --memory 3072 --timeout 14400 transparency

# These kernels boot slowly, so one guest runs many suites. There are two guests, one for each
# processor.
test-debug test-kcsan: PACKAGE_LISTS += tests/vm/packages.debug
test-debug test-kcsan: test-%: root deps tools $(TEST_PROGRAMS)
	@$(MAKE) build/$*/vxe.ko $(RIVALS:%=build/$*/%.ko)
	@for half in 1 2; do \
		tests/vm/run --kernel $* --kaslr --timeout 3000 --append syscall.x32=y \
			--append vsyscall=xonly $* $$half & \
		guests="$$guests $$!"; \
	done; \
	status=0; for guest in $$guests; do wait $$guest || status=1; done; exit $$status

attacks: root deps tools $(KERNELS:%=build/%/vxe.ko) $(RIVAL_KOS) $(TEST_PROGRAMS)
	@tests/attacks $(KERNELS)

# Runs every suite with and without the parameter nocache: verdicts and logs must be the same.
nocache: root deps guests
	@tests/nocache $(KERNEL)

# A million tries of each operation on a name, over all ways to change the name. Opens during mounts
# take milliseconds each, so that suite has a length of its own.
races: root deps tools module $(TEST_PROGRAMS)
	@printf '%s\n' 'race 200000 open connect exec sendmsg clone3 openat2' 'race 250000 unlink rename' \
		'remembered 1000000 40' 'owner 300 all' | \
		xargs -L 1 -P 2 tests/vm/run --kernel $(KERNEL) --memory 4096 --timeout 28800
