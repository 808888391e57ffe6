# SPDX-License-Identifier: GPL-2.0
# Examples for Vx32, and the demonstration.

build/examples/host: examples/host.c examples/plugin.h build/libvx32.a
	@mkdir -p $(@D)
	@$(CC) $(VXE_CFLAGS) $(CFLAGS) -fPIE -pie -pthread -o $@ $< build/libvx32.a

build/examples/plugin: examples/plugin.c examples/plugin.h
	@mkdir -p $(@D)
	@$(CC) -m32 -O1 -Wall -Wno-infinite-recursion -ffreestanding -fno-stack-protector -fno-pie \
		-no-pie -nostdlib -static -iquote . -o $@ $<

build/examples/transcode.i386: examples/transcode.c
	@mkdir -p $(@D)
	@$(CC) -m32 -O2 -Wall -static -o $@ $<

.PHONY: examples demo-vx32
examples: build/examples/host build/examples/plugin build/examples/transcode.i386

demo-vx32: deps tools examples vxa-decoders
	@bash examples/demo
