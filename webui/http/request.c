// SPDX-License-Identifier: GPL-2.0
#include "webui/http/request.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "webui/http/ask.h"
#include "webui/http/connection.h"
#include "webui/http/export.h"
#include "webui/http/files.h"
#include "webui/http/job.h"
#include "webui/http/live.h"
#include "webui/http/metrics.h"
#include "webui/http/reply.h"
#include "webui/http/values.h"

#define LOGIN_MAX	4096	/* bytes of a body without a session */
#define LOGINS_MAX	8	/* at once. Each takes seconds of one of the few connections
				 * to the broker */

enum stage {
	STARTED,
	COMPLETE,	/* it has no body, and all of it is there */
	WAITING,	/* suspended until stage is another one */
	ALLOWED,	/* its session is live */
	READING,	/* its body */
	ANSWERED,	/* response is to be sent */
};

/* A text in JSON, as a file in memory. */
struct text {
	int fd;				/* -1: none */
	size_t size;
};

struct request {
	struct MHD_Connection *connection;
	enum stage stage;
	bool suspended;
	char *uri;			/* target points into it */
	struct target target;
	struct headers headers;
	const struct route *route;
	struct json_object *values;
	char *body;
	size_t size;			/* bytes of body that are there */
	struct ask ask;
	struct job job;
	size_t step;			/* the next one */
	struct text state;		/* of the broker */
	struct text results[ROUTE_STEPS];	/* of the steps; of the last one: the answer */
	struct broker_reply reply;	/* the last one */
	bool login;			/* is one of logins */
	struct export *export;
	unsigned int status;
	struct MHD_Response *response;
	struct refusal refusal;
};

static const struct origins *origins;
static const char *metrics_token;
static unsigned int logins;		/* that go on */

/* The one answer that is ANSWER_CACHED. */
static struct {
	char *bytes, tag[32];
	size_t size;
} cached;

void request_configure(const struct origins *ours, const char *token)
{
	origins = ours;
	metrics_token = token;
}

/* Answering -------------------------------------------------------------------------- */

/* Ends the request with a response, which is given away; NULL: out of memory. */
static void answer(struct request *r, unsigned int status, struct MHD_Response *response)
{
	r->status = status;
	r->response = response;
	r->stage = ANSWERED;
}

static void answer_refusal(struct request *r)
{
	answer(r, r->refusal.status,
	       reply_refusal(&r->refusal, NULL, NULL, NULL, NULL, 0));
	if (r->refusal.status == 401)
		reply_header(r->response, "WWW-Authenticate", "VXE");
}

static void answer_failure(struct request *r, unsigned int status, const char *kind,
			   const char *message)
{
	refuse(&r->refusal, status, kind, "%s", message);
	answer_refusal(r);
}

static void forget(struct text *text)
{
	if (text->fd >= 0)
		close(text->fd);
	text->fd = -1;
}

/* The bytes of a text, which the caller frees. NULL: out of memory, or it cannot be read. */
static char *read_text(const struct text *text)
{
	char *bytes = malloc(text->size + 1);

	if (bytes && pread(text->fd, bytes, text->size, 0) != (ssize_t)text->size) {
		free(bytes);
		return NULL;
	}
	if (bytes)
		bytes[text->size] = '\0';
	return bytes;
}

static void answer_text(struct request *r, unsigned int status, struct text *text)
{
	answer(r, status, reply_file(text->fd, text->size, "application/json", REPLY_NEVER));
	if (r->response)
		text->fd = -1;
}

/* The hash that the answer of a worker has, or "". */
static void read_hash(const struct text *text, char hash[BROKER_HASH_SIZE])
{
	char *bytes = read_text(text);
	struct json_object *object = bytes ? json_tokener_parse(bytes) : NULL;
	const char *value = values_string(object, "hash");

	snprintf(hash, BROKER_HASH_SIZE, "%s", value ? value : "");
	json_object_put(object);
	free(bytes);
}

static void answer_tagged(struct request *r, struct text *text)
{
	char hash[BROKER_HASH_SIZE];

	if (r->reply.hash[0])
		memcpy(hash, r->reply.hash, sizeof(hash));
	else
		read_hash(text, hash);
	answer_text(r, 200, text);
	if (hash[0])
		reply_header(r->response, "ETag", "\"%s\"", hash);
}

/* FNV-1a */
static unsigned long long sum(const char *bytes, size_t size)
{
	unsigned long long hash = 0xcbf29ce484222325;
	size_t i;

	for (i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3;
	return hash;
}

static void answer_cached(struct request *r, struct text *text)
{
	const char *tag = r->headers.if_none_match;

	if (!cached.bytes) {
		cached.bytes = read_text(text);
		cached.size = text->size;
	}
	if (!cached.bytes) {
		answer(r, 503, NULL);
		return;
	}
	snprintf(cached.tag, sizeof(cached.tag), "\"%016llx\"", sum(cached.bytes, cached.size));
	if (tag && !strcmp(tag, cached.tag))
		answer(r, 304, reply_empty());
	else
		answer(r, 200, reply_dress(MHD_create_response_from_buffer(cached.size,
						cached.bytes, MHD_RESPMEM_PERSISTENT),
					   "application/json", REPLY_REVALIDATE));
	reply_header(r->response, "ETag", "%s", cached.tag);
}

static void time_text(int64_t seconds, char text[static 32])
{
	time_t time = seconds;
	struct tm tm;

	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&time, &tm));
}

static void answer_session(struct request *r)
{
	const struct broker_reply *reply = &r->reply;
	struct json_object *user = json_object_new_string(reply->user);
	char expires[32], *text = NULL;
	int size;

	time_text(reply->expires, expires);
	size = asprintf(&text, "{\"user\":%s,\"role\":\"%s\",\"expires\":\"%s\",\"csrf\":\"%s\"}\n",
			json_object_to_json_string(user),
			reply->role == BROKER_ADMIN ? "admin" : "read", expires, reply->secret);
	json_object_put(user);
	answer(r, 200, size < 0 ? NULL : reply_json(text, size));
	reply_header(r->response, "Set-Cookie",
		     SESSION_COOKIE "=%s; Path=/; Secure; HttpOnly; SameSite=Strict",
		     reply->session);
}

static void answer_metrics(struct request *r)
{
	char *status = read_text(&r->results[0]), *overview = read_text(&r->results[1]);
	size_t size;
	char *text = status && overview ? metrics_text(status, overview, &size) : NULL;

	free(status);
	free(overview);
	answer(r, 200, !text ? NULL :
	       reply_dress(MHD_create_response_from_buffer(size, text, MHD_RESPMEM_MUST_FREE),
			   "text/plain; version=0.0.4; charset=utf-8", REPLY_NEVER));
}

/* After the last step. */
static void answer_result(struct request *r, struct text *text)
{
	switch (r->route->answer) {
	case ANSWER_SESSION:
		answer_session(r);
		return;
	case ANSWER_METRICS:
		answer_metrics(r);
		return;
	case ANSWER_CACHED:
		answer_cached(r, text);
		return;
	case ANSWER_TAGGED:
		if (text->fd >= 0) {
			answer_tagged(r, text);
			return;
		}
		break;
	case ANSWER_BODY:
	case ANSWER_LIVE:
	case ANSWER_LINES:
		break;
	}
	if (text->fd >= 0)
		answer_text(r, 200, text);
	else
		answer(r, 204, reply_empty());
}

/* Waiting ---------------------------------------------------------------------------- */

/* The stage has changed in a callback of the loop. */
static void wake(struct request *r)
{
	if (!r->suspended || r->stage == WAITING)
		return;
	r->suspended = false;
	MHD_resume_connection(r->connection);
}

/* Goes on where libmicrohttpd may be answered: sends, or waits. */
static enum MHD_Result go_on(struct request *r)
{
	struct MHD_Response *response = r->response;

	if (r->stage == WAITING) {
		r->suspended = true;
		connection_rest(r->connection);
		MHD_suspend_connection(r->connection);
		return MHD_YES;
	}
	if (r->stage != ANSWERED)
		return MHD_YES;
	r->response = NULL;
	connection_send(r->connection, r->export || (r->route && r->route->answer == ANSWER_LIVE));
	return reply_send(r->connection, r->status, response);
}

/* The broker ------------------------------------------------------------------------- */

static void fill_session(struct request *r, struct broker_request *request)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info ? info->client_addr : NULL;

	memcpy(request->session, r->headers.session, sizeof(request->session));
	memcpy(request->secret, r->headers.secret, sizeof(request->secret));
	if (r->headers.asleep)
		request->flags |= BROKER_ASLEEP;
	strcpy(request->address, "unix");
	if (address && address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((struct sockaddr_in *)address)->sin_addr, request->address,
			  sizeof(request->address));
	if (address && address->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((struct sockaddr_in6 *)address)->sin6_addr,
			  request->address, sizeof(request->address));
}

static void answer_broker_absent(struct request *r)
{
	answer_failure(r, 503, "broker", "vxe-broker does not answer");
}

/* The reply is a failure. */
static void answer_broker(struct request *r, struct text *body)
{
	const struct broker_reply *reply = &r->reply;
	struct mistake mistake = { reply->file, reply->line, reply->column };

	r->refusal.status = reply->status >= 400 && reply->status < 600 ? reply->status : 500;
	r->refusal.kind = reply->kind[0] ? reply->kind : "internal";
	if (body->fd >= 0)
		answer_text(r, r->refusal.status, body);
	else
		answer(r, r->refusal.status, reply_refusal(&r->refusal, reply->message, &mistake,
							   NULL, NULL, 0));
	if (reply->wait)
		reply_header(r->response, "Retry-After", "%u", reply->wait);
}

/* Takes what the broker answered. False: the request has been answered with a failure. */
static bool take(struct request *r, const struct broker_reply *reply, struct text *body)
{
	if (!reply) {
		answer_broker_absent(r);
		return false;
	}
	r->reply = *reply;
	if (reply->status == 200)
		return true;
	answer_broker(r, body);
	forget(body);
	return false;
}

/* Steps ------------------------------------------------------------------------------ */

static void next_step(struct request *r);

/* A step has succeeded. */
static void done(struct request *r, struct text text)
{
	r->results[r->step++] = text;
	r->stage = WAITING;
	next_step(r);
}

static void broker_done(struct ask *ask, const struct broker_reply *reply, int fd, size_t size)
{
	struct request *r = container(ask, struct request, ask);
	struct text body = { fd, size };

	if (take(r, reply, &body))
		done(r, body);
	wake(r);
}

static void ask_broker(struct request *r, const struct step *step)
{
	struct broker_request request = { .call = step->call, .flags = step->flags };
	char *text;
	size_t size;

	fill_session(r, &request);
	r->ask.done = broker_done;
	if (!values_to_broker(r->route, r->values, &request, &text, &size, &r->refusal))
		answer_refusal(r);
	else if (!ask_start(&r->ask, &request, text, size))
		answer_broker_absent(r);
	explicit_bzero(&request, sizeof(request));
}

static void ask_login(struct request *r, const struct step *step)
{
	if (logins == LOGINS_MAX) {
		answer_failure(r, 429, "rate", "too many log in at the same time");
		reply_header(r->response, "Retry-After", "3");
		return;
	}
	r->login = true;
	logins++;
	ask_broker(r, step);
}

/* What a mode would refuse is asked back, also if it cannot be told. */
static void ask_back(struct request *r, struct text *text)
{
	char *bytes;

	refuse(&r->refusal, 409, "confirm", "%s", text->fd < 0 ?
	       "the log cannot be read; confirm that the mode is to be production" :
	       "confirm that the mode is to be production");
	bytes = text->fd < 0 ? NULL : read_text(text);
	answer(r, 409, reply_refusal(&r->refusal, NULL, NULL, "would_refuse",
				     bytes ? bytes : "null", bytes ? text->size : strlen("null")));
	free(bytes);
	forget(text);
}

static void job_failed(struct request *r, enum job_result result)
{
	if (result == JOB_LATE)
		answer_failure(r, 503, "late", "the time for this request was up");
	else if (result == JOB_TOO_LARGE)
		answer_failure(r, 500, "limit", "the answer is too large");
	else
		answer_failure(r, 500, "internal", "vxe-work failed");
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
		forget(&text);
		ask_back(r, &text);
	} else if (result == JOB_REFUSED) {
		answer_text(r, status, &text);
		forget(&text);
	} else {
		job_failed(r, result);
	}
	wake(r);
}

/* The request of a job: all values, and the broker's state. The caller frees it. */
static char *job_text(struct request *r, const struct step *step, size_t *size)
{
	struct json_object *values = json_object_get(r->values);
	char *text = NULL, *state = r->state.fd < 0 ? NULL : read_text(&r->state);
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
		answer_failure(r, 503, "internal", "out of memory");
	else if (!job_start(&r->job, step->job, step->seconds, text, size, &r->refusal))
		answer_refusal(r);
	free(text);
}

/* An export has its first lines, or has failed. */
static void export_ready(void *context, unsigned int status, struct MHD_Response *response)
{
	struct request *r = context;

	if (!response && status)
		job_failed(r, JOB_BROKEN);
	else
		answer(r, status, response);
	wake(r);
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
		answer_failure(r, 503, "limit", "too many exports run");
	free(text);
}

static void start_live(struct request *r)
{
	struct broker_request session = { .call = BROKER_CHECK };
	struct MHD_Response *response;

	fill_session(r, &session);
	response = live_open(r->connection, &session, r->values, r->headers.last_id);
	if (response)
		answer(r, 200, response);
	else
		answer_failure(r, 503, "limit", "too many streams are open");
}

/* Whether a mode need not be asked back. */
static bool is_confirmed(struct request *r)
{
	return values_true(r->values, "confirmed") ||
	       strcmp(values_string(r->values, "mode"), "production");
}

/* Takes the next step. Afterwards the stage is WAITING or ANSWERED. */
static void next_step(struct request *r)
{
	const struct step *step = &r->route->steps[r->step];

	if (r->step < ROUTE_STEPS && step->asks && is_confirmed(r))
		step = &r->route->steps[++r->step];
	if (r->step == ROUTE_STEPS || (!step->job && !step->call))
		answer_result(r, &r->results[r->step - 1]);
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

/* If-None-Match stands for the hash of a text that is not there yet. */
static bool check_save(struct request *r)
{
	if (r->step || r->route->steps[0].call != BROKER_SAVE)
		return true;
	if (r->headers.if_match && r->headers.if_none_match)
		return refuse(&r->refusal, 400, "http", "If-Match beside If-None-Match");
	return r->headers.if_match || r->headers.if_none_match ||
	       refuse(&r->refusal, 428, "argument", "the header If-Match is missing");
}

/* All of the request is there. */
static void proceed(struct request *r)
{
	r->stage = WAITING;
	if (!values_of_body(r->route, r->body, r->size, r->values, &r->refusal) ||
	    !values_complete(r->route, r->values, &r->refusal) || !check_save(r))
		answer_refusal(r);
	else if (r->route->answer == ANSWER_CACHED && cached.bytes)
		answer_cached(r, NULL);
	else
		next_step(r);
}

/* The session ------------------------------------------------------------------------ */

static void session_checked(struct ask *ask, const struct broker_reply *reply, int fd,
			    size_t size)
{
	struct request *r = container(ask, struct request, ask);
	struct text state = { fd, size };

	if (take(r, reply, &state)) {
		r->state = state;
		r->stage = ALLOWED;
		if (r->route->role == ADMIN && r->reply.role != BROKER_ADMIN)
			answer_failure(r, 403, "role", "only administrators may do this");
		memset(&r->reply, 0, sizeof(r->reply));
	}
	wake(r);
}

/* Without a session only the counters of the module are told. */
static void check_session(struct request *r)
{
	struct broker_request request = {
		.call = r->route->state ? BROKER_STATUS : BROKER_CHECK,
	};

	fill_session(r, &request);
	r->stage = WAITING;
	r->ask.done = session_checked;
	if (!ask_start(&r->ask, &request, NULL, 0))
		answer_broker_absent(r);
	explicit_bzero(&request, sizeof(request));
}

/* In the same time, whatever the client sends. */
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

/* Beginning -------------------------------------------------------------------------- */

struct header_context {
	struct request *request;
	bool ok;
};

static enum MHD_Result note_header(void *context, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	struct header_context *c = context;

	c->ok = headers_add(&c->request->headers, name, value, &c->request->refusal);
	return c->ok ? MHD_YES : MHD_NO;
}

static bool read_headers(struct request *r, const char *method)
{
	struct header_context context = { r, true };

	MHD_get_connection_values(r->connection, MHD_HEADER_KIND, note_header, &context);
	return context.ok && headers_check(&r->headers, method, origins, &r->refusal);
}

static bool note_header_value(void *context, const struct field *field)
{
	struct request *r = context;
	char hash[BROKER_HASH_SIZE];

	if (field->in != IN_HEADER)
		return true;
	if (!strcmp(field->name, "If-Match") && r->headers.if_match)
		return headers_hash(r->headers.if_match, hash, &r->refusal) &&
		       values_of_header(field, hash, r->values, &r->refusal);
	if (!strcmp(field->name, "If-None-Match") && r->headers.if_none_match)
		return values_of_header(field, r->headers.if_none_match, r->values, &r->refusal);
	return true;
}

static bool find_route(struct request *r, const char *method, char *allowed, size_t size)
{
	r->route = route_find(method, &r->target.path, allowed, size);
	if (r->route)
		return true;
	return allowed[0] ? refuse(&r->refusal, 405, "http", "only %s here", allowed) :
	       refuse(&r->refusal, 404, "name", "there is nothing at this address");
}

static bool read_values(struct request *r)
{
	r->values = json_object_new_object();
	return (r->values || refuse(&r->refusal, 503, "internal", "out of memory")) &&
	       values_of_target(r->route, &r->target, r->values, &r->refusal) &&
	       route_each_field(r->route, r, note_header_value);
}

static bool may_ask(struct request *r)
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

static bool is_api(const struct path *path)
{
	return path->count && (!strcmp(path->parts[0], "api") ||
			       (path->count == 1 && !strcmp(path->parts[0], "metrics")));
}

static void find_file(struct request *r, const char *method)
{
	struct MHD_Response *response = NULL;
	unsigned int status;

	if (strcmp(method, "GET") && strcmp(method, "HEAD"))
		refuse(&r->refusal, 405, "http", "only GET, HEAD here");
	else
		response = files_find(&r->target.path, &r->headers, &status, &r->refusal);
	if (response) {
		answer(r, status, response);
		return;
	}
	answer_refusal(r);
	if (r->refusal.status == 405)
		reply_header(r->response, "Allow", "GET, HEAD");
}

static void begin(struct request *r, const char *method)
{
	char allowed[64] = "";

	if (!read_headers(r, method) || !target_parse(r->uri, &r->target, &r->refusal)) {
		answer_refusal(r);
	} else if (!is_api(&r->target.path)) {
		find_file(r, method);
	} else if (!find_route(r, method, allowed, sizeof(allowed)) || !may_ask(r) ||
		   !read_values(r)) {
		answer_refusal(r);
		if (allowed[0] && !r->route)
			reply_header(r->response, "Allow", "%s", allowed);
	} else if (r->route->role == ANYONE) {
		r->stage = ALLOWED;
	} else {
		check_session(r);
	}
}

static bool has_body(struct MHD_Connection *connection)
{
	const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
							 "Content-Length");

	return (length && strcmp(length, "0")) ||
	       MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Transfer-Encoding");
}

static void read_body(struct request *r, const char *data, size_t *size)
{
	if (r->stage == READING && r->size + *size <= r->headers.size) {
		memcpy(r->body + r->size, data, *size);
		r->size += *size;
	}
	*size = 0;
}

void *request_open(void *unused, const char *uri, struct MHD_Connection *connection)
{
	struct request *r = calloc(1, sizeof(*r));
	size_t i;

	if (!r)
		return NULL;
	r->connection = connection;
	r->state.fd = -1;
	for (i = 0; i < ROUTE_STEPS; i++)
		r->results[i].fd = -1;
	r->uri = strdup(uri);
	return r;
}

enum MHD_Result request_handle(void *unused, struct MHD_Connection *connection, const char *url,
			       const char *method, const char *version, const char *data,
			       size_t *size, void **request)
{
	struct request *r = *request;

	if (!r || !r->uri)
		return MHD_NO;
	if (*size) {
		read_body(r, data, size);
		return MHD_YES;
	}
	/* An answer before the end of a request costs the connection. */
	if (r->stage == STARTED && !has_body(connection)) {
		r->stage = COMPLETE;
		return MHD_YES;
	}
	if (r->stage == STARTED || r->stage == COMPLETE)
		begin(r, method);
	if (r->stage == ALLOWED && r->headers.size) {
		r->body = malloc(r->headers.size);
		r->stage = READING;
		connection_wait(connection);
		return r->body ? MHD_YES : MHD_NO;
	}
	if (r->stage == ALLOWED || r->stage == READING)
		proceed(r);
	return go_on(r);
}

void request_close(void *unused, struct MHD_Connection *connection, void **request,
		   enum MHD_RequestTerminationCode why)
{
	struct request *r = *request;
	size_t i;

	connection_wait(connection);
	*request = NULL;
	if (!r)
		return;
	logins -= r->login;
	ask_cancel(&r->ask);
	job_cancel(&r->job);
	export_close(r->export);
	forget(&r->state);
	for (i = 0; i < ROUTE_STEPS; i++)
		forget(&r->results[i]);
	if (r->response)
		MHD_destroy_response(r->response);
	json_object_put(r->values);
	if (r->body)
		explicit_bzero(r->body, r->headers.size);
	free(r->body);
	free(r->uri);
	free(r);
}
