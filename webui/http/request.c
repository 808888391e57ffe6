// SPDX-License-Identifier: GPL-2.0
#include "webui/http/request.h"

#include <arpa/inet.h>
#include <string.h>

#include "webui/http/connection.h"
#include "webui/http/reply.h"

void request_answer(struct request *r, unsigned int status, struct MHD_Response *response)
{
	r->status = status;
	r->response = response;
	r->stage = ANSWERED;
}

void request_refuse(struct request *r)
{
	request_answer(r, r->refusal.status,
		       reply_refusal(&r->refusal, NULL, NULL, NULL, NULL, 0));
	if (r->refusal.status == 401)
		reply_header(r->response, "WWW-Authenticate", "VXE");
}

void request_fail(struct request *r, unsigned int status, const char *kind,
		  const char *message)
{
	refuse(&r->refusal, status, kind, "%s", message);
	request_refuse(r);
}

void request_answer_text(struct request *r, unsigned int status, struct text *text)
{
	request_answer(r, status,
		       reply_file(text->fd, text->size, "application/json", REPLY_NEVER));
	if (r->response)
		text->fd = -1;
}

void request_wake(struct request *r)
{
	if (!r->suspended || r->stage == WAITING)
		return;
	r->suspended = false;
	MHD_resume_connection(r->connection);
}

enum MHD_Result request_go_on(struct request *r)
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

void request_session(struct request *r, struct broker_request *request)
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

void request_fail_broker(struct request *r)
{
	request_fail(r, 503, "broker", "vxe-broker does not answer");
}

/* Answers with the failure that the broker replied. */
static void answer_broker(struct request *r, struct text *body)
{
	const struct broker_reply *reply = &r->reply;
	struct mistake mistake = { reply->file, reply->line, reply->column };

	r->refusal.status = reply->status >= 400 && reply->status < 600 ? reply->status : 500;
	r->refusal.kind = reply->kind[0] ? reply->kind : "internal";
	if (body->fd >= 0)
		request_answer_text(r, r->refusal.status, body);
	else
		request_answer(r, r->refusal.status, reply_refusal(&r->refusal, reply->message, &mistake,
							   NULL, NULL, 0));
	if (reply->wait)
		reply_header(r->response, "Retry-After", "%u", reply->wait);
}

bool request_take(struct request *r, const struct broker_reply *reply, struct text *body)
{
	if (!reply) {
		request_fail_broker(r);
		return false;
	}
	r->reply = *reply;
	if (reply->status == 200)
		return true;
	answer_broker(r, body);
	text_forget(body);
	return false;
}
