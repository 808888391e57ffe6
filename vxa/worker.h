/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Workers: processes that decode. A worker has the archive in memory and two pipes, and before it
 * decodes it installs a seccomp filter that permits little else. So an error in a decoder, or in
 * Vx32, can harm the worker only. It runs one decoder, and decodes all files for it in turn.
 */
#ifndef VXA_WORKER_H
#define VXA_WORKER_H

#include <signal.h>
#include <sys/types.h>

#include "vxa/archive.h"
#include "vxa/guest.h"

struct limits {
	uint64_t memory;	/* bytes of a decoder's memory */
	uint64_t fuel;		/* instructions per file; 0: depends on the file's size */
	uint64_t seconds;	/* of CPU time per file; 0: depends on the file's size */
	uint64_t output;	/* bytes of all files together */
	/* Decode stored files with their decoders, for example to the pixels of an image. The size
	 * of the result, at most `output` bytes, and its CRC are not known. */
	bool decoded;
};

/* Initialized to zeros, but for `stop`. */
struct worker {
	pid_t pid;		/* 0: there is no process */
	int requests, results;	/* the pipes */
	bool native;
	struct zip_decoder decoder;
	const volatile sig_atomic_t *stop;	/* set by a signal handler to stop; may be NULL */
};

/*
 * Decodes a member, and checks its size and CRC. Uses the archive's decoder or, if native, the
 * host's zlib. Starts a new process unless *worker runs that decoder already. sink: called with the
 * decoded bytes, in this process. *instructions: those that the decoder ran; may be NULL. False:
 * *failure says why, and the process has been ended.
 */
bool worker_decode(struct worker *worker, const struct archive *archive,
		   const struct member *member, const struct limits *limits, bool native,
		   guest_sink *sink, void *context, uint64_t *instructions,
		   struct failure *failure);
/* Kills the process, if there is one. */
void worker_end(struct worker *worker);

#endif
