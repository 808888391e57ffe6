# SPDX-License-Identifier: GPL-2.0
# The library that commands share.

LIBVXE := $(wildcard libvxe/*.c libvxe/*/*.c) vxelisp/tool/suite.c
LIBVXE_LIBS = -ljson-c -lsodium -lsqlite3

# The store's schema, in store.c.
build/generated/store.inc: vxelisp/embed.sh libvxe/store/store.sql
	@mkdir -p $(@D)
	@sh $^ >$@
build/obj/libvxe/store/store.o build/check/obj/libvxe/store/store.o: build/generated/store.inc
