/* SPDX-License-Identifier: GPL-2.0 */
/* What an examination has found. */
#ifndef LIBVXE_FINDING_H
#define LIBVXE_FINDING_H

#include <stdbool.h>
#include <stddef.h>

enum verdict_of_health {
	HEALTH_OK,
	HEALTH_NOTE,		/* worth knowing; nothing needs to be done */
	HEALTH_WARNING,		/* something works less well than the administrator may think */
	HEALTH_CRITICAL,	/* something that should be guarded is not */
};

struct finding {
	enum verdict_of_health verdict;
	const char *check;	/* one word: what was examined */
	char *text;		/* one line; may contain untrusted bytes */
	char *remedy;		/* what to do; NULL: nothing */
};

struct health {
	struct finding *list;	/* in the order of the checks */
	size_t count;
	bool no_memory;		/* some findings are missing */
};

/* Adds a finding. remedy: NULL or a text without a newline, which is copied. */
void health_add(struct health *health, enum verdict_of_health verdict,
		const char *check, const char *remedy, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Reads the beginning of a small file, without the last newline. False with errno. */
bool health_read(const char *file, char *to, size_t size);

/* The worst verdict of all findings. */
enum verdict_of_health health_worst(const struct health *health);

#endif
