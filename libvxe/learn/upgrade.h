/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Upgrades: what a VXED refused becomes proposals of rules, which somebody accepts or
 * rejects. A rule that is rejected is never proposed again.
 *
 *	upgrade_open(&upgrade, ...)
 *	for each upgrade.items[i]: accepted[i] = true, or upgrade_reject(&upgrade, i), or nothing
 *	upgrade_apply(&upgrade, accepted, ...)
 *	upgrade_close(&upgrade)
 *
 * An upgrade is used by one thread at a time.
 */
#ifndef LIBVXE_UPGRADE_H
#define LIBVXE_UPGRADE_H

#include "libvxe/learn/logbook.h"
#include "libvxe/learn/proposals.h"
#include "libvxe/policy/history.h"

#define UPGRADE_ID_SIZE		13	/* twelve hexadecimal digits, and a NUL */
#define EVIDENCE_PROGRAMS	4

/* How often, when and by which programs something was tried. */
struct evidence {
	uint64_t count;
	int64_t first, last;		/* ns since the epoch */
	size_t nprograms;
	char programs[EVIDENCE_PROGRAMS][VXE_COMM_SIZE + 1];	/* any bytes */
	bool more;			/* there are more programs than these */
};

struct upgrade_item {
	/* Of the text: the same whenever that is proposed. Programs inside choose names in
	 * the text; without the key they cannot tell which texts would have one id. */
	char id[UPGRADE_ID_SIZE];
	const struct proposal *proposal;
	struct evidence evidence;
};

/* What no rule that can be added would permit: a rule of the VXED refuses it, or its ABI
 * is not permitted. */
struct upgrade_refused {
	unsigned int point;
	char *name;			/* of the object, any bytes; NULL: it has none */
	size_t length;			/* bytes of the name */
	struct evidence evidence;
};

struct upgrade {
	struct home home;
	char *text;			/* of the VXED, as it was read */
	struct upgrade_item *items;
	size_t count;
	struct upgrade_refused *refused;
	size_t nrefused;
	size_t different;		/* different violations that proposals were sought for */
	size_t more;			/* and less frequent ones that another upgrade takes */
	uint64_t quiet;			/* violations of rules that were rejected */
	uint64_t admitted;		/* violations that the text permits by now */
	char **left_out;		/* proposals that did not compile; normally none */
	size_t nleft_out;
	struct failure *ignored;	/* files of rejected rules that are no VXEDs; each has
					 * the path as its file */
	size_t nignored;
	struct logbook_notes notes;
	struct proposals proposals;	/* the items point into it */
	const char *library;
};

/*
 * Proposes what the VXED of the home lacks for its violations in the logbook. All that
 * options and logbook point at must live until upgrade_close(). Nothing is changed, but
 * that the home's key is made if there is none. On success the caller calls
 * upgrade_close().
 */
bool upgrade_open(struct upgrade *upgrade, const struct home *home,
		  const struct proposal_options *options, const struct logbook *logbook,
		  struct failure *failure);
void upgrade_close(struct upgrade *upgrade);

/* How many items have this id, and the index of the last one of them. */
size_t upgrade_find(const struct upgrade *upgrade, const char *id, size_t *index);

/* Keeps what this item permits from being proposed again. */
bool upgrade_reject(const struct upgrade *upgrade, size_t index, struct failure *failure);

/*
 * Puts the accepted items (accepted[i] for each, count of them) into the VXED's text, as
 * history_replace() does. Fails if the text was changed since upgrade_open(): it is left
 * as it is then.
 */
bool upgrade_apply(const struct upgrade *upgrade, const bool *accepted,
		   struct change *change, struct failure *failure);

#endif
