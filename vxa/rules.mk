# SPDX-License-Identifier: GPL-2.0
# vxa, and the decoders that it copies into archives.

VXA_SOURCES := $(wildcard vxa/*.c) tools/number.c
VXA_LIBS := -lsodium -lz -lbz2 -llzma -lzstd

# $(1): directory, $(2): additional flags
define VXA_VARIANT
$(1)/bin/vxa: $(VXA_SOURCES:%.c=$(1)/obj/%.o) $(1)/libvx32.a
	@mkdir -p $$(@D)
	@$$(CC) $$(CFLAGS) $$(LDFLAGS) $(2) -pie -pthread -o $$@ $$^ $(VXA_LIBS)

$(1)/lib/vxa:
	@mkdir -p $$(@D)
	@ln -sfn $(CURDIR)/build/vxa/decoders $$@
endef
$(eval $(call VXA_VARIANT,build,))
$(eval $(call VXA_VARIANT,build/check,$(SANITIZE)))

tools: build/bin/vxa
check-tools: build/check/bin/vxa

# Decoders ----------------------------------------------------------------------
# Debian's i386 packages are downloaded once. Without decoders only vxa create does not work.

VXA_DECODERS := deflate bzip2 zstd xz png jpeg flac
VXA_I386 := build/vxa/i386
LIBS_deflate := libz.a
LIBS_bzip2 := libbz2.a
LIBS_zstd := libzstd.a
LIBS_xz := liblzma.a
LIBS_png := libpng16.a libz.a
LIBS_jpeg := libjpeg.a
LIBS_flac := libFLAC.a libogg.a

.PHONY: vxa-decoders
vxa-decoders: $(VXA_DECODERS:%=build/vxa/decoders/%) build/lib/vxa build/check/lib/vxa

$(VXA_I386)/done: vxa/i386-packages vxa/fetch-i386
	@vxa/fetch-i386 $(VXA_I386) $$(sed 's/\#.*//' vxa/i386-packages)
	@touch $@

# Reproducible with the same packages and compiler: no build id, no paths, no notes.
VXA_DECODER_FLAGS := -m32 -Os -static -fno-pie -no-pie -nostdinc -nostdlib -fno-stack-protector \
	-ffunction-sections -fdata-sections -fno-ident -ffile-prefix-map=$(CURDIR)=. \
	-fcf-protection=none -fno-asynchronous-unwind-tables -std=gnu11 -Wall -Wextra \
	-Wno-unused-parameter -Werror -iquote . \
	-isystem $(VXA_I386)/root/usr/include/i386-linux-musl \
	-isystem $(shell $(CC) -print-file-name=include) -isystem $(VXA_I386)/root/usr/include \
	-isystem $(VXA_I386)/root/usr/include/i386-linux-gnu
build/vxa/decoders/%: vxa/decoders/%.c vxa/decoders/start.c vxa/decoders/absent.S \
		$(wildcard vxa/decoders/*.h) $(VXA_I386)/done
	@mkdir -p $(@D)
	@$(CC) $(VXA_DECODER_FLAGS) -Wl,--gc-sections,--build-id=none,-s,-z,norelro,-z,noseparate-code \
		-o $@ $(filter %.c %.S,$^) -Wl,--start-group \
		$(LIBS_$*:%=$(VXA_I386)/root/usr/lib/i386-linux-gnu/%) \
		$(VXA_I386)/root/usr/lib/i386-linux-musl/libc.a \
		$(shell $(CC) -m32 -print-libgcc-file-name) -Wl,--end-group

.PHONY: vxa-tests
vxa-tests: build/bin/vxa build/check/bin/vxa build/bin/vxelisp vxa-decoders
