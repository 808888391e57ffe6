# SPDX-License-Identifier: GPL-2.0
# The library that the commands share.

LIBVXE := $(wildcard libvxe/*.c libvxe/*/*.c) vxelisp/tool/suite.c
LIBVXE_LIBS = -ljson-c -lsodium -lsqlite3

# store.c includes the schema of the store.
SCHEMA := build/generated/store.inc build/generated/version2.inc build/generated/version3.inc
$(SCHEMA): build/generated/%.inc: vxelisp/embed.sh libvxe/store/%.sql
	@mkdir -p $(@D)
	@sh $^ >$@
build/obj/libvxe/store/store.o build/check/obj/libvxe/store/store.o: $(SCHEMA)
