// SPDX-License-Identifier: GPL-2.0
/* Makes an archive. */
#include "vxa/create.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "vxa/archive.h"

#define DECODERS_MAX	8	/* of an archive; there are fewer kinds */
#define DEPTH_MAX	200	/* of nested folders */

struct maker {
	const struct codec *codec;
	const char *decoders, *path;
	struct failure *failure;
	FILE *out;
	char *temporary;		/* name of the new archive until it is complete */
	struct stat self, old;		/* the new and the old archive, which are not packed */
	bool has_old;
	uint64_t size;			/* bytes written */
	struct carried {		/* decoders in the archive */
		const char *name;
		struct zip_decoder decoder;
	} carried[DECODERS_MAX];
	size_t ncarried;
	struct zip_entry *entries;	/* their names are allocated */
	size_t count, room;
};

static bool failed(struct maker *m, const char *name)
{
	return fail(m->failure, STATUS_FAILED, "%s: %s", name, strerror(errno));
}

static bool emit(struct maker *m, const void *bytes, size_t size)
{
	if (size && fwrite(bytes, 1, size, m->out) != size)
		return failed(m, m->path);
	m->size += size;
	return m->size < UINT32_MAX || fail(m->failure, STATUS_BAD,
		"%s: archives of 4 GiB and more are not supported", m->path);
}

/* Files -------------------------------------------------------------------------------- */

/* Reads a whole file. The caller frees *bytes. False: the failure is set. */
static bool read_whole(struct maker *m, int fd, const char *name, uint8_t **bytes, size_t *size)
{
	size_t room = 0;
	ssize_t n;

	*bytes = NULL;
	*size = 0;
	do {
		if (*size == room) {
			uint8_t *more = realloc(*bytes, room = room ? 2 * room : 65536);

			if (!more)
				return failed(m, name);
			*bytes = more;
		}
		n = read(fd, *bytes + *size, room - *size);
		if (n < 0)
			return failed(m, name);
		*size += n;
	} while (n && *size < UINT32_MAX);
	return *size < UINT32_MAX ||
	       fail(m->failure, STATUS_BAD, "%s: files of 4 GiB and more are not supported", name);
}

/* Finds the decoder in the archive, or adds it. */
static bool add_decoder(struct maker *m, const char *kind, struct zip_decoder *decoder)
{
	struct zip_entry entry = { .version_needed = 20, .method = METHOD_DEFLATE,
				   .date = ZIP_FIRST_DATE };
	uint8_t *elf = NULL, *packed = NULL, header[ZIP_LOCAL_SIZE];
	size_t size, packed_size;
	char *name = NULL;
	int fd = -1;
	bool ok;

	for (size_t i = 0; i < m->ncarried; i++)
		if (!strcmp(m->carried[i].name, kind)) {
			*decoder = m->carried[i].decoder;
			return true;
		}
	if (asprintf(&name, "%s/%s", m->decoders, kind) < 0)
		return failed(m, m->path);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	ok = fd >= 0 ? read_whole(m, fd, name, &elf, &size) :
	     fail(m->failure, STATUS_FAILED, "%s: %s (make vxa-decoders builds decoders)", name,
		  strerror(errno));
	if (fd >= 0)
		close(fd);
	if (ok && (!size || size > DECODER_MAX))
		ok = fail(m->failure, STATUS_BAD, "%s: not a decoder", name);
	if (ok && !codec_by_name("deflate")->pack(elf, size, &packed, &packed_size))
		ok = failed(m, name);
	free(name);
	if (ok) {
		*decoder = (struct zip_decoder){ m->size, packed_size, size, { 0 } };
		crypto_hash_sha256(decoder->hash, elf, size);
		entry.crc = crc32(0, elf, size);
		entry.packed = packed_size;
		entry.size = size;
		zip_write_local(header, &entry);
		ok = emit(m, header, sizeof(header)) && emit(m, packed, packed_size);
	}
	free(elf);
	free(packed);
	if (ok)
		m->carried[m->ncarried++] = (struct carried){ kind, *decoder };
	return ok;
}

/* Sets the time. Local time would depend on the host, so ZIP's own fields get UTC. */
static void set_time(struct zip_entry *entry, time_t when)
{
	struct tm tm;

	entry->has_mtime = when >= 0 && when <= INT32_MAX;
	entry->mtime = entry->has_mtime ? when : 0;
	entry->date = ZIP_FIRST_DATE;
	if (!gmtime_r(&when, &tm) || tm.tm_year < 80 || tm.tm_year > 207)
		return;
	entry->date = (tm.tm_year - 80) << 9 | (tm.tm_mon + 1) << 5 | tm.tm_mday;
	entry->time = tm.tm_hour << 11 | tm.tm_min << 5 | (tm.tm_sec > 59 ? 59 : tm.tm_sec) / 2;
}

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if (*text & 0x80)
			return false;
	return true;
}

/* Takes ownership of name. */
static struct zip_entry *new_entry(struct maker *m, char *name, const struct stat *stat)
{
	struct zip_entry *e;

	if (m->count == 65534) {
		fail(m->failure, STATUS_BAD, "%s: more than 65534 files are not supported",
		     m->path);
		free(name);
		return NULL;
	}
	if (m->count == m->room) {
		struct zip_entry *more = realloc(m->entries, (m->room + 1) * 2 * sizeof(*more));

		if (!more) {
			failed(m, name);
			free(name);
			return NULL;
		}
		m->entries = more;
		m->room = (m->room + 1) * 2;
	}
	e = &m->entries[m->count++];
	*e = (struct zip_entry){
		.version_made = ZIP_VERSION_MADE, .version_needed = 10,
		.flags = is_ascii(name) ? 0 : ZIP_FLAG_UTF8,
		.name = (uint8_t *)name, .name_size = strlen(name),
		.external = (uint32_t)(stat->st_mode & (S_IFMT | 0777)) << 16 |
			    (S_ISDIR(stat->st_mode) ? 16 : 0),
	};
	set_time(e, stat->st_mtime);
	return e;
}

static bool write_entry(struct maker *m, struct zip_entry *e, const uint8_t *data)
{
	uint8_t header[ZIP_LOCAL_SIZE], extra[ZIP_EXTRA_MAX];

	e->offset = m->size;
	e->extra_size = zip_write_extra(extra, e);
	zip_write_local(header, e);
	return emit(m, header, sizeof(header)) && emit(m, e->name, e->name_size) &&
	       emit(m, extra, e->extra_size) && emit(m, data, e->packed);
}

static bool add_file(struct maker *m, int fd, const char *name, const struct stat *stat)
{
	uint8_t *bytes = NULL, *packed = NULL;
	struct zip_entry *e = NULL;
	size_t size = 0, packed_size;
	char *copy = strdup(name);
	bool ok = copy && read_whole(m, fd, name, &bytes, &size), smaller = false;
	const struct medium *medium = ok && m->codec->pack ? medium_of(bytes, size) : NULL;
	struct zip_decoder decoder;

	if (!ok) {
		free(copy);
	} else {
		e = new_entry(m, copy, stat);
		ok = e != NULL;
	}
	if (ok && m->codec->pack && size && !medium) {
		ok = m->codec->pack(bytes, size, &packed, &packed_size) || failed(m, name);
		smaller = ok && packed_size < size;
	}
	if (ok && (smaller || medium))
		ok = add_decoder(m, medium ? medium->name : m->codec->name, &decoder);
	if (ok) {
		e->crc = crc32_z(0, bytes, size);
		e->size = size;
		e->packed = smaller ? packed_size : size;
		e->has_decoder = smaller || medium;
		if (e->has_decoder)
			e->decoder = decoder;
		if (smaller) {
			e->method = m->codec->method;
			e->version_needed = m->codec->version_needed;
		}
		ok = write_entry(m, e, smaller ? packed : bytes);
	}
	free(bytes);
	free(packed);
	return ok;
}

static bool add(struct maker *m, int at, const char *part, const char *name, int depth);

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool add_folder(struct maker *m, int fd, const char *name, const struct stat *stat,
		       int depth)
{
	struct dirent **list = NULL;
	struct zip_entry *e;
	char *copy = NULL;
	int count;
	bool ok;

	if (strcmp(name, ".")) {
		if (asprintf(&copy, "%s/", name) < 0)
			return failed(m, name);
		e = new_entry(m, copy, stat);
		if (!e || !write_entry(m, e, NULL))
			return false;
	}
	count = scandirat(fd, ".", &list, NULL, by_bytes);
	ok = count >= 0 || failed(m, name);
	for (int i = 0; i < count; i++) {
		const char *part = list[i]->d_name;

		if (ok && strcmp(part, ".") && strcmp(part, "..")) {
			if (asprintf(&copy, "%s%s%s", copy || strcmp(name, ".") ? name : "",
				     strcmp(name, ".") ? "/" : "", part) < 0) {
				ok = failed(m, name);
			} else {
				ok = add(m, fd, part, copy, depth + 1);
				free(copy);
			}
			copy = NULL;
		}
		free(list[i]);
	}
	free(list);
	return ok;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Adds a file or folder. part: its path relative to the folder `at`; name: in the archive. */
static bool add(struct maker *m, int at, const char *part, const char *name, int depth)
{
	const char *text = strcmp(name, ".") ? bad_name(name, strlen(name)) : NULL;
	struct stat stat;
	bool ok;
	int fd;

	if (text || depth > DEPTH_MAX)
		return fail(m->failure, STATUS_BAD, "%s: %s", name,
			    text ? text : "too many folders in each other");
	if (fstatat(at, part, &stat, AT_SYMLINK_NOFOLLOW))
		return fail(m->failure, errno == ENOENT ? STATUS_BAD : STATUS_FAILED, "%s: %s",
			    name, strerror(errno));
	if (is_same(&stat, &m->self) || (m->has_old && is_same(&stat, &m->old)))
		return true;
	if (!S_ISREG(stat.st_mode) && !S_ISDIR(stat.st_mode))
		return fail(m->failure, STATUS_BAD, "%s: neither a regular file nor a folder",
			    name);
	fd = openat(at, part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &stat)) {
		failed(m, name);
		ok = false;
	} else if (S_ISDIR(stat.st_mode)) {
		ok = add_folder(m, fd, name, &stat, depth);
	} else {
		ok = add_file(m, fd, name, &stat);
	}
	if (fd >= 0)
		close(fd);
	return ok;
}

/* The archive -------------------------------------------------------------------------- */

static bool write_directory(struct maker *m)
{
	struct zip_end end = { .here = m->count, .total = m->count, .offset = m->size };
	uint8_t header[ZIP_CENTRAL_SIZE], extra[ZIP_EXTRA_MAX];

	for (size_t i = 0; i < m->count; i++) {
		struct zip_entry *e = &m->entries[i];

		zip_write_extra(extra, e);
		zip_write_central(header, e);
		if (!emit(m, header, sizeof(header)) || !emit(m, e->name, e->name_size) ||
		    !emit(m, extra, e->extra_size))
			return false;
	}
	end.size = m->size - end.offset;
	zip_write_end(header, &end);
	return emit(m, header, ZIP_END_SIZE);
}

static bool open_output(struct maker *m)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	if (asprintf(&m->temporary, "%s.XXXXXX", m->path) < 0)
		return failed(m, m->path);
	fd = mkostemp(m->temporary, O_CLOEXEC);
	if (fd < 0) {
		free(m->temporary);
		m->temporary = NULL;
		return failed(m, m->path);
	}
	m->has_old = stat(m->path, &m->old) == 0;
	m->out = fdopen(fd, "w");
	if (!m->out)
		close(fd);
	return (m->out && !fchmod(fd, 0666 & ~mask) && !fstat(fd, &m->self)) || failed(m, m->path);
}

/* Adds an argument of the command. Its name in the archive lacks "./" and a trailing '/'. */
static bool add_argument(struct maker *m, const char *argument)
{
	char *name = strdup(argument), *start = name;
	size_t size;
	bool ok;

	if (!name)
		return failed(m, argument);
	while (!strncmp(start, "./", 2))
		for (start += 2; *start == '/';)
			start++;
	size = strlen(start);
	while (size > 1 && start[size - 1] == '/')
		start[--size] = 0;
	if (!size)
		start = ".";
	ok = add(m, AT_FDCWD, start, start, 0);
	free(name);
	return ok;
}

bool archive_create(const char *path, char *const names[], size_t count,
		    const struct codec *codec, const char *decoders, struct failure *failure)
{
	struct maker m = { .codec = codec, .decoders = decoders, .path = path, .failure = failure };
	bool ok = open_output(&m);

	for (size_t i = 0; ok && i < count; i++)
		ok = add_argument(&m, names[i]);
	ok = ok && write_directory(&m);
	if (m.out && fclose(m.out) && ok)
		ok = failed(&m, path);
	if (ok && rename(m.temporary, path))
		ok = failed(&m, path);
	if (!ok && m.temporary)
		unlink(m.temporary);
	free(m.temporary);
	for (size_t i = 0; i < m.count; i++)
		free((void *)m.entries[i].name);
	free(m.entries);
	return ok;
}
