# SPDX-License-Identifier: GPL-2.0
# libvxe, the library of the commands.

LIBVXE := $(wildcard libvxe/*.c libvxe/*/*.c) vxelisp/tool/suite.c
LIBVXE_LIBS = -ljson-c -lsodium -lsqlite3

# store.c includes the schema of the store.
SCHEMA := $(patsubst libvxe/store/%.sql,build/generated/%.inc,$(wildcard libvxe/store/*.sql))
$(SCHEMA): build/generated/%.inc: vxelisp/embed.sh libvxe/store/%.sql
	@mkdir -p $(@D)
	@sh $^ >$@
build/obj/libvxe/store/store.o build/check/obj/libvxe/store/store.o: $(SCHEMA)
