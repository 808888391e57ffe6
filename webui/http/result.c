// SPDX-License-Identifier: GPL-2.0
#include "webui/http/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "webui/http/metrics.h"
#include "webui/http/reply.h"
#include "webui/http/values.h"

/* The cached answer. Only one route is ANSWER_CACHED. */
static struct {
	char *bytes, tag[32];
	size_t size;
} cached;

/* Reads the member "hash" of a worker's answer; "": none. */
static void read_hash(const struct text *text, char hash[BROKER_HASH_SIZE])
{
	char *bytes = text_read(text);
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
	request_answer_text(r, 200, text);
	if (hash[0])
		reply_header(r->response, "ETag", "\"%s\"", hash);
}

/* An FNV-1a hash, for the ETag. */
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
		cached.bytes = text_read(text);
		cached.size = text->size;
	}
	if (!cached.bytes) {
		request_answer(r, 503, NULL);
		return;
	}
	snprintf(cached.tag, sizeof(cached.tag), "\"%016llx\"", sum(cached.bytes, cached.size));
	if (tag && !strcmp(tag, cached.tag))
		request_answer(r, 304, reply_empty());
	else
		request_answer(r, 200,
			       reply_dress(MHD_create_response_from_buffer(cached.size,
						cached.bytes, MHD_RESPMEM_PERSISTENT),
					   "application/json", REPLY_REVALIDATE));
	reply_header(r->response, "ETag", "%s", cached.tag);
}

bool result_is_cached(struct request *r)
{
	if (r->route->answer != ANSWER_CACHED || !cached.bytes)
		return false;
	answer_cached(r, NULL);
	return true;
}

static void answer_session(struct request *r)
{
	const struct broker_reply *reply = &r->reply;
	struct json_object *user = json_object_new_string(reply->user);
	char expires[32], *text = NULL;
	int size;

	reply_time(reply->expires, expires);
	size = asprintf(&text, "{\"user\":%s,\"role\":\"%s\",\"expires\":\"%s\",\"csrf\":\"%s\"}\n",
			json_object_to_json_string(user),
			reply->role == BROKER_ADMIN ? "admin" : "read", expires, reply->secret);
	json_object_put(user);
	request_answer(r, 200, size < 0 ? NULL : reply_json(text, size));
	reply_header(r->response, "Set-Cookie",
		     SESSION_COOKIE "=%s; Path=/; Secure; HttpOnly; SameSite=Strict",
		     reply->session);
}

static void answer_metrics(struct request *r)
{
	char *status = text_read(&r->results[0]), *overview = text_read(&r->results[1]);
	size_t size;
	char *text = status && overview ? metrics_text(status, overview, &size) : NULL;

	free(status);
	free(overview);
	request_answer(r, 200, !text ? NULL :
		       reply_dress(MHD_create_response_from_buffer(size, text, MHD_RESPMEM_MUST_FREE),
				   "text/plain; version=0.0.4; charset=utf-8", REPLY_NEVER));
}

void result_answer(struct request *r, struct text *text)
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
	case ANSWER_PROGRESS:
		break;
	}
	if (text->fd >= 0)
		request_answer_text(r, 200, text);
	else
		request_answer(r, 204, reply_empty());
}
