/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The records of a ZIP file, and VXA's extra field. Numbers are little-endian. ZIP64, encryption,
 * several disks and data descriptors are not supported.
 *
 * A file that needs a decoder has the extra field 0x7876, which is the same in both of its headers:
 *
 *	u8 version (1)	u8 profile (0: VX_PLAIN)	u16 zero
 *	u64 offset of the decoder's local header in the archive
 *	u32 its compressed size		u32 its size	u8[32] its SHA-256
 *
 * A stored file may have one, too: its decoder converts it to another file, such as the pixels of
 * an image. A decoder is a deflated i386 ELF file after a local header without a name. It is not in
 * the central directory. vxa/decoders/decoder.h defines the interface of decoders.
 */
#ifndef VXA_ZIP_H
#define VXA_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZIP_LOCAL_SIZE		30
#define ZIP_CENTRAL_SIZE	46
#define ZIP_END_SIZE		22
#define ZIP_NAME_MAX		4000
#define ZIP_VERSION_MADE	(3 << 8 | 63)	/* Unix, 6.3 */
#define ZIP_FLAG_UTF8		0x800
#define ZIP_FLAGS		(ZIP_FLAG_UTF8 | 6)	/* 6: hints of deflate */
#define ZIP_FIRST_DATE		0x21		/* 1980-01-01 */

#define VXA_FIELD		0x7876
#define VXA_FIELD_SIZE		52
#define VXA_VERSION		1

enum { METHOD_STORED = 0, METHOD_DEFLATE = 8, METHOD_BZIP2 = 12, METHOD_ZSTD = 93,
       METHOD_XZ = 95 };

struct zip_decoder {
	uint64_t offset;	/* of its local header */
	uint32_t packed, size;	/* compressed and uncompressed size in bytes */
	uint8_t hash[32];	/* SHA-256 of the ELF file */
};

struct zip_entry {
	uint16_t version_made, version_needed, flags, method, time, date;
	uint32_t crc, packed, size;	/* packed: compressed size */
	uint16_t name_size, extra_size, comment_size, disk, internal;
	uint32_t external, offset;	/* offset of the local header */
	const uint8_t *name, *extra;	/* point into the archive */
	bool has_decoder, has_mtime;
	struct zip_decoder decoder;
	uint32_t mtime;
};

struct zip_end {
	uint16_t disk, directory_disk, here, total, comment_size;
	uint32_t size, offset;		/* of the central directory */
};

/*
 * Read a record at p, of which `size` bytes are readable. They check its signature and size. Return
 * NULL, or a constant string that says what is wrong.
 */
const char *zip_read_local(const uint8_t *p, uint64_t size, struct zip_entry *entry);
const char *zip_read_central(const uint8_t *p, uint64_t size, struct zip_entry *entry);
const char *zip_read_end(const uint8_t *p, uint64_t size, struct zip_end *end);

/* Write a record. Return its size, without name and extra field, which the caller writes next. */
size_t zip_write_local(uint8_t *p, const struct zip_entry *entry);
size_t zip_write_central(uint8_t *p, const struct zip_entry *entry);
size_t zip_write_end(uint8_t *p, const struct zip_end *end);
/* Writes the extra fields with time and decoder, if the entry has them. Returns their size. */
#define ZIP_EXTRA_MAX		(9 + 4 + VXA_FIELD_SIZE)
size_t zip_write_extra(uint8_t *p, const struct zip_entry *entry);

#endif
