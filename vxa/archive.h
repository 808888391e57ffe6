/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An archive that was read and checked as a whole: both headers of each file agree, names
 * stay below the folder that they are extracted to, and each byte of the archive belongs
 * to exactly one record. What only decoding tells (CRC, sizes) is checked by extract.c.
 */
#ifndef VXA_ARCHIVE_H
#define VXA_ARCHIVE_H

#include "vxa/failure.h"
#include "vxa/zip.h"

#define DECODER_MAX	(16u << 20)	/* bytes of a decoder */

struct member {
	struct zip_entry entry;
	char *name;		/* without the '/' of folders */
	bool folder;
	uint64_t data;		/* offset of the compressed data */
	uint32_t mode;		/* permission bits of a file */
};

struct archive {
	const char *path;
	const uint8_t *bytes;	/* the archive, mapped */
	uint64_t size;
	struct member *members;
	size_t count;
};

/* false: *failure says which file and offset. Close in any case. */
bool archive_open(struct archive *archive, const char *path, struct failure *failure);
void archive_close(struct archive *archive);

/* The decoder's ELF file, which matches its hash. The caller frees it. NULL: *failure says why. */
uint8_t *archive_decoder(const struct archive *archive, const struct zip_decoder *decoder,
			 struct failure *failure);

/* NULL, or why a name cannot be in an archive: it is absolute, has "..", control characters. */
const char *bad_name(const char *name, size_t size);

#endif
