/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One request, from its headers to its answer. While the broker or a worker is asked, its
 * connection is suspended. Each function that answers sets the stage ANSWERED.
 */
#ifndef WEBUI_HTTP_REQUEST_H
#define WEBUI_HTTP_REQUEST_H

#include <microhttpd.h>

#include "webui/http/ask.h"
#include "webui/http/headers.h"
#include "webui/http/job.h"
#include "webui/http/target.h"
#include "webui/http/text.h"

struct export;
struct json_object;

enum stage {
	STARTED,
	COMPLETE,	/* it has no body, and all of it is there */
	WAITING,	/* suspended until stage is another one */
	ALLOWED,	/* its session is live */
	READING,	/* its body */
	ANSWERED,	/* response is to be sent */
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
	struct text state;		/* of the broker, or what stands for it without one */
	bool alone;			/* the broker does not answer */
	struct text results[ROUTE_STEPS];	/* of the steps; of the last one: the answer */
	struct broker_reply reply;	/* the last one */
	bool login;			/* is one of those that go on */
	struct export *export;
	unsigned int status;
	struct MHD_Response *response;
	struct refusal refusal;
};

/* Answers with a response, which is given away; NULL: out of memory. */
void request_answer(struct request *r, unsigned int status, struct MHD_Response *response);

/* Answers with r->refusal, or with another failure. */
void request_refuse(struct request *r);
void request_fail(struct request *r, unsigned int status, const char *kind,
		  const char *message);

/* Answers with a text, which is given away. */
void request_answer_text(struct request *r, unsigned int status, struct text *text);

/* The broker cannot be reached, or is late. */
void request_fail_broker(struct request *r);

/* Takes what the broker replied. False: the request is answered with its failure, or with
 * body if there is one. */
bool request_take(struct request *r, const struct broker_reply *reply, struct text *body);

/* Sets the session in a message to the broker, and where the request comes from. */
void request_session(struct request *r, struct broker_request *request);

/* The stage has changed in a callback of the loop. */
void request_wake(struct request *r);

/* Sends the answer, or waits: what libmicrohttpd's handler returns. */
enum MHD_Result request_go_on(struct request *r);

#endif
