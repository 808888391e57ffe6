// SPDX-License-Identifier: GPL-2.0
/* Reads and writes the records of a ZIP file. */
#include <string.h>

#include "vxa/zip.h"

#define SIGNATURE_LOCAL		0x04034b50u
#define SIGNATURE_CENTRAL	0x02014b50u
#define SIGNATURE_END		0x06054b50u
#define TIME_FIELD		0x5455

/* Numbers ------------------------------------------------------------------------------ */

static uint64_t get(const uint8_t **p, int bytes)
{
	uint64_t value = 0;

	for (int i = 0; i < bytes; i++)
		value |= (uint64_t)(*p)[i] << (8 * i);
	*p += bytes;
	return value;
}

static void put(uint8_t **p, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		*(*p)++ = value >> (8 * i);
}

/* Extra fields ------------------------------------------------------------------------- */

static const char *read_decoder(const uint8_t *p, size_t size, struct zip_entry *entry)
{
	if (entry->has_decoder)
		return "two decoders";
	if (size != VXA_FIELD_SIZE)
		return "the decoder's field has another size";
	if (get(&p, 1) != VXA_VERSION)
		return "the decoder's field is of another version";
	if (get(&p, 1) != 0)
		return "the decoder needs a profile that is not known";
	if (get(&p, 2) != 0)
		return "the decoder's field is not zero where it must be";
	entry->has_decoder = true;
	entry->decoder.offset = get(&p, 8);
	entry->decoder.packed = get(&p, 4);
	entry->decoder.size = get(&p, 4);
	memcpy(entry->decoder.hash, p, sizeof(entry->decoder.hash));
	return NULL;
}

static const char *read_extra(struct zip_entry *entry)
{
	const uint8_t *p = entry->extra, *end = p + entry->extra_size;

	while (end - p >= 4) {
		uint16_t id = get(&p, 2), size = get(&p, 2);
		const uint8_t *field = p;
		const char *wrong;

		if (size > end - p)
			return "an extra field ends behind the extra fields";
		p += size;
		if (id == VXA_FIELD) {
			wrong = read_decoder(field, size, entry);
			if (wrong)
				return wrong;
		}
		if (id == TIME_FIELD && size >= 5 && (*field & 1)) {
			field++;
			entry->has_mtime = true;
			entry->mtime = get(&field, 4);
		}
	}
	return p == end ? NULL : "bytes behind the extra fields";
}

size_t zip_write_extra(uint8_t *p, const struct zip_entry *entry)
{
	uint8_t *start = p;

	if (entry->has_mtime) {
		put(&p, TIME_FIELD, 2);
		put(&p, 5, 2);
		put(&p, 1, 1);
		put(&p, entry->mtime, 4);
	}
	if (entry->has_decoder) {
		put(&p, VXA_FIELD, 2);
		put(&p, VXA_FIELD_SIZE, 2);
		put(&p, VXA_VERSION, 1);
		put(&p, 0, 3);
		put(&p, entry->decoder.offset, 8);
		put(&p, entry->decoder.packed, 4);
		put(&p, entry->decoder.size, 4);
		memcpy(p, entry->decoder.hash, sizeof(entry->decoder.hash));
		p += sizeof(entry->decoder.hash);
	}
	return p - start;
}

/* Records ------------------------------------------------------------------------------ */

/* Reads the fields that both headers have, in the same order. */
static void read_common(const uint8_t **p, struct zip_entry *entry)
{
	entry->version_needed = get(p, 2);
	entry->flags = get(p, 2);
	entry->method = get(p, 2);
	entry->time = get(p, 2);
	entry->date = get(p, 2);
	entry->crc = get(p, 4);
	entry->packed = get(p, 4);
	entry->size = get(p, 4);
	entry->name_size = get(p, 2);
	entry->extra_size = get(p, 2);
}

static void write_common(uint8_t **p, const struct zip_entry *entry)
{
	put(p, entry->version_needed, 2);
	put(p, entry->flags, 2);
	put(p, entry->method, 2);
	put(p, entry->time, 2);
	put(p, entry->date, 2);
	put(p, entry->crc, 4);
	put(p, entry->packed, 4);
	put(p, entry->size, 4);
	put(p, entry->name_size, 2);
	put(p, entry->extra_size, 2);
}

const char *zip_read_local(const uint8_t *p, uint64_t size, struct zip_entry *entry)
{
	const uint8_t *at = p;

	*entry = (struct zip_entry){ 0 };
	if (size < ZIP_LOCAL_SIZE)
		return "the local header is cut off";
	if (get(&at, 4) != SIGNATURE_LOCAL)
		return "no local header is here";
	read_common(&at, entry);
	if (size - ZIP_LOCAL_SIZE < (uint64_t)entry->name_size + entry->extra_size)
		return "the local header is cut off";
	entry->name = at;
	entry->extra = at + entry->name_size;
	return read_extra(entry);
}

const char *zip_read_central(const uint8_t *p, uint64_t size, struct zip_entry *entry)
{
	const uint8_t *at = p;

	*entry = (struct zip_entry){ 0 };
	if (size < ZIP_CENTRAL_SIZE)
		return "the central directory is cut off";
	if (get(&at, 4) != SIGNATURE_CENTRAL)
		return "no header of the central directory is here";
	entry->version_made = get(&at, 2);
	read_common(&at, entry);
	entry->comment_size = get(&at, 2);
	entry->disk = get(&at, 2);
	entry->internal = get(&at, 2);
	entry->external = get(&at, 4);
	entry->offset = get(&at, 4);
	if (size - ZIP_CENTRAL_SIZE <
	    (uint64_t)entry->name_size + entry->extra_size + entry->comment_size)
		return "the central directory is cut off";
	entry->name = at;
	entry->extra = at + entry->name_size;
	return read_extra(entry);
}

const char *zip_read_end(const uint8_t *p, uint64_t size, struct zip_end *end)
{
	if (size < ZIP_END_SIZE || get(&p, 4) != SIGNATURE_END)
		return "no end of the central directory is here";
	end->disk = get(&p, 2);
	end->directory_disk = get(&p, 2);
	end->here = get(&p, 2);
	end->total = get(&p, 2);
	end->size = get(&p, 4);
	end->offset = get(&p, 4);
	end->comment_size = get(&p, 2);
	return end->comment_size == size - ZIP_END_SIZE ? NULL :
	       "the comment's size does not fit the archive's";
}

size_t zip_write_local(uint8_t *p, const struct zip_entry *entry)
{
	put(&p, SIGNATURE_LOCAL, 4);
	write_common(&p, entry);
	return ZIP_LOCAL_SIZE;
}

size_t zip_write_central(uint8_t *p, const struct zip_entry *entry)
{
	put(&p, SIGNATURE_CENTRAL, 4);
	put(&p, entry->version_made, 2);
	write_common(&p, entry);
	put(&p, entry->comment_size, 2);
	put(&p, entry->disk, 2);
	put(&p, entry->internal, 2);
	put(&p, entry->external, 4);
	put(&p, entry->offset, 4);
	return ZIP_CENTRAL_SIZE;
}

size_t zip_write_end(uint8_t *p, const struct zip_end *end)
{
	put(&p, SIGNATURE_END, 4);
	put(&p, end->disk, 2);
	put(&p, end->directory_disk, 2);
	put(&p, end->here, 2);
	put(&p, end->total, 2);
	put(&p, end->size, 4);
	put(&p, end->offset, 4);
	put(&p, end->comment_size, 2);
	return ZIP_END_SIZE;
}
