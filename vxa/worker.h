/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A process that decodes: it has the archive in memory and two pipes, and gives up all other
 * system calls before it decodes. Whatever is wrong with a decoder, or with Vx32, ends there.
 * One decoder a process; files with the same decoder are decoded one after the other.
 */
#ifndef VXA_WORKER_H
#define VXA_WORKER_H

#include <signal.h>
#include <sys/types.h>

#include "vxa/archive.h"
#include "vxa/guest.h"

struct limits {
	uint64_t memory;	/* bytes of a decoder's memory */
	uint64_t fuel;		/* instructions per file; 0: by the file's size */
	uint64_t seconds;	/* of processor time per file; 0: by the file's size */
	uint64_t output;	/* bytes of all files together */
	/* A stored file is decoded to what it shows or plays, of at most `output` bytes; its
	 * size and CRC are not known. */
	bool decoded;
};

struct worker {
	pid_t pid;		/* 0: there is none */
	int requests, results;
	bool native;
	struct zip_decoder decoder;
	const volatile sig_atomic_t *stop;	/* set by a signal: give up. May be NULL. */
};

/*
 * Decodes a member with the archive's decoder, or, if native, with the host's zlib, and
 * checks size and CRC. Starts a process if *worker is not one for this decoder.
 * instructions: how many the decoder ran; may be NULL.
 */
bool worker_decode(struct worker *worker, const struct archive *archive,
		   const struct member *member, const struct limits *limits, bool native,
		   guest_sink *sink, void *context, uint64_t *instructions,
		   struct failure *failure);
void worker_end(struct worker *worker);

#endif
