/* SPDX-License-Identifier: GPL-2.0 */
/* Changing a VXED's text, with every earlier text kept. */
#ifndef LIBVXE_HISTORY_H
#define LIBVXE_HISTORY_H

#include <stddef.h>

#include "libvxe/policy/audit.h"
#include "libvxe/policy/home.h"

/* What a change came to. */
struct change {
	unsigned int version;		/* of the text that was replaced, from 1 */
	bool in_force;			/* the VXED was loaded, and the new text is in force */
	enum vxe_mode mode;		/* in this mode */
};

/*
 * Replaces the VXED's text: compiles the new one, keeps the old one as the next version,
 * writes the new one, and reloads it in the mode it runs in if it is loaded. actor: who
 * does it; what: one line for people, any bytes. The caller holds home_lock(). If it fails
 * before the text is written, nothing has changed; if it fails when reloading, the file
 * has the new text and the old one is in force.
 */
bool history_replace(const struct home *home, const char *library, const char *text,
		     const struct actor *actor, const char *what, struct change *change,
		     struct failure *failure);

/*
 * Goes back to the text of a version; 0: to the newest one that is kept, which takes the
 * last change back. That is a change too. The caller holds home_lock().
 */
bool history_revert(const struct home *home, const char *library, unsigned int version,
		    const struct actor *actor, struct change *change,
		    struct failure *failure);

/* The changes so far, oldest first. */
struct history {
	struct history_entry {
		unsigned int version;	/* of the text that the change replaced; 0: there
					 * was none, or the line is not of the usual form */
		char *time;		/* "2026-01-31T12:00:00Z" */
		char *user;		/* NULL: not known, as for changes by VXE 0.2 */
		char *from;		/* "web ADDRESS" or "command ADDRESS", see struct actor;
					 * NULL likewise */
		char *what;
		char *line;		/* all of it */
	} *list;
	size_t count;
};

/* Reads the changes; a VXED without any has none. The caller calls history_free(). */
bool history_read(const struct home *home, struct history *history, struct failure *failure);
void history_free(struct history *history);

/* The text of a version, which the caller frees. NULL with *failure. */
char *history_text(const struct home *home, unsigned int version, struct failure *failure);

/* The newest version that is kept; 0: there is none. */
unsigned int history_newest(const struct home *home);

#endif
