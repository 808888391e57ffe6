/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vxe-work: a process that answers one request of vxewebd and ends. It changes nothing. A job
 * writes its answer to work->answer, a buffer in memory that is printed when the job has succeeded.
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
	WORK_MISSING,		/* 503: no usable store, or the time limit was reached */
};

struct work {
	const char *database, *vxeds, *state, *library;	/* the options of vxe-work */
	struct request request;
	FILE *answer;
	bool begun;		/* the answer is a stream, and a part has been written */
	struct store *store;	/* opened by work_store() */
	const char *kind;	/* of the error: see schema Error in api.yaml; a constant */
	struct failure failure;	/* valid with a status other than WORK_OK */
};

typedef enum work_status work_job(struct work *work);

/* These report an error: they set kind and failure, and return the status. */
enum work_status work_fail(struct work *work, enum work_status status, const char *kind,
			   const char *format, ...) __attribute__((format(printf, 4, 5)));
/* After a function of libvxe has set work->failure. WORK_BAD: the input is wrong. */
enum work_status work_fail_library(struct work *work);
/* After a call on work->store has failed with this result. */
enum work_status work_fail_store(struct work *work, enum store_result result);
enum work_status work_fail_request(struct work *work);	/* request.why says why */
enum work_status work_fail_memory(struct work *work);

/* Opens the store, if it is not open yet. */
enum work_status work_store(struct work *work);

/* Finds the files of a VXED, which need not exist. WORK_ABSENT: the name is invalid. */
enum work_status work_home(struct work *work, const char *name, struct home *home);
/*
 * Reads the file NAME followed by `ending` in the directory of VXEDs. The caller frees the text.
 * NULL: *status says why.
 */
char *work_text(struct work *work, const char *name, const char *ending,
		enum work_status *status);

/* The jobs ------------------------------------------------------------------------ */

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
