// SPDX-License-Identifier: GPL-2.0
/* Reads the records of an archive, and checks all of them. */
#include "vxa/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* Sets *failure to "FILE: at OFFSET: TEXT". Always returns false. */
static bool wrong(const struct archive *a, uint64_t offset, const char *text,
		  struct failure *failure)
{
	return fail(failure, STATUS_BAD, "%s: at %llu: %s", a->path,
		    (unsigned long long)offset, text);
}

static bool no_memory(struct failure *failure)
{
	return fail(failure, STATUS_FAILED, "out of memory");
}

/* Names -------------------------------------------------------------------------------- */

const char *bad_name(const char *name, size_t size)
{
	size_t part = 0;

	if (!size || size > ZIP_NAME_MAX)
		return "a name is empty or too long";
	if (*name == '/')
		return "a name is absolute";
	for (size_t i = 0; i <= size; i++) {
		const char *start = name + i - part;

		if (i < size && name[i] != '/') {
			/* C2 80 to C2 9F are the control characters U+0080 to U+009F. */
			if ((unsigned char)name[i] < ' ' || name[i] == 127 ||
			    (name[i] == '\xc2' && i + 1 < size && (name[i + 1] & 0xe0) == 0x80))
				return "a name has a control character";
			if (++part > 255)
				return "a part of a name is too long";
			continue;
		}
		if (!part && i < size)
			return "a name has an empty part";
		if ((part == 1 && *start == '.') || (part == 2 && !memcmp(start, "..", 2)))
			return "a name has '.' or '..' as a part";
		part = 0;
	}
	return NULL;
}

/* Sorts '/' before all other characters, so that members of a folder follow it directly. */
static int compare_names(const void *a, const void *b)
{
	const uint8_t *x = (const uint8_t *)(*(const struct member *const *)a)->name;
	const uint8_t *y = (const uint8_t *)(*(const struct member *const *)b)->name;

	while (*x && *x == *y)
		x++, y++;
	return (*x == '/' ? 1 : *x) - (*y == '/' ? 1 : *y);
}

/* Checks that no name occurs twice, and that no name is both a file and a folder. */
static bool check_names(const struct archive *a, struct failure *failure)
{
	struct member **sorted = calloc(a->count + 1, sizeof(*sorted));
	bool ok = true;

	if (!sorted)
		return no_memory(failure);
	for (size_t i = 0; i < a->count; i++)
		sorted[i] = &a->members[i];
	qsort(sorted, a->count, sizeof(*sorted), compare_names);
	for (size_t i = 1; ok && i < a->count; i++) {
		const struct member *before = sorted[i - 1], *m = sorted[i];
		size_t size = strlen(before->name);

		if (!strcmp(m->name, before->name))
			ok = wrong(a, m->entry.offset, "a name is there twice", failure);
		else if (!before->folder && !strncmp(m->name, before->name, size) &&
			 m->name[size] == '/')
			ok = wrong(a, m->entry.offset, "a name has a file as its folder", failure);
	}
	free(sorted);
	return ok;
}

/* Records ------------------------------------------------------------------------------ */

struct extent {
	uint64_t start, end;
	bool decoder;
};

static int compare_extents(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* Checks the header of a decoder, of which only one form is permitted. */
static const char *check_decoder(const struct archive *a, const struct zip_decoder *d,
				 uint64_t limit, struct extent *extent)
{
	struct zip_entry local;
	const char *text;

	if (d->offset > limit)
		return "the decoder is not in the archive";
	text = zip_read_local(a->bytes + d->offset, limit - d->offset, &local);
	if (text)
		return "the decoder has no header";
	if (local.version_needed != 20 || local.flags || local.method != METHOD_DEFLATE ||
	    local.time || local.date != ZIP_FIRST_DATE || local.name_size || local.extra_size)
		return "the decoder's header is not as it must be";
	if (local.packed != d->packed || local.size != d->size)
		return "the decoder's sizes differ in its header";
	if (!d->size || d->size > DECODER_MAX)
		return "the decoder is too large";
	extent->decoder = true;
	extent->start = d->offset;
	extent->end = d->offset + ZIP_LOCAL_SIZE + d->packed;
	return extent->end > limit ? "the decoder is cut off" : NULL;
}

static const char *check_type(struct member *m)
{
	const struct zip_entry *e = &m->entry;
	uint32_t type = e->version_made >> 8 == 3 ? e->external >> 16 & S_IFMT : 0;

	if (type && type != (m->folder ? S_IFDIR : S_IFREG))
		return "neither a regular file nor a folder, or one as the other";
	if (e->version_made >> 8 == 3 && e->external >> 16)
		m->mode = e->external >> 16 & 0777;
	else
		m->mode = 0644;
	if (m->folder && (e->size || e->packed || e->method != METHOD_STORED || e->crc))
		return "a folder has data";
	return NULL;
}

static const char *check_central(struct member *m)
{
	const struct zip_entry *e = &m->entry;
	size_t size = e->name_size;

	if (e->flags & ~ZIP_FLAGS)
		return "encryption, data descriptors and other flags are not supported";
	if (e->version_needed > 63 || (e->version_made & 0xff) > 63)
		return "a later version of ZIP is needed";
	if (e->disk)
		return "archives in several parts are not supported";
	if (e->packed == UINT32_MAX || e->size == UINT32_MAX || e->offset == UINT32_MAX)
		return "ZIP64 is not supported";
	if ((e->date & 31) == 0 || (e->date >> 5 & 15) - 1u > 11 || e->time >> 11 > 23 ||
	    (e->time >> 5 & 63) > 59 || (e->time & 31) > 29)
		return "no such date or time";
	m->folder = size && e->name[size - 1] == '/';
	m->name = strndup((const char *)e->name, size - m->folder);
	if (!m->name)
		return "out of memory";
	if (e->method == METHOD_STORED && e->packed != e->size)
		return "a stored file has two sizes";
	if (e->method != METHOD_STORED && !e->packed)
		return "a compressed file has no data";
	return bad_name((const char *)e->name, size - m->folder) ?: check_type(m);
}

static const char *check_local(const struct archive *a, struct member *m, uint64_t limit,
			       struct extent *extent)
{
	struct zip_entry local, *e = &m->entry;
	const char *text;

	if (e->offset > limit)
		return "the file's header is not in the archive";
	text = zip_read_local(a->bytes + e->offset, limit - e->offset, &local);
	if (text)
		return text;
	if (local.version_needed != e->version_needed || local.flags != e->flags ||
	    local.method != e->method || local.time != e->time || local.date != e->date ||
	    local.crc != e->crc || local.packed != e->packed || local.size != e->size ||
	    local.name_size != e->name_size || memcmp(local.name, e->name, e->name_size))
		return "the file's two headers differ";
	if (local.has_decoder != e->has_decoder ||
	    memcmp(&local.decoder, &e->decoder, sizeof(e->decoder)) ||
	    (local.has_mtime && e->has_mtime && local.mtime != e->mtime))
		return "the extra fields of the file's two headers differ";
	m->data = (uint64_t)e->offset + ZIP_LOCAL_SIZE + local.name_size + local.extra_size;
	extent->start = e->offset;
	extent->end = m->data + e->packed;
	return extent->end > limit ? "the file is cut off" : NULL;
}

/*
 * Checks that each byte before the central directory belongs to exactly one record. Several files
 * may refer to the same decoder.
 */
static bool check_extents(const struct archive *a, struct extent *extents, size_t count,
			  uint64_t limit, struct failure *failure)
{
	uint64_t at = 0;

	qsort(extents, count, sizeof(*extents), compare_extents);
	for (size_t i = 0; i < count; i++) {
		if (i && extents[i].start == extents[i - 1].start && extents[i].decoder &&
		    extents[i - 1].decoder)
			continue;
		if (extents[i].start < at)
			return wrong(a, extents[i].start, "two records overlap", failure);
		if (extents[i].start > at)
			return wrong(a, at, "bytes that belong to no file", failure);
		at = extents[i].end;
	}
	return at == limit || wrong(a, at, "bytes that belong to no file", failure);
}

static bool read_members(struct archive *a, const struct zip_end *end, struct failure *failure)
{
	/* For each file, its extent and that of its decoder. */
	struct extent *files = calloc(2 * (size_t)end->total + 1, sizeof(*files));
	uint64_t at = end->offset, limit = at + end->size;
	size_t decoders = 0;
	bool ok = true;

	a->members = calloc(end->total + 1, sizeof(*a->members));
	if (!files || !a->members)
		ok = no_memory(failure);
	while (ok && a->count < end->total) {
		struct member *m = &a->members[a->count++];
		struct zip_entry *e = &m->entry;
		const char *text = zip_read_central(a->bytes + at, limit - at, e);
		uint64_t where = at;

		if (!text) {
			at += ZIP_CENTRAL_SIZE + e->name_size + e->extra_size + e->comment_size;
			text = check_central(m);
		}
		if (!text) {
			where = e->offset;
			text = check_local(a, m, end->offset, &files[a->count - 1]);
		}
		if (!text && e->has_decoder) {
			where = e->decoder.offset;
			text = check_decoder(a, &e->decoder, end->offset,
					     &files[end->total + decoders++]);
		}
		if (text)
			ok = wrong(a, where, text, failure);
	}
	if (ok && at != limit)
		ok = wrong(a, at, "bytes behind the central directory", failure);
	ok = ok && check_extents(a, files, end->total + decoders, end->offset, failure);
	free(files);
	return ok && check_names(a, failure);
}

/* Finds the end record: the last one whose comment extends to the end of the archive. */
static bool find_end(const struct archive *a, struct zip_end *end, struct failure *failure)
{
	const char *text;
	uint64_t at;

	for (uint64_t back = ZIP_END_SIZE; back <= a->size && back <= ZIP_END_SIZE + 65535;
	     back++) {
		at = a->size - back;
		text = zip_read_end(a->bytes + at, back, end);
		if (text)
			continue;
		if (end->disk || end->directory_disk || end->here != end->total)
			return wrong(a, at, "archives in several parts are not supported", failure);
		if (end->total == 65535 || end->offset == UINT32_MAX)
			return wrong(a, at, "ZIP64 is not supported", failure);
		if ((uint64_t)end->offset + end->size != at)
			return wrong(a, at, "the central directory does not end here", failure);
		return true;
	}
	return wrong(a, a->size, "not a ZIP archive, or cut off", failure);
}

bool archive_open(struct archive *a, const char *path, struct failure *failure)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct zip_end end;
	struct stat stat;
	void *bytes;

	*a = (struct archive){ .path = path };
	if (fd < 0 || fstat(fd, &stat)) {
		fail(failure, STATUS_BAD, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	if (!S_ISREG(stat.st_mode) || !stat.st_size || stat.st_size > UINT32_MAX) {
		close(fd);
		return wrong(a, 0, S_ISREG(stat.st_mode) && stat.st_size ?
			     "archives of 4 GiB and more are not supported" :
			     "not a ZIP archive", failure);
	}
	bytes = mmap(NULL, stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED)
		return fail(failure, STATUS_FAILED, "%s: %s", path, strerror(errno));
	a->bytes = bytes;
	a->size = stat.st_size;
	return find_end(a, &end, failure) && read_members(a, &end, failure);
}

void archive_close(struct archive *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->members[i].name);
	free(a->members);
	if (a->bytes)
		munmap((void *)a->bytes, a->size);
}

/* Decoders ----------------------------------------------------------------------------- */

uint8_t *archive_decoder(const struct archive *a, const struct zip_decoder *d,
			 struct failure *failure)
{
	const uint8_t *p = a->bytes + d->offset;
	uint8_t *elf = malloc(d->size), hash[32];
	struct zip_entry local;
	z_stream z = { .next_in = (uint8_t *)p + ZIP_LOCAL_SIZE, .avail_in = d->packed,
		       .next_out = elf, .avail_out = d->size };
	bool ok;

	if (!elf || inflateInit2(&z, -15) != Z_OK) {
		free(elf);
		no_memory(failure);
		return NULL;
	}
	ok = inflate(&z, Z_FINISH) == Z_STREAM_END && !z.avail_in && !z.avail_out;
	inflateEnd(&z);
	crypto_hash_sha256(hash, elf, ok ? d->size : 0);
	zip_read_local(p, a->size - d->offset, &local);
	if (ok && !memcmp(hash, d->hash, sizeof(hash)) && local.crc == crc32(0, elf, d->size))
		return elf;
	wrong(a, d->offset, ok ? "the decoder does not match its checksums" :
	      "the decoder is damaged", failure);
	free(elf);
	return NULL;
}
