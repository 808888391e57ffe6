/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A request, from its headers to its answer. Its connection is suspended while it waits for the
 * broker or a worker. Functions that answer set the stage to ANSWERED.
 */
#ifndef WEBUI_HTTP_REQUEST_H
#define WEBUI_HTTP_REQUEST_H

#include <microhttpd.h>

#include "webui/http/ask.h"
#include "webui/http/headers.h"
#include "webui/http/job.h"
#include "webui/http/progress.h"
#include "webui/http/target.h"
#include "webui/http/text.h"

struct export;
struct json_object;

enum stage {
	STARTED,
	COMPLETE,	/* received completely: it has no body */
	WAITING,	/* suspended until a callback changes the stage */
	ALLOWED,	/* authorized */
	READING,	/* receiving the body */
	ANSWERED,	/* `response` is to be sent */
};

struct request {
	struct MHD_Connection *connection;
	enum stage stage;
	bool suspended;
	char *uri;			/* `target` points into it */
	struct target target;
	struct headers headers;
	const struct route *route;
	struct json_object *values;	/* of path, query, headers and body: see values.h */
	char *body;
	size_t size;			/* bytes of body received so far */
	struct ask ask;
	struct job job;
	struct progress progress;
	size_t step;			/* index of the next step */
	struct text state;		/* the broker's STATUS; without a broker, a substitute */
	bool alone;			/* the broker does not answer */
	struct text results[ROUTE_STEPS];	/* of the steps; the last one is the answer */
	struct broker_reply reply;	/* the broker's last reply */
	bool login;			/* counted as a login in progress */
	struct export *export;
	/* The answer. */
	unsigned int status;
	struct MHD_Response *response;
	struct refusal refusal;
};

/* Answers with a response, and takes ownership of it. NULL: out of memory. */
void request_answer(struct request *r, unsigned int status, struct MHD_Response *response);

/* Answer with an error: r->refusal, or the one that the arguments describe. */
void request_refuse(struct request *r);
void request_fail(struct request *r, unsigned int status, const char *kind,
		  const char *message);

/* Answers with a JSON text, and takes ownership of it. */
void request_answer_text(struct request *r, unsigned int status, struct text *text);

/* Answers that the broker cannot be reached or took too long. */
void request_fail_broker(struct request *r);

/*
 * Stores a reply of the broker. True: it succeeded. False: the request is now answered with the
 * failure, or with body if the reply has one.
 */
bool request_take(struct request *r, const struct broker_reply *reply, struct text *body);

/* Sets the session's secrets and the client's address in a request to the broker. */
void request_session(struct request *r, struct broker_request *request);

/* Resumes the connection, after a callback of the loop has changed the stage. */
void request_wake(struct request *r);

/* Sends the answer, or suspends the connection. Returns the result for libmicrohttpd. */
enum MHD_Result request_go_on(struct request *r);

#endif
