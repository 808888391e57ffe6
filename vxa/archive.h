/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An archive after all of its records were checked: both headers of each file agree, names stay
 * below the folder that they are extracted to, and each byte of the archive belongs to exactly one
 * record. CRCs and sizes can only be checked by decoding: see extract.c.
 */
#ifndef VXA_ARCHIVE_H
#define VXA_ARCHIVE_H

#include "vxa/failure.h"
#include "vxa/zip.h"

#define DECODER_MAX	(16u << 20)	/* bytes of a decoder, at most */

struct member {
	struct zip_entry entry;
	char *name;		/* without the '/' at the end of folders */
	bool folder;
	uint64_t data;		/* offset of the compressed data in the archive */
	uint32_t mode;		/* permission bits of a file */
};

struct archive {
	const char *path;
	const uint8_t *bytes;	/* the archive, mapped */
	uint64_t size;
	struct member *members;
	size_t count;
};

/*
 * Maps and checks an archive. path: must stay valid. False: *failure says what is wrong at which
 * offset. The caller calls archive_close() in any case.
 */
bool archive_open(struct archive *archive, const char *path, struct failure *failure);
void archive_close(struct archive *archive);

/*
 * Decompresses a decoder and checks its hash. Returns its ELF file of decoder->size bytes, which
 * the caller frees. NULL: *failure says why.
 */
uint8_t *archive_decoder(const struct archive *archive, const struct zip_decoder *decoder,
			 struct failure *failure);

/* Returns why a name is not permitted (absolute, "..", control characters); NULL: it is. */
const char *bad_name(const char *name, size_t size);

#endif
