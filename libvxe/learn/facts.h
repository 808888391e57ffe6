/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What this machine's packages and units say of a program: the directories that are its own.
 * The texts come from files that packages bring along, so any of them may be hostile: they are
 * data, and a path that is none is left out.
 */
#ifndef LIBVXE_FACTS_H
#define LIBVXE_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "libvxe/failure.h"

/* A directory of the program's own. */
struct fact {
	char *path;		/* beneath /etc, /run, /var/cache, /var/lib, /var/log or /var/spool */
	char *source;		/* who says so, such as "package cron" or "cron.service" */
	unsigned int uid;	/* only if the program becomes this user; 0: always */
};

struct facts {
	struct fact *list;
	size_t count;
};

/*
 * Reads dpkg's lists, what packages have for tmpfiles.d, logrotate.d and AppArmor, the units and the
 * system's accounts beneath root, a directory without a slash at its end ("": this machine's).
 * programs: paths, NULL-terminated, or NULL. A file that cannot be read says nothing. The caller
 * calls facts_free(), also after false: out of memory.
 */
bool facts_read(struct facts *facts, const char *root, const char *const *programs,
		struct failure *failure);
void facts_free(struct facts *facts);

#endif
