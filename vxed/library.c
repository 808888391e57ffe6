// SPDX-License-Identifier: GPL-2.0
#include "vxed/library.h"

#include "vxed/host.h"

#define LIBRARIES	4	/* one for each model, and one for a site's own library */
#define LIBRARY_HEAP	(1u << 20)	/* enough to load any of them */

struct kept {
	char *text;
	size_t size;
	struct vxl_world *world;	/* only copied, never used itself */
	u64 when;			/* when it was last used */
};

struct libraries {
	struct vxl_host host;		/* the worlds' host, which outlives them */
	struct kept kept[LIBRARIES];
	u64 uses;
};

static void forget(struct kept *kept)
{
	vxl_world_free(kept->world);
	vxl_free(kept->text);
	memset(kept, 0, sizeof(*kept));
}

void libraries_forget(struct libraries *libraries)
{
	unsigned int i;

	for (i = 0; i < LIBRARIES; i++)
		forget(&libraries->kept[i]);
}

struct libraries *libraries_new(void)
{
	struct libraries *libraries = vxl_alloc(sizeof(*libraries));

	if (libraries)
		policy_host(&libraries->host);
	return libraries;
}

void libraries_free(struct libraries *libraries)
{
	if (libraries)
		libraries_forget(libraries);
	vxl_free(libraries);
}

static const char start[] = "#line ", last[] = ".lisp\"";

/* Whether the text begins with a line #line N "FILE"; *library: whether FILE ends in .lisp. */
static bool begins_file(const char *text, const char *limit, bool *library)
{
	const char *end;

	if ((size_t)(limit - text) < sizeof(start) || memcmp(text, start, sizeof(start) - 1))
		return false;
	end = memchr(text, '\n', limit - text) ?: limit;
	*library = (size_t)(end - text) >= sizeof(start) + sizeof(last) &&
		   !memcmp(end - (sizeof(last) - 1), last, sizeof(last) - 1);
	return true;
}

/* The length in bytes of the library files at the beginning of the text. */
static size_t library_size(const char *text, size_t size)
{
	const char *line, *limit = text + size;
	bool library;

	for (line = text; line < limit; line = (memchr(line, '\n', limit - line) ?: limit) + 1)
		if (begins_file(line, limit, &library) ? !library : line == text)
			return line - text;
	return 0;
}

/* Whether the library files at the beginning of the text are those that are kept. */
static bool is_kept(const struct kept *kept, const char *text, size_t size)
{
	bool library;

	return kept->world && kept->size < size && !memcmp(kept->text, text, kept->size) &&
	       begins_file(text + kept->size, text + size, &library) && !library;
}

struct library library_find(struct libraries *libraries, const char *text, size_t size)
{
	unsigned int i;

	for (i = 0; libraries && i < LIBRARIES; i++)
		if (is_kept(&libraries->kept[i], text, size))
			return (struct library) { libraries->kept[i].size, &libraries->kept[i] };
	return (struct library) { library_size(text, size), NULL };
}

/* Keeps a copy of a world, if there is memory. Replaces the least recently used one. */
static void keep(struct libraries *libraries, struct vxl_world *world, const char *text,
		 size_t size)
{
	struct kept *oldest = libraries->kept, *kept;
	struct vxl_error ignored;

	for (kept = libraries->kept; kept < libraries->kept + LIBRARIES; kept++)
		if (kept->when < oldest->when)
			oldest = kept;
	forget(oldest);
	if (!vxl_world_is_complete(world) || vxl_world_collect(world))
		return;
	oldest->text = vxl_alloc_exact(size);
	oldest->world = vxl_world_copy(world, 0, &ignored);
	if (!oldest->text || !oldest->world) {
		forget(oldest);
		return;
	}
	memcpy(oldest->text, text, size);
	oldest->size = size;
	oldest->when = ++libraries->uses;
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Loads the text's first size bytes into a new world. */
static struct vxl_world *load(const struct vxl_host *host, const char *text, size_t size,
			      size_t room, struct vxl_error *error)
{
	struct vxl_world *world;

	world = vxl_world_new(host, min_size(LIBRARY_HEAP + room, LIBRARY_HEAP_MAX), error);
	if (world && size && vxl_world_load_library(world, text, size, "VXED")) {
		*error = *vxl_world_error(world);
		vxl_world_free(world);
		return NULL;
	}
	return world;
}

struct vxl_world *library_world(struct libraries *libraries, const struct vxl_host *host,
				const char *text, struct library library, size_t room,
				struct vxl_error *error)
{
	struct kept *kept = library.kept;
	struct vxl_world *world;

	if (kept) {
		kept->when = ++libraries->uses;
		return vxl_world_copy(kept->world,
				      min_size(vxl_world_bytes(kept->world) + room, LIBRARY_HEAP_MAX),
				      error);
	}
	world = load(libraries ? &libraries->host : host, text, library.size, room, error);
	if (world && libraries && library.size)
		keep(libraries, world, text, library.size);
	return world;
}
