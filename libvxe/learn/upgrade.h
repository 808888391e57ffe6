/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Upgrades: proposes rules for what a VXED refused. Somebody accepts or rejects each proposal. A
 * rejected rule is never proposed again.
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
#include "libvxe/learn/rejected.h"
#include "libvxe/policy/history.h"

#define UPGRADE_ID_SIZE		REJECTED_ID_SIZE
#define EVIDENCE_PROGRAMS	4

/* How often, when, by which programs and on which machines something was tried. */
struct evidence {
	uint64_t count;
	int64_t first, last;		/* ns since the epoch */
	size_t nprograms;
	char programs[EVIDENCE_PROGRAMS][VXE_COMM_SIZE + 1];	/* any bytes */
	bool more;			/* there are more programs than these */
	struct machine_set machines;	/* numbers in struct upgrade's machines */
};

struct upgrade_item {
	/* An id of the proposal's text; the same text always gets the same id. It is computed with
	 * a secret key, because confined programs choose names in the text. Without the key they
	 * cannot produce two texts with the same id. */
	char id[UPGRADE_ID_SIZE];
	const struct proposal *proposal;
	struct evidence evidence;
	int64_t *events;		/* ids: the last one of each different violation */
	size_t nevents;
};

/* A violation that no added rule could permit, because a rule of the VXED refuses it or the
 * VXED does not permit its ABI. */
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
	size_t different;		/* different violations that were handled */
	size_t more;			/* less frequent ones, left for another upgrade */
	uint64_t quiet;			/* violations that rejected rules would permit */
	uint64_t admitted;		/* violations that the text permits in the meantime */
	char **left_out;		/* proposals that did not compile; normally none */
	size_t nleft_out;
	struct failure *ignored;	/* files of rejected rules that do not compile; each
					 * failure names the file */
	size_t nignored;
	struct logbook_notes notes;
	struct machines machines;	/* of the logs, see struct logbook */
	struct proposals proposals;	/* the items point into it */
	const char *library;
};

/*
 * Proposes rules for the violations of the home's VXED in the logbook. Everything that options
 * and logbook point at must live until upgrade_close(). Changes nothing, except that it makes
 * the home's key if there is none. On success the caller calls upgrade_close().
 */
bool upgrade_open(struct upgrade *upgrade, const struct home *home,
		  const struct proposal_options *options, const struct logbook *logbook,
		  struct failure *failure);
void upgrade_close(struct upgrade *upgrade);

/* How many items have this id, and the index of the last one of them. */
size_t upgrade_find(const struct upgrade *upgrade, const char *id, size_t *index);

/* Rejects this item: what it permits is never proposed again. actor: who rejects it. */
bool upgrade_reject(const struct upgrade *upgrade, size_t index, const struct actor *actor,
		    struct failure *failure);

/* Takes back a rejection. A text that is not the id of a rejected rule is a FAILURE_INPUT. */
bool upgrade_unreject(const struct home *home, const char *id, struct failure *failure);

/*
 * Adds the accepted items (accepted[i] for each of count items) to the VXED's text, as
 * history_replace() does. The history records the evidence for them and, unless it is NULL, why: a
 * line for people. Fails with the code ESTALE, and leaves the text as it is, if somebody has
 * changed it since upgrade_open().
 */
bool upgrade_apply(const struct upgrade *upgrade, const bool *accepted,
		   const struct actor *actor, const char *why, struct change *change,
		   struct failure *failure);

#endif
