// SPDX-License-Identifier: GPL-2.0
#include "webui/http/serve.h"

#include <stdlib.h>
#include <string.h>

#include "webui/http/admission.h"
#include "webui/http/connection.h"
#include "webui/http/files.h"
#include "webui/http/reply.h"
#include "webui/http/request.h"
#include "webui/http/steps.h"
#include "webui/http/values.h"

static const struct origins *origins;

void serve_configure(const struct origins *ours)
{
	origins = ours;
}

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
		request_answer(r, status, response);
		return;
	}
	request_refuse(r);
	if (r->refusal.status == 405)
		reply_header(r->response, "Allow", "GET, HEAD");
}

static void begin(struct request *r, const char *method)
{
	char allowed[64] = "";

	if (!read_headers(r, method) || !target_parse(r->uri, &r->target, &r->refusal)) {
		request_refuse(r);
	} else if (!is_api(&r->target.path)) {
		find_file(r, method);
	} else if (!find_route(r, method, allowed, sizeof(allowed)) || !admission_of_headers(r) ||
		   !read_values(r)) {
		request_refuse(r);
		if (allowed[0] && !r->route)
			reply_header(r->response, "Allow", "%s", allowed);
	} else {
		admission_start(r);
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

void *serve_open(void *unused, const char *uri, struct MHD_Connection *connection)
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

enum MHD_Result serve_handle(void *unused, struct MHD_Connection *connection, const char *url,
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
	/* libmicrohttpd closes the connection if the answer precedes the end of the request. */
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
		steps_start(r);
	return request_go_on(r);
}

void serve_close(void *unused, struct MHD_Connection *connection, void **request,
		   enum MHD_RequestTerminationCode why)
{
	struct request *r = *request;
	size_t i;

	connection_wait(connection);
	*request = NULL;
	if (!r)
		return;
	steps_cancel(r);
	text_forget(&r->state);
	for (i = 0; i < ROUTE_STEPS; i++)
		text_forget(&r->results[i]);
	if (r->response)
		MHD_destroy_response(r->response);
	json_object_put(r->values);
	if (r->body)
		explicit_bzero(r->body, r->headers.size);
	free(r->body);
	free(r->uri);
	free(r);
}
