// SPDX-License-Identifier: GPL-2.0
#include "webui/http/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "webui/http/export.h"
#include "webui/http/known.h"
#include "webui/http/live.h"
#include "webui/http/reply.h"
#include "webui/http/result.h"
#include "webui/http/values.h"

#define LOGINS_MAX	8	/* at once: each occupies one of the few connections to the
				 * broker for seconds */

static unsigned int logins;		/* in progress */

static void next_step(struct request *r);

/* Stores the result of a step, and continues with the next one. */
static void done(struct request *r, struct text text)
{
	r->results[r->step++] = text;
	r->stage = WAITING;
	next_step(r);
}

/*
 * Removes sessions that have just ended from the known ones, so that they cannot be used while the
 * broker does not answer. END may end any session, so it removes all.
 */
static void forget_ended(struct request *r)
{
	unsigned int call = r->route->steps[r->step].call;
	struct broker_request session = { .call = 0 };

	if (call == BROKER_END)
		known_forget(NULL);
	if (call != BROKER_LOGOUT)
		return;
	request_session(r, &session);
	known_forget(&session);
	explicit_bzero(&session, sizeof(session));
}

static void broker_done(struct ask *ask, const struct broker_reply *reply, int fd, size_t size)
{
	struct request *r = container(ask, struct request, ask);
	struct text body = { fd, size };

	if (request_take(r, reply, &body)) {
		forget_ended(r);
		done(r, body);
	}
	request_wake(r);
}

static void ask_broker(struct request *r, const struct step *step)
{
	struct broker_request request = { .call = step->call, .flags = step->flags };
	char *text;
	size_t size;

	request_session(r, &request);
	r->ask.done = broker_done;
	if (!values_to_broker(r->route, r->values, &request, &text, &size, &r->refusal))
		request_refuse(r);
	else if (!ask_start(&r->ask, &request, text, size))
		request_fail_broker(r);
	explicit_bzero(&request, sizeof(request));
}

static void ask_login(struct request *r, const struct step *step)
{
	if (logins == LOGINS_MAX) {
		request_fail(r, 429, "rate", "too many log in at the same time");
		reply_header(r->response, "Retry-After", "3");
		return;
	}
	r->login = true;
	logins++;
	ask_broker(r, step);
}

/*
 * Answers 409 with what the new mode would refuse, so that the user can confirm it; also if that is
 * not known.
 */
static void ask_back(struct request *r, struct text *text)
{
	char *bytes;

	refuse(&r->refusal, 409, "confirm", "%s", text->fd < 0 ?
	       "the log cannot be read; confirm that the mode is to be production" :
	       "confirm that the mode is to be production");
	bytes = text->fd < 0 ? NULL : text_read(text);
	request_answer(r, 409,
		       reply_refusal(&r->refusal, NULL, NULL, "would_refuse",
				     bytes ? bytes : "null", bytes ? text->size : strlen("null")));
	free(bytes);
	text_forget(text);
}

static void job_failed(struct request *r, enum job_result result)
{
	if (result == JOB_LATE)
		request_fail(r, 503, "late", "the time for this request was up");
	else if (result == JOB_TOO_LARGE)
		request_fail(r, 500, "limit", "the answer is too large");
	else
		request_fail(r, 500, "internal", "vxe-work failed");
}

static void job_done(struct job *job, enum job_result result, unsigned int status, int fd,
		     size_t size)
{
	struct request *r = container(job, struct request, job);
	struct text text = { fd, size };
	bool asks = r->route->steps[r->step].asks;

	if (result == JOB_OK && asks) {
		ask_back(r, &text);
	} else if (result == JOB_OK) {
		done(r, text);
	} else if (result == JOB_REFUSED && asks && status == 503) {
		text_forget(&text);
		ask_back(r, &text);
	} else if (result == JOB_REFUSED) {
		request_answer_text(r, status, &text);
		text_forget(&text);
	} else {
		job_failed(r, result);
	}
	request_wake(r);
}

/* Makes the request of a job from all values and the broker's state. The caller frees it. */
static char *job_text(struct request *r, const struct step *step, size_t *size)
{
	struct json_object *values = json_object_get(r->values);
	char *text = NULL, *state = r->state.fd < 0 ? NULL : text_read(&r->state);
	const char *json;
	FILE *to = open_memstream(&text, size);

	if (step->asks) {
		json_object_put(values);
		values = json_object_new_object();
		json_object_object_add(values, "name", json_object_new_string(
					values_string(r->values, "name")));
	}
	json = json_object_to_json_string_ext(values, JSON_C_TO_STRING_PLAIN |
					      JSON_C_TO_STRING_NOSLASHESCAPE);
	if (to && r->route->state) {
		fprintf(to, "%.*s%s\"state\":", (int)strlen(json) - 1, json,
			json_object_object_length(values) ? "," : "");
		fprintf(to, "%s}", state ? state : "null");
	} else if (to) {
		fputs(json, to);
	}
	if (to && fclose(to)) {
		free(text);
		text = NULL;
	}
	json_object_put(values);
	free(state);
	return text;
}

static void run_job(struct request *r, const struct step *step)
{
	size_t size;
	char *text = job_text(r, step, &size);

	r->job.done = job_done;
	if (!text)
		request_fail(r, 503, "internal", "out of memory");
	else if (!job_start(&r->job, step->job, step->seconds, text, size, &r->refusal))
		request_refuse(r);
	free(text);
}

/* Answers with an export that has started, or with its error. */
static void export_ready(void *context, unsigned int status, struct MHD_Response *response)
{
	struct request *r = context;

	if (!response && status)
		job_failed(r, JOB_BROKEN);
	else
		request_answer(r, status, response);
	request_wake(r);
}

static void start_export(struct request *r, const struct step *step)
{
	const char *format = values_string(r->values, "format");
	size_t size;
	char *text = job_text(r, step, &size);

	r->export = text ? export_start(step->job, step->seconds, text, size,
					format && !strcmp(format, "csv"), r->connection,
					export_ready, r) : NULL;
	if (!r->export)
		request_fail(r, 503, "limit", "too many exports run");
	free(text);
}

static void start_live(struct request *r)
{
	struct broker_request session = { .call = BROKER_CHECK };
	struct MHD_Response *response;

	request_session(r, &session);
	response = live_open(r->connection, &session, r->values, r->headers.last_id);
	if (response)
		request_answer(r, 200, response);
	else
		request_fail(r, 503, "limit", "too many streams are open");
}

/* True if the new mode needs no confirmation, or is confirmed. */
static bool is_confirmed(struct request *r)
{
	return values_true(r->values, "confirmed") ||
	       strcmp(values_string(r->values, "mode"), "production");
}

/* Answers with the part of another request that is done; null: it does not run. */
static void answer_progress(struct request *r)
{
	struct progress *progress = progress_find(values_string(r->values, "id"), &r->headers);
	struct request *other = progress ? container(progress, struct request, progress) : NULL;
	unsigned int before = 0, slow = 0;
	const struct step *step;
	char *text = NULL;
	double part;
	int size;
	size_t i;

	for (i = 0; other && i < ROUTE_STEPS; i++) {
		step = &other->route->steps[i];
		slow += step->slow;
		before += step->slow && i < other->step;
	}
	if (!slow || other->step == ROUTE_STEPS) {
		size = asprintf(&text, "{\"part\":null}\n");
	} else {
		step = &other->route->steps[other->step];
		part = !step->slow ? 0 : step->job ? job_part(&other->job) : other->ask.part;
		size = asprintf(&text, "{\"part\":%.4f}\n", (before + part) / slow);
	}
	request_answer(r, 200, size < 0 ? NULL : reply_json(text, size));
}

/* Starts the next step. Sets the stage to WAITING or ANSWERED. */
static void next_step(struct request *r)
{
	const struct step *step = &r->route->steps[r->step];

	if (r->step < ROUTE_STEPS && step->asks && is_confirmed(r))
		step = &r->route->steps[++r->step];
	/* Without the broker, skip its STATUS. The job then reports what is missing. */
	if (r->step < ROUTE_STEPS && r->alone && step->call == BROKER_STATUS)
		step = &r->route->steps[++r->step];
	if (r->route->answer == ANSWER_PROGRESS)
		answer_progress(r);
	else if (r->step == ROUTE_STEPS || (!step->job && !step->call))
		result_answer(r, &r->results[r->step - 1]);
	else if (r->route->answer == ANSWER_LIVE)
		start_live(r);
	else if (r->route->answer == ANSWER_LINES)
		start_export(r, step);
	else if (step->job)
		run_job(r, step);
	else if (step->call == BROKER_LOGIN)
		ask_login(r, step);
	else
		ask_broker(r, step);
}

/*
 * Checks the preconditions of saving a text: If-Match with the hash of the text that was edited, or
 * If-None-Match for a new file.
 */
static bool check_save(struct request *r)
{
	if (r->step || r->route->steps[0].call != BROKER_SAVE)
		return true;
	if (r->headers.if_match && r->headers.if_none_match)
		return refuse(&r->refusal, 400, "http", "If-Match beside If-None-Match");
	return r->headers.if_match || r->headers.if_none_match ||
	       refuse(&r->refusal, 428, "argument", "the header If-Match is missing");
}

void steps_start(struct request *r)
{
	r->stage = WAITING;
	if (!values_of_body(r->route, r->body, r->size, r->values, &r->refusal) ||
	    !values_complete(r->route, r->values, &r->refusal) || !check_save(r))
		request_refuse(r);
	else if (!result_is_cached(r))
		next_step(r);
	if (r->stage == WAITING)
		progress_begin(&r->progress, &r->headers);
}

void steps_cancel(struct request *r)
{
	progress_end(&r->progress);
	logins -= r->login;
	ask_cancel(&r->ask);
	job_cancel(&r->job);
	export_close(r->export);
}
