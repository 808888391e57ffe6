/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vxe-work: answers one request of vxewebd and ends. It only reads. A job writes its answer
 * to work->answer, which is kept in memory until the job has succeeded.
 */
#ifndef WEBUI_WORK_WORK_H
#define WEBUI_WORK_WORK_H

#include <stdio.h>

#include "libvxe/event/event.h"
#include "libvxe/event/filter.h"
#include "libvxe/failure.h"
#include "libvxe/policy/home.h"
#include "libvxe/store/store.h"
#include "webui/work/request.h"

enum work_status {		/* exit statuses, and the HTTP statuses that they become */
	WORK_OK,		/* 200 */
	WORK_FAILED,		/* 500 */
	WORK_BAD,		/* 422: an argument or a text is wrong */
	WORK_ABSENT,		/* 404 */
	WORK_MISSING,		/* 503: the store is absent, locked, damaged; or time is up */
};

struct work {
	const char *database, *vxeds, *state, *library;	/* see the options */
	struct request request;
	FILE *answer;
	bool begun;		/* the answer is a stream, a part of which is written already */
	struct store *store;	/* opened by work_store() */
	const char *kind;	/* of the error, see api.yaml */
	struct failure failure;	/* with a status other than WORK_OK */
};

typedef enum work_status work_job(struct work *work);

/* These set the failure and return the status. kind: a word of api.yaml. */
enum work_status work_fail(struct work *work, enum work_status status, const char *kind,
			   const char *format, ...) __attribute__((format(printf, 4, 5)));
/* For work->failure as a function of libvxe has set it: BAD for mistakes of a text. */
enum work_status work_fail_library(struct work *work);
/* For the last call on the store that failed. */
enum work_status work_fail_store(struct work *work, enum store_result result);
enum work_status work_fail_request(struct work *work);	/* by request.why */
enum work_status work_fail_memory(struct work *work);

/* Opens the store, if that has not happened yet. */
enum work_status work_store(struct work *work);

/* The home of a VXED of the directory of VXEDs, whose file need not exist. ABSENT: no VXED can
 * have that name. */
enum work_status work_home(struct work *work, const char *name, struct home *home);
/* Reads a file of the directory of VXEDs. The caller frees it. NULL with the status. */
char *work_text(struct work *work, const char *name, const char *ending,
		enum work_status *status);

/* Jobs, each in the file of its noun ---------------------------------------------- */

work_job work_check, work_format, work_test, work_diff;	/* text.c */
work_job work_words;					/* words.c */
work_job work_replay, work_would_refuse;		/* replay.c */
work_job work_why;					/* why.c */
work_job work_history, work_version;			/* history.c */
work_job work_trace, work_generate;			/* trace.c */
work_job work_proposals, work_preview, work_rejected;	/* proposals.c */
work_job work_violations, work_groups;			/* violations.c */
work_job work_events, work_event, work_export;		/* events.c */
work_job work_timeline;					/* timeline.c */
work_job work_status;					/* status.c */
work_job work_overview;					/* overview.c */
work_job work_live;					/* live.c */

#endif
