/* SPDX-License-Identifier: GPL-2.0 */
/* The rules that upgrade_reject() has stored. What they would permit is not proposed again. */
#ifndef LIBVXE_REJECTED_H
#define LIBVXE_REJECTED_H

#include <time.h>

#include "libvxe/event/event.h"
#include "libvxe/failure.h"
#include "libvxe/policy/home.h"
#include "libvxe/policy/judge.h"

#define REJECTED_ID_SIZE	13	/* twelve hexadecimal digits, and a NUL */

struct rejected {
	struct rejected_rule {
		char id[REJECTED_ID_SIZE];	/* of the proposal, see struct upgrade_item */
		char *text;
		char *user;		/* who rejected it; NULL: not known */
		time_t time;
		/* a rule of the filesystem model, which permits much without any rule */
		bool filesystem;
		struct judge judge;
	} *list;
	size_t count;
	struct judge base;		/* the filesystem model without any rule, if there is a
					 * rule of that model */
	struct failure *ignored;	/* files that do not compile; each failure names its file */
	size_t nignored;
};

/* Reads the rejected rules of a home. library: as for source_resolve(). On success the caller
 * calls rejected_close(). */
bool rejected_open(struct rejected *rejected, const struct home *home, const char *library,
		   struct failure *failure);
void rejected_close(struct rejected *rejected);

/* A rule that would permit the event; NULL: there is none. */
const struct rejected_rule *rejected_find(const struct rejected *rejected,
					  const struct event *event);

#endif
