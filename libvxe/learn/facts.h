/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The directories and logs that belong to a program, according to this machine's packages and
 * units. The texts come from files in packages, so any of them may be hostile. They are treated as
 * data, and anything that is not a valid path is ignored.
 */
#ifndef LIBVXE_FACTS_H
#define LIBVXE_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "libvxe/failure.h"

/* A directory or a log that belongs to the program. */
struct fact {
	char *path;		/* in /etc, /run, /var/cache, /var/lib, /var/log or /var/spool */
	char *source;		/* where that is stated, such as "package cron" or "cron.service" */
	unsigned int uid;	/* only if the program becomes this user; 0: always */
	bool log;		/* a file in /var/log */
};

struct facts {
	struct fact *list;
	size_t count;
};

/*
 * Reads dpkg's lists, what packages have for tmpfiles.d, logrotate.d and AppArmor, the units and
 * the system's accounts beneath root, a directory without a slash at its end ("": this machine's).
 * programs: paths, NULL-terminated, or NULL. Files that cannot be read are ignored. False: out of
 * memory. The caller calls facts_free() in either case.
 */
bool facts_read(struct facts *facts, const char *root, const char *const *programs,
		struct failure *failure);
void facts_free(struct facts *facts);

#endif
