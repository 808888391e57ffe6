// SPDX-License-Identifier: GPL-2.0
/* The jobs replay and would-refuse. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libvxe/learn/replay.h"
#include "libvxe/text/time.h"
#include "webui/work/answer.h"
#include "webui/work/filter.h"
#include "webui/work/progress.h"

#define ROWS_MOST	200	/* rows for each outcome, at most */
#define EXAMPLES	10	/* calls that would be refused, at most */
#define RUN_MS		15000	/* for the replay; shorter than the deadline of the job */
#define DAY_NS		INT64_C(86400000000000)

static void put_outcome(FILE *to, const struct replay_row *row)
{
	answer_string(to, "{\"what\":", row->what);
	answer_integer(to, ",\"count\":", row->count);
	answer_integer(to, ",\"event\":", row->event);
	putc('}', to);
}

static void put_outcomes(FILE *to, const char *name, const struct replay_outcomes *of)
{
	size_t i;

	fputs(name, to);
	for (i = 0; i < of->nrows && i < ROWS_MOST; i++) {
		fputs(i ? "," : "", to);
		put_outcome(to, &of->rows[i]);
	}
	putc(']', to);
}

static void put_doubts(FILE *to, const struct replay *replay)
{
	const char *comma = "";

	fputs(",\"doubts\":[", to);
	if (!replay->has_in_force) {
		answer_string(to, comma, "compared with the verdicts in the log");
		comma = ",";
	}
	if (replay->otherwise) {
		fprintf(to, "%s\"the log has another verdict for %llu of them\"", comma,
			(unsigned long long)replay->otherwise);
		comma = ",";
	}
	if (replay->may_differ)
		answer_string(to, comma, "only a log of mode trace has every call that "
			      "counters, flags and rates saw: these verdicts may differ");
	putc(']', to);
}

static void put_replay(FILE *to, const struct replay *replay)
{
	answer_integer(to, "{\"events\":", replay->total);
	answer_integer(to, ",\"permitted\":", replay->of[REPLAY_PERMITTED].count);
	answer_integer(to, ",\"refused\":", replay->of[REPLAY_REFUSED].count);
	put_outcomes(to, ",\"refuses\":[", &replay->of[REPLAY_REFUSES]);
	put_outcomes(to, ",\"admits\":[", &replay->of[REPLAY_ADMITS]);
	put_doubts(to, replay);
	answer_flag(to, ",\"partial\":", replay->partial);
	fputs("}\n", to);
}

/* Replays the log. First makes sure that the store exists: replay would read the ring instead. */
static enum work_status run(struct work *work, struct replay_options *options,
			    struct logbook *log, struct replay *replay)
{
	const char *databases[] = { work->database, NULL };
	enum work_status status = work_store(work);

	if (status != WORK_OK)
		return status;
	log->databases = databases;
	options->library = work->library;
	log->progress = progress_report;
	options->end = now_ms() + RUN_MS;
	/* Close it: a process may open a database only once, and the library opens it now. */
	store_close(work->store);
	work->store = NULL;
	return replay_run(options, log, replay, &work->failure) ? WORK_OK :
	       work_fail_library(work);
}

/*
 * Reads the texts to compare. If the request has a text, it is compared with the file of the name;
 * otherwise the file is compared with the verdicts in the log.
 */
static enum work_status read_texts(struct work *work, struct replay_options *options,
				   struct vxed_text *against, char **file)
{
	const char *text = request_string(&work->request, "text");
	const char *name = request_string(&work->request, "name");
	enum work_status status = WORK_OK;

	if (!text && !name)
		return work_fail(work, WORK_BAD, "argument", "text or name is missing");
	*against = (struct vxed_text) {
		.file = "against", .text = request_string(&work->request, "against"),
	};
	if (name && !(text && against->text))
		*file = work_text(work, name, ".vxed", &status);
	/* The text may be that of a new VXED, without a file. */
	if (text && status == WORK_ABSENT)
		status = WORK_OK;
	options->edited = (struct vxed_text) { .file = "text", .text = text ? text : *file };
	if (text && !against->text)
		against->text = *file;
	options->against = against->text ? against : NULL;
	options->by_log = !against->text;
	return status;
}

enum work_status work_replay(struct work *work)
{
	struct replay_options options = { .by_log = true };
	struct logbook log = { .since = 0 };
	struct vxed_text against;
	struct replay replay;
	char *file = NULL;
	enum work_status status = read_texts(work, &options, &against, &file);

	if (status == WORK_OK)
		status = work_time(work, "since", 0, &log.since);
	if (status == WORK_OK)
		status = work_time(work, "until", 0, &log.until);
	if (status == WORK_OK)
		status = run(work, &options, &log, &replay);
	if (status == WORK_OK) {
		put_replay(work->answer, &replay);
		replay_free(&replay);
	}
	free(file);
	return status;
}

/* What production would refuse ---------------------------------------------------------- */

static void put_refused(FILE *to, const struct replay *replay)
{
	const struct replay_outcomes *both[] = {
		&replay->of[REPLAY_REFUSED], &replay->of[REPLAY_REFUSES],
	};
	size_t i, j, shown = 0;

	answer_integer(to, "{\"events\":", both[0]->count + both[1]->count);
	answer_integer(to, ",\"different\":", both[0]->nrows + both[1]->nrows);
	fputs(",\"examples\":[", to);
	for (i = 0; i < ARRAY_SIZE(both); i++)
		for (j = 0; j < both[i]->nrows && shown < EXAMPLES; j++, shown++) {
			fputs(shown ? "," : "", to);
			put_outcome(to, &both[i]->rows[j]);
		}
	fputs("]}\n", to);
}

/* Judges the events of the last day by the VXED's file, as if it were in production. */
enum work_status work_would_refuse(struct work *work)
{
	struct replay_options options = { .by_log = true };
	struct logbook log = { .since = (int64_t)time(NULL) * 1000000000 - DAY_NS };
	struct replay replay;
	enum work_status status;
	char *file = work_text(work, request_string(&work->request, "name"), ".vxed", &status);

	options.edited = (struct vxed_text) { .file = "text", .text = file };
	if (status == WORK_OK)
		status = run(work, &options, &log, &replay);
	if (status == WORK_OK) {
		put_refused(work->answer, &replay);
		replay_free(&replay);
	}
	free(file);
	return status;
}
