// SPDX-License-Identifier: GPL-2.0
#include "webui/http/admission.h"

#include <json-c/json.h>
#include <string.h>

#include "webui/http/known.h"
#include "webui/http/reply.h"

#define LOGIN_MAX	4096	/* bytes of the body of a request without a session */

static const char *metrics_token;

void admission_configure(const char *token)
{
	metrics_token = token;
}

/* Compares in constant time. */
static bool is_metrics_token(const char *text)
{
	size_t length, i;
	unsigned char differs;

	if (!metrics_token || !text)
		return false;
	length = strlen(metrics_token);
	differs = strlen(text) != length;
	for (i = 0; i < length && i < strlen(text); i++)
		differs |= metrics_token[i] ^ text[i];
	return !differs;
}

bool admission_of_headers(struct request *r)
{
	if (r->route->role == ANYONE)
		return r->headers.size <= LOGIN_MAX ||
		       refuse(&r->refusal, 413, "limit", "the body is larger than %d bytes",
			      LOGIN_MAX);
	if (r->route->role == METRICS && is_metrics_token(r->headers.bearer))
		return true;
	return (r->headers.session[0] && r->headers.secret[0]) ||
	       refuse(&r->refusal, 401, "session", "log in first");
}

/* Without the broker ------------------------------------------------------------------ */

/* True if only jobs of vxe-work answer the route, so that it changes nothing. */
static bool only_reads(const struct route *route)
{
	size_t i;

	for (i = 0; i < ROUTE_STEPS; i++)
		if (route->steps[i].call && route->steps[i].call != BROKER_STATUS)
			return false;
	return route->role == READER || route->role == METRICS;
}

/* Makes the state that a job gets instead of the broker's. known->user may be "": no session. */
static bool make_state(struct request *r, const struct known *known)
{
	struct json_object *state = json_object_new_object();
	char expires[32];
	const char *text;

	json_object_object_add(state, "broker", json_object_new_boolean(false));
	if (known->user[0]) {
		reply_time(known->expires, expires);
		json_object_object_add(state, "user", json_object_new_string(known->user));
		json_object_object_add(state, "role", json_object_new_string(
					known->role == BROKER_ADMIN ? "admin" : "read"));
		json_object_object_add(state, "expires", json_object_new_string(expires));
	}
	text = json_object_to_json_string_length(state, JSON_C_TO_STRING_PLAIN, &r->state.size);
	r->state.fd = text ? job_input(text, r->state.size) : -1;
	json_object_put(state);
	return r->state.fd >= 0;
}

/* The broker does not answer: permits the request if it only reads, and the session is known. */
static void go_alone(struct request *r, const struct broker_request *request)
{
	struct known known = { .user = "" };

	if (r->route->steps[0].call == BROKER_LOGOUT)
		known_forget(request);
	if (!only_reads(r->route) ||
	    (r->headers.session[0] ? !known_find(request, &known) : r->route->role != METRICS))
		request_fail_broker(r);
	else if (r->route->state && !make_state(r, &known))
		request_fail(r, 503, "internal", "out of memory");
	else
		r->stage = ALLOWED;
	r->alone = true;
}

/* With the broker ---------------------------------------------------------------------- */

static void session_checked(struct ask *ask, const struct broker_reply *reply, int fd,
			    size_t size)
{
	struct request *r = container(ask, struct request, ask);
	struct text state = { fd, size };
	struct broker_request session = { .call = 0 };

	request_session(r, &session);
	if (reply)
		known_note(&session, reply);
	if (!reply) {
		go_alone(r, &session);
	} else if (request_take(r, reply, &state)) {
		r->state = state;
		r->stage = ALLOWED;
		if (r->route->role == ADMIN && r->reply.role != BROKER_ADMIN)
			request_fail(r, 403, "role", "only administrators may do this");
		memset(&r->reply, 0, sizeof(r->reply));
	}
	explicit_bzero(&session, sizeof(session));
	request_wake(r);
}

void admission_start(struct request *r)
{
	/* A BROKER_STATUS without a session returns only the counters of the module. */
	struct broker_request request = {
		.call = r->route->state ? BROKER_STATUS : BROKER_CHECK,
	};

	if (r->route->role == ANYONE) {
		r->stage = ALLOWED;
		return;
	}
	request_session(r, &request);
	r->stage = WAITING;
	r->ask.done = session_checked;
	if (!ask_start(&r->ask, &request, NULL, 0))
		go_alone(r, &request);
	explicit_bzero(&request, sizeof(request));
}
