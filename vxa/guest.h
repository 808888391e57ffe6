/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A decoder in a box of Vx32, which decodes files one after the other. It can make the calls in
 * vxa/decoders/decoder.h; any other call is an error and ends it. Not thread-safe.
 */
#ifndef VXA_GUEST_H
#define VXA_GUEST_H

#include <stddef.h>
#include <stdint.h>

#include "vxa/failure.h"

struct guest;

/* Called with what the decoder writes. False: end the guest; the sink has set *failure. */
typedef bool guest_sink(void *context, const void *bytes, size_t size, struct failure *failure);

struct guest_file {
	const uint8_t *packed;
	size_t packed_size;
	uint64_t size;		/* bytes that the decoder may write, at most */
	uint64_t fuel;		/* instructions that it may run, at most */
	guest_sink *sink;
	void *context;		/* for the sink */
	uint64_t instructions;	/* set by guest_decode(): instructions that it ran */
};

/*
 * Loads a decoder, an ELF file of size bytes. memory: bytes of guest pages, at most. NULL: *failure
 * says why.
 */
struct guest *guest_new(const uint8_t *elf, size_t size, uint64_t memory, struct failure *failure);
void guest_free(struct guest *guest);
/*
 * Decodes a file. Apart from the sink, it makes only system calls for memory management. False:
 * *failure says why; the guest can still decode other files.
 */
bool guest_decode(struct guest *guest, struct guest_file *file, struct failure *failure);

#endif
