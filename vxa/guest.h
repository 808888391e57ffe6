/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A decoder in a box: decodes files one after the other. vxa/decoders/decoder.h has the
 * calls that it may make; anything else ends it with an error.
 */
#ifndef VXA_GUEST_H
#define VXA_GUEST_H

#include <stddef.h>
#include <stdint.h>

#include "vxa/failure.h"

struct guest;

/* Takes what the decoder writes. false: the guest is to be ended; *failure says why. */
typedef bool guest_sink(void *context, const void *bytes, size_t size, struct failure *failure);

struct guest_file {
	const uint8_t *packed;
	size_t packed_size;
	uint64_t size;		/* the decoder may write no more than that */
	uint64_t fuel;		/* instructions that it may run */
	guest_sink *sink;
	void *context;
	uint64_t instructions;	/* set: how many it ran */
};

/* memory: bytes of guest pages at most. NULL: *failure says why. */
struct guest *guest_new(const uint8_t *elf, size_t size, uint64_t memory, struct failure *failure);
void guest_free(struct guest *guest);
/* Makes no call of the system but memory management, and what the sink does. */
bool guest_decode(struct guest *guest, struct guest_file *file, struct failure *failure);

#endif
