# SPDX-License-Identifier: GPL-2.0
# Measures what VXE and its language cost.

.PHONY: bench bench-learn bench-lisp bench-log bench-macro bench-web
bench: root deps tools $(KERNELS:%=build/%/vxe.ko) $(TEST_PROGRAMS) build/tests/count.so \
		build/tests/shared.so
	@for k in $(KERNELS); do tests/bench/run $$k || exit 1; done

build/tests/%.so: tests/bench/%.c tests/bench/plugin.h
	@mkdir -p $(@D)
	@gcc -O2 -iquote . -Wall -Wextra -Werror -Wno-unused-parameter -shared -fPIC -o $@ $<

build/tests/lisp-host: tests/bench/programs/host.c build/libvxe.a build/libvxelisp.a
	@mkdir -p $(@D)
	@$(CC) $(VXE_CFLAGS) $(CFLAGS) -I/usr/include/lua5.4 -o $@ $^ -llua5.4 -lm

bench-lisp: deps build/tests/lisp-host
	@tests/bench/lisp

build/tests/logring: tests/bench/logring.c uapi/vxe.h
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -D_GNU_SOURCE -iquote . -o $@ $<

bench-learn: deps tools
	@tests/bench/learn/run

bench-log: root deps tools module $(TEST_PROGRAMS) build/tests/logring
	@tests/bench/log $(KERNEL)

bench-macro: PACKAGE_LISTS += tests/vm/services/packages
bench-macro: root deps tools $(KERNELS:%=build/%/vxe.ko) $(TEST_PROGRAMS)
	@mkdir -p build/bench
	@for k in $(KERNELS); do \
		tests/vm/run --kernel $$k --icount --memory 2048 --timeout 3000 --append \
			'TOMOYO_loader=/bin/true TOMOYO_trigger=/run/tomoyo-trigger' tests/bench/macro \
			>build/bench/macro-$$k.lines && \
		python3 tests/bench/macro.py $$k build/bench/macro-$$k.json \
			<build/bench/macro-$$k.lines || exit 1; \
	done

bench-web: root deps tools build/tests/logring
	@tests/bench/web
