/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the texts of VXEDs begin with: files of the library. They are the same in all VXEDs of a
 * model, and much longer than the rules. So the worlds that have loaded them are kept, by
 * content, and the next VXED of the model begins with a copy.
 *
 * A text is loaded in two parts, whether its first part is kept or not. A part of the library is
 * a pure function of its text: nothing that it could ask for while it is loaded changes.
 */
#ifndef VXED_LIBRARY_H
#define VXED_LIBRARY_H

#include "vxelisp/vxelisp.h"

#define LIBRARY_HEAP_MAX	(32u << 20)	/* bytes: the heap that no world goes beyond */

struct libraries;

/* NULL: no memory. May sleep. The caller frees it by libraries_free(); NULL does nothing. */
struct libraries *libraries_new(void);
void libraries_free(struct libraries *libraries);
/* Forgets what is kept. */
void libraries_forget(struct libraries *libraries);

/* How many bytes of a text are such files. Any context. */
size_t library_size(const char *text, size_t size);

/*
 * A world that has loaded the first size bytes of a text, and has a heap with room for so many
 * bytes more. libraries: NULL, or where to look for the world and to keep it, and the caller
 * holds a lock that all users of it share. host: of a world that is not kept, which it has to
 * outlive. NULL: *error is set. The caller frees the world. May sleep.
 */
struct vxl_world *library_world(struct libraries *libraries, const struct vxl_host *host,
				const char *text, size_t size, size_t room,
				struct vxl_error *error);

#endif /* VXED_LIBRARY_H */
