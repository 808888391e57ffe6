/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A cache of compiled library files. The text of a VXED begins with files of the library, which are
 * the same in all VXEDs of a model and much longer than the rules. The cache keeps worlds that have
 * loaded such files, by the content of the text. The next VXED that begins with the same files
 * starts from a copy of that world.
 *
 * A text is always loaded in two parts, with or without the cache. The world that results from
 * loading library files depends only on their text: everything else that they can read while they
 * are loaded is constant.
 */
#ifndef VXED_LIBRARY_H
#define VXED_LIBRARY_H

#include "vxelisp/vxelisp.h"

#define LIBRARY_HEAP_MAX	(32u << 20)	/* bytes: the largest heap of a world */

struct libraries;

/* The beginning of a text that consists of library files. */
struct library {
	size_t size;		/* bytes */
	struct kept *kept;	/* what the cache holds of it, or NULL */
};

/* Makes an empty cache. Returns NULL if there is no memory. The caller frees it by
 * libraries_free(), which accepts NULL. May sleep. */
struct libraries *libraries_new(void);
void libraries_free(struct libraries *libraries);
/* Empties the cache. The caller holds the lock that all users of the cache share. */
void libraries_forget(struct libraries *libraries);

/*
 * Finds the beginning of a text of size bytes. libraries: the cache to use, or NULL. The caller
 * holds a lock that all users of the cache share. The result is valid until library_world() is
 * called.
 */
struct library library_find(struct libraries *libraries, const char *text, size_t size);

/*
 * Makes a world that has loaded the library files at the beginning of a text, and whose heap has
 * room for room more bytes. libraries, library: as for library_find(), and its result, or no bytes.
 * host: used if the world is not copied from the cache; it must outlive the world. Returns NULL on
 * error, and sets *error. The caller frees the world. May sleep.
 */
struct vxl_world *library_world(struct libraries *libraries, const struct vxl_host *host,
				const char *text, struct library library, size_t room,
				struct vxl_error *error);

#endif /* VXED_LIBRARY_H */
