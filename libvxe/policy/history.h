/* SPDX-License-Identifier: GPL-2.0 */
/* Changes a VXED's text, and keeps every earlier text. */
#ifndef LIBVXE_HISTORY_H
#define LIBVXE_HISTORY_H

#include <stddef.h>

#include "libvxe/policy/audit.h"
#include "libvxe/policy/home.h"

/* The result of a change. */
struct change {
	unsigned int version;		/* of the text that was replaced, from 1 */
	bool in_force;			/* the VXED was loaded, and the new text is in force */
	enum vxe_mode mode;		/* in this mode */
};

/*
 * Replaces the VXED's text: compiles the new text, stores the old one as the next version, writes
 * the new one and, if the VXED is loaded, reloads it in its present mode. actor: who changes it;
 * what: one line for people, any bytes. The caller holds home_lock(). If it fails before the text
 * is written, nothing has changed; if it fails when reloading, the file has the new text and the
 * old one is in force.
 */
bool history_replace(const struct home *home, const char *library, const char *text,
		     const struct actor *actor, const char *what, struct change *change,
		     struct failure *failure);

/*
 * Restores the text of a version; 0: the newest stored one, which undoes the last change. This is
 * itself a change. The caller holds home_lock().
 */
bool history_revert(const struct home *home, const char *library, unsigned int version,
		    const struct actor *actor, struct change *change,
		    struct failure *failure);

/* The changes so far, oldest first. */
struct history {
	struct history_entry {
		/* of the replaced text; 0: there was none, or the line is malformed */
		unsigned int version;
		char *time;		/* "2026-01-31T12:00:00Z" */
		char *user;		/* NULL: not known, as for changes by VXE 0.2 */
		char *from;		/* "web ADDRESS" or "command ADDRESS", see struct actor;
					 * NULL likewise */
		char *what;
		char *line;		/* the whole line */
	} *list;
	size_t count;
};

/* Reads the changes; a VXED without any has none. The caller calls history_free(). */
bool history_read(const struct home *home, struct history *history, struct failure *failure);
void history_free(struct history *history);

/* The text of a version, which the caller frees. NULL with *failure; code ENOENT: there is no such
 * version. */
char *history_text(const struct home *home, unsigned int version, struct failure *failure);

/* The newest stored version; 0: there is none. */
unsigned int history_newest(const struct home *home);

#endif
