// SPDX-License-Identifier: GPL-2.0
/* Extracts and tests the files of an archive. */
#include "vxa/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "vxa/codec.h"

#define PIECE	65536u

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
	interrupted = 1;
}

/* Installs the handler, unless the signal is ignored (nohup). */
static void catch_signal(int number)
{
	struct sigaction action = { .sa_handler = on_signal }, old;

	if (!sigaction(number, NULL, &old) && old.sa_handler != SIG_IGN)
		sigaction(number, &action, NULL);
}

/* Choosing ----------------------------------------------------------------------------- */

/* True if the name is the wanted file or folder, or lies below that folder. */
static bool is_below(const char *name, const char *wanted)
{
	size_t size = strlen(wanted);

	while (size && wanted[size - 1] == '/')
		size--;
	return !strncmp(name, wanted, size) && (!name[size] || name[size] == '/');
}

bool extract_wants(const struct extraction *x, const struct member *m)
{
	for (size_t i = 0; i < x->count; i++)
		if (is_below(m->name, x->names[i]))
			return true;
	return !x->count;
}

static bool check_wanted(const struct extraction *x, struct failure *failure)
{
	const struct archive *a = x->archive;
	uint64_t size = 0;

	for (size_t i = 0; i < x->count; i++) {
		size_t at = 0;

		while (at < a->count && !is_below(a->members[at].name, x->names[i]))
			at++;
		if (at == a->count)
			return fail(failure, STATUS_BAD, "%s: no file '%s' in it", a->path,
				    x->names[i]);
	}
	for (size_t i = 0; i < a->count; i++)
		if (extract_wants(x, &a->members[i]))
			size += a->members[i].entry.size;
	return size <= x->limits.output ||
	       fail(failure, STATUS_BAD, "%s: the files have %" PRIu64
		    " bytes; --output permits %" PRIu64, a->path, size, x->limits.output);
}

/* True if a stored file is converted by its decoder. */
static bool is_decoded(const struct extraction *x, const struct member *m)
{
	return x->limits.decoded && m->entry.method == METHOD_STORED && m->entry.has_decoder;
}

/* Returns the name for a member, which the caller frees. NULL: out of memory. */
static char *name_of(const struct extraction *x, const struct member *m)
{
	const struct medium *medium = is_decoded(x, m) ?
		medium_of(x->archive->bytes + m->data, m->entry.packed) : NULL;
	char *name;

	return asprintf(&name, "%s%s", m->name, medium ? medium->suffix :
			is_decoded(x, m) ? ".decoded" : "") < 0 ? NULL : name;
}

/* Decoding ----------------------------------------------------------------------------- */

static bool copy_stored(const struct archive *a, const struct member *m, guest_sink *sink,
			void *context, struct failure *failure)
{
	const uint8_t *from = a->bytes + m->data;
	uint32_t size = m->entry.size;

	if (crc32_z(0, from, size) != m->entry.crc)
		return fail(failure, STATUS_BAD, "its CRC is wrong");
	for (uint32_t at = 0, part; at < size; at += part) {
		part = size - at < PIECE ? size - at : PIECE;
		if (!sink(context, from + at, part, failure))
			return false;
	}
	return true;
}

/* Decodes a member. *failure includes the archive's name, and the member's offset and name. */
static bool decode(const struct extraction *x, struct worker *w, const struct member *m,
		   guest_sink *sink, void *context, uint64_t *instructions,
		   struct failure *failure)
{
	bool native = x->native && m->entry.method == METHOD_DEFLATE, ok;
	struct failure inner = { 0 };

	*instructions = 0;
	if (m->entry.method == METHOD_STORED && !is_decoded(x, m))
		ok = copy_stored(x->archive, m, sink, context, &inner);
	else if (!native && !m->entry.has_decoder)
		ok = fail(&inner, STATUS_BAD, "no decoder for method %u in the archive%s",
			  m->entry.method,
			  m->entry.method == METHOD_DEFLATE ? "; --native reads it" : "");
	else
		ok = worker_decode(w, x->archive, m, &x->limits, native, sink, context,
				   instructions, &inner);
	if (!ok && interrupted)
		fail(&inner, STATUS_FAILED, "interrupted");
	return ok || fail(failure, inner.status, "%s: at %u: %.200s: %.600s", x->archive->path,
			  m->entry.offset, m->name, inner.text);
}

static bool drop(void *context, const void *bytes, size_t size, struct failure *failure)
{
	return true;
}

bool test(const struct extraction *x, struct failure *failure)
{
	struct worker worker = { 0 };
	bool all = true;

	signal(SIGPIPE, SIG_IGN);
	if (!check_wanted(x, failure))
		return false;
	for (size_t i = 0; i < x->archive->count; i++) {
		const struct member *m = &x->archive->members[i];
		struct failure one = { 0 };
		uint64_t instructions;

		if (m->folder || !extract_wants(x, m))
			continue;
		if (!decode(x, &worker, m, drop, NULL, &instructions, &one)) {
			fprintf(stderr, "vxa: %s\n", one.text);
			if (all || one.status == STATUS_FAILED)
				*failure = one;
			all = false;
		} else if (x->verbose) {
			printf("%s: right, %" PRIu64 " instructions\n", m->name, instructions);
		} else {
			printf("%s: right\n", m->name);
		}
	}
	worker_end(&worker);
	return all || fail(failure, failure->status, "%s: not all files are right",
			   x->archive->path);
}

/* The target folder -------------------------------------------------------------------- */

struct target {
	const struct extraction *x;
	struct failure *failure;
	int folder, temporary;		/* descriptors */
	char temporary_name[32];
	bool made;			/* the folder did not exist before */
};

/* Opens a file below a folder, without following symbolic links or leaving the folder. */
static int open_below(int folder, const char *name, int flags)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	return syscall(SYS_openat2, folder, name, &how, sizeof(how));
}

static bool cannot(struct target *t, const char *name)
{
	return fail(t->failure, STATUS_FAILED, "%s/%.300s: %s", t->x->folder, name,
		    strerror(errno));
}

/* Checks, before anything is written, that a member can get its name in the target folder. */
static bool check_free(struct target *t, const struct member *m)
{
	char *name = name_of(t->x, m);
	int fd = name ? open_below(t->folder, name, O_PATH | O_NOFOLLOW) : -1;
	struct stat stat;
	bool ok = true;

	if (fd < 0)
		ok = (name && errno == ENOENT) || cannot(t, m->name);
	else if (fstat(fd, &stat))
		ok = cannot(t, name);
	else if (m->folder ? !S_ISDIR(stat.st_mode) : !t->x->force || S_ISDIR(stat.st_mode))
		ok = fail(t->failure, STATUS_FAILED, "%s/%.300s: exists", t->x->folder, name);
	if (fd >= 0)
		close(fd);
	free(name);
	return ok;
}

static bool open_target(struct target *t)
{
	const char *folder = t->x->folder;
	uint64_t random;

	t->made = mkdir(folder, 0777) == 0;
	if (!t->made && errno != EEXIST)
		return cannot(t, ".");
	t->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t->folder < 0)
		return cannot(t, ".");
	for (size_t i = 0; i < t->x->archive->count; i++)
		if (extract_wants(t->x, &t->x->archive->members[i]) &&
		    !check_free(t, &t->x->archive->members[i]))
			return false;
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return cannot(t, ".");
	snprintf(t->temporary_name, sizeof(t->temporary_name), ".vxa-%016" PRIx64, random);
	if (mkdirat(t->folder, t->temporary_name, 0700)) {
		*t->temporary_name = 0;
		return cannot(t, ".");
	}
	t->temporary = open_below(t->folder, t->temporary_name, O_RDONLY | O_DIRECTORY);
	return t->temporary >= 0 || cannot(t, t->temporary_name);
}

/* Removes the temporary folder with the files that were not moved, and closes the folders. */
static void close_target(struct target *t, bool ok)
{
	char name[24];

	for (size_t i = 0; t->temporary >= 0 && i < t->x->archive->count; i++) {
		snprintf(name, sizeof(name), "%zu", i);
		unlinkat(t->temporary, name, 0);
	}
	if (t->temporary >= 0)
		close(t->temporary);
	if (*t->temporary_name)
		unlinkat(t->folder, t->temporary_name, AT_REMOVEDIR);
	if (t->folder >= 0)
		close(t->folder);
	if (t->made && !ok)
		rmdir(t->x->folder);
}

/* Opens the folder that contains a name, and makes it if necessary. -1: the failure is set. */
static int open_parent(struct target *t, const char *name)
{
	char *path = strdup(name);
	int fd = dup(t->folder);
	char *at = path, *slash;

	if (!path || fd < 0) {
		cannot(t, name);
		free(path);
		return -1;
	}
	for (; fd >= 0 && (slash = strchr(at, '/')); at = slash + 1) {
		int next;

		*slash = 0;
		if (mkdirat(fd, at, 0777) && errno != EEXIST)
			next = -1;
		else
			next = open_below(fd, at, O_PATH | O_DIRECTORY);
		if (next < 0)
			cannot(t, path);
		*slash = '/';
		close(fd);
		fd = next;
	}
	free(path);
	return fd;
}

static bool give_name(struct target *t, size_t index)
{
	const struct member *m = &t->x->archive->members[index];
	char *path = name_of(t->x, m), *last;
	int parent = path ? open_parent(t, m->name) : -1;
	char name[24];
	bool ok;

	if (!path)
		cannot(t, m->name);
	if (parent < 0) {
		free(path);
		return false;
	}
	last = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	snprintf(name, sizeof(name), "%zu", index);
	if (m->folder)
		ok = mkdirat(parent, last, 0777) == 0 || errno == EEXIST;
	else
		ok = renameat2(t->temporary, name, parent, last,
			       t->x->force ? 0 : RENAME_NOREPLACE) == 0;
	if (!ok)
		cannot(t, path);
	close(parent);
	free(path);
	return ok;
}

/* Files -------------------------------------------------------------------------------- */

static bool write_piece(void *context, const void *bytes, size_t size, struct failure *failure)
{
	int fd = *(int *)context;
	const char *p = bytes;

	while (size) {
		ssize_t n = interrupted ? -1 : write(fd, p, size);

		if (interrupted)
			return fail(failure, STATUS_FAILED, "interrupted");
		if (n < 0)
			return fail(failure, STATUS_FAILED, "%s", strerror(errno));
		p += n;
		size -= n;
	}
	return true;
}

static time_t modified(const struct zip_entry *e)
{
	struct tm tm = {
		.tm_year = (e->date >> 9) + 80, .tm_mon = (e->date >> 5 & 15) - 1,
		.tm_mday = e->date & 31, .tm_hour = e->time >> 11,
		.tm_min = e->time >> 5 & 63, .tm_sec = (e->time & 31) * 2,
	};

	return e->has_mtime ? (time_t)e->mtime : timegm(&tm);
}

static bool extract_file(struct target *t, struct worker *w, size_t index, mode_t mask)
{
	const struct member *m = &t->x->archive->members[index];
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = modified(&m->entry) } };
	uint64_t instructions;
	char name[24];
	bool ok;
	int fd;

	snprintf(name, sizeof(name), "%zu", index);
	fd = openat(t->temporary, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return cannot(t, m->name);
	ok = decode(t->x, w, m, write_piece, &fd, &instructions, t->failure);
	if (ok && (fchmod(fd, m->mode & ~mask) || futimens(fd, times)))
		ok = cannot(t, m->name);
	if (close(fd) && ok)
		ok = cannot(t, m->name);
	if (ok && interrupted)
		ok = fail(t->failure, STATUS_FAILED, "interrupted");
	return ok;
}

bool extract(const struct extraction *x, struct failure *failure)
{
	struct target target = { .x = x, .failure = failure, .folder = -1, .temporary = -1 };
	const struct archive *a = x->archive;
	struct worker worker = { .stop = &interrupted };
	mode_t mask = umask(0);
	bool ok;

	umask(mask);
	signal(SIGPIPE, SIG_IGN);
	catch_signal(SIGINT);
	catch_signal(SIGTERM);
	catch_signal(SIGHUP);
	ok = check_wanted(x, failure) && open_target(&target);
	for (size_t i = 0; ok && i < a->count; i++)
		if (extract_wants(x, &a->members[i]) && !a->members[i].folder)
			ok = extract_file(&target, &worker, i, mask);
	worker_end(&worker);
	for (size_t i = 0; ok && i < a->count; i++) {
		if (!extract_wants(x, &a->members[i]))
			continue;
		ok = give_name(&target, i);
		if (ok && x->verbose)
			printf("%s\n", a->members[i].name);
	}
	close_target(&target, ok);
	return ok;
}
