// SPDX-License-Identifier: GPL-2.0
#include "webui/broker/calls.h"

#include <err.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/text/time.h"
#include "webui/broker/act.h"
#include "webui/broker/attempts.h"
#include "webui/broker/login.h"
#include "webui/broker/marks.h"
#include "libvxe/broker/message.h"
#include "webui/broker/reply.h"
#include "webui/broker/session.h"

static const struct settings *settings;

/* Executes a call in this process, without a job. session: NULL for calls that need none. */
typedef void now_function(struct connection *connection, const struct session *session);

static now_function now_logout, now_check, now_sessions, now_end, now_seen, now_token;
static now_function now_login;

enum { TEXT = 1, LIMITED = 2, OPEN = 4 };

static const struct call {
	const char *what;	/* name in the audit log; NULL: the call is not logged */
	enum broker_role role;	/* that the session must have */
	unsigned int flags;	/* TEXT: needs a text; LIMITED: see job_start(); OPEN: needs no
				 * session */
	now_function *now;	/* either this ... */
	job_function *job;	/* ... or a job, */
	unsigned int seconds;	/* with this time limit */
} calls[BROKER_CALLS] = {
	[BROKER_LOGIN] = { "login", BROKER_NOBODY, OPEN, now_login, NULL, 30 },
	[BROKER_LOGOUT] = { "logout", BROKER_READER, 0, now_logout, NULL, 0 },
	[BROKER_CHECK] = { NULL, BROKER_READER, 0, now_check, NULL, 0 },
	[BROKER_SESSIONS] = { NULL, BROKER_READER, 0, now_sessions, NULL, 0 },
	[BROKER_END] = { "session-end", BROKER_READER, 0, now_end, NULL, 0 },
	[BROKER_STATUS] = { NULL, BROKER_READER, LIMITED | OPEN, NULL, act_state, 5 },
	[BROKER_SHOW] = { NULL, BROKER_READER, LIMITED, NULL, act_show, 5 },
	[BROKER_SAVE] = { "save", BROKER_ADMIN, TEXT | LIMITED, NULL, act_save, 20 },
	[BROKER_LOAD] = { "load", BROKER_ADMIN, LIMITED, NULL, act_load, 20 },
	[BROKER_UNLOAD] = { "unload", BROKER_ADMIN, LIMITED, NULL, act_unload, 10 },
	[BROKER_MODE] = { "mode", BROKER_ADMIN, LIMITED, NULL, act_mode, 10 },
	[BROKER_ENABLE] = { "enable", BROKER_ADMIN, LIMITED, NULL, act_enable, 10 },
	[BROKER_ACCEPT] = { "accept", BROKER_ADMIN, TEXT | LIMITED, NULL, act_accept, 30 },
	[BROKER_UNREJECT] = { "unreject", BROKER_ADMIN, LIMITED, NULL, act_unreject, 5 },
	[BROKER_REVERT] = { "revert", BROKER_ADMIN, LIMITED, NULL, act_revert, 20 },
	/* Not LIMITED, because the collector that it starts would inherit the limits. */
	[BROKER_TRACE_START] = { "trace-start", BROKER_ADMIN, TEXT, NULL, act_trace_start, 10 },
	[BROKER_TRACE_STOP] = { "trace-stop", BROKER_ADMIN, LIMITED, NULL, act_trace_stop, 20 },
	[BROKER_SEEN] = { NULL, BROKER_READER, 0, now_seen, NULL, 0 },
	[BROKER_CHANGES] = { NULL, BROKER_READER, LIMITED, NULL, act_changes, 5 },
	[BROKER_TOKEN] = { "token", BROKER_NOBODY, OPEN, now_token, NULL, 0 },
};

void calls_init(const struct settings *given)
{
	settings = given;
}

/* Replies ----------------------------------------------------------------------------- */

static void reply_after(struct connection *c, int64_t ms)
{
	c->reply_at = now_ms() + ms;
}

/* Appends an entry about the request to the audit log. If that fails, so does the request. */
static void record(struct connection *c)
{
	const struct call *call = &calls[c->request.call];
	struct broker_reply *reply = &c->outcome.reply;
	const struct audit_entry entry = {
		.what = c->request.call == BROKER_LOGIN && reply->status != 200 ?
			"login-failed" : call->what,
		.version = c->outcome.version,
		.vxed = c->request.name[0] && call->role == BROKER_ADMIN ? c->request.name : NULL,
		.detail = c->outcome.detail[0] ? c->outcome.detail : NULL,
		.error = reply->status == 200 ? NULL : reply->message,
	};
	struct failure failure;
	char path[PATH_MAX];

	/* Clients without a session, or with too many attempts, must not fill the log. */
	if (!call->what || reply->status == 429 ||
	    (reply->status == 401 && c->request.call != BROKER_LOGIN))
		return;
	audit_path(settings->state, path);
	if (audit_append(path, &c->actor, &entry, &failure))
		return;
	warnx("audit log: %s", failure.message);
	if (reply->status == 200)
		reply_fail(reply, 500, "internal",
			   "the change is made, but could not be written to the audit log: %s",
			   failure.message);
}

static bool send_reply(struct connection *c)
{
	bool ok;

	c->outcome.reply.version = BROKER_VERSION;
	ok = message_send(c->fd, &c->outcome.reply, sizeof(c->outcome.reply), c->body);
	if (c->body >= 0)
		close(c->body);
	c->body = -1;
	c->reply_at = 0;
	sodium_memzero(&c->outcome, sizeof(c->outcome));
	return ok;
}

/* Makes a text the body of the reply, and frees it. */
static void set_body(struct connection *c, char *text, size_t size)
{
	c->body = text ? message_text(text, size) : -1;
	if (c->body < 0)
		reply_fail(&c->outcome.reply, 500, "internal", "%s", strerror(ENOMEM));
	free(text);
}

static void put_session(struct connection *c, const struct session *session)
{
	struct broker_reply *reply = &c->outcome.reply;

	strcpy(reply->user, session->user);
	reply->role = session->role;
	reply->expires = session_expires(session);
	reply->idle = session_idle(session);
}

/* Answers at once ------------------------------------------------------------------------ */

static void now_check(struct connection *c, const struct session *session)
{
}

static void now_logout(struct connection *c, const struct session *session)
{
	session_end(session);
}

static void now_sessions(struct connection *c, const struct session *session)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (to)
		session_print(session, to);
	if (to && fclose(to)) {
		free(text);
		text = NULL;
	}
	set_body(c, text, size);
}

static void now_end(struct connection *c, const struct session *session)
{
	const struct session *other = session_named(c->request.id);

	if (!other || (session->role != BROKER_ADMIN && strcmp(other->user, session->user))) {
		reply_fail(&c->outcome.reply, 404, "name", "there is no such session");
		return;
	}
	snprintf(c->outcome.detail, sizeof(c->outcome.detail), "%s, %s", other->user,
		 other->address);
	session_end(other);
}

static void now_seen(struct connection *c, const struct session *session)
{
	const char *name = c->request.name[0] ? c->request.name : "*";
	struct failure failure;

	if (!marks_set(session->user, name, c->request.number, &failure))
		reply_failure(&c->outcome.reply, &failure);
}

static void now_token(struct connection *c, const struct session *session)
{
	c->actor = c->peer.actor;
	if (c->actor.user[0])
		token_make(c->actor.user, c->outcome.reply.secret);
	else
		reply_fail(&c->outcome.reply, 403, "role", "this user has no name");
}

/* Jobs ------------------------------------------------------------------------------------ */

static bool start_job(struct connection *c, job_function *run, int text,
		      const struct session *session)
{
	const struct call *call = &calls[c->request.call];
	const struct order order = {
		.settings = settings, .request = &c->request, .actor = c->actor,
		.role = session ? session->role : BROKER_NOBODY,
		.expires = session ? session_expires(session) : 0,
	};

	c->report_at = 0;
	if (job_start(&c->job, run, &order, text, call->seconds, call->flags & LIMITED)) {
		if (c->request.flags & BROKER_PROGRESS)
			c->report_at = now_ms() + REPORT_MS;
		return true;
	}
	reply_fail(&c->outcome.reply, 503, "limit", "no process can be made: %s", strerror(errno));
	return false;
}

/*
 * Delays the reply to a failed login to the next multiple of LOGIN_STEP_MS after the request, so
 * that its time does not tell why it failed.
 */
static void fail_login(struct connection *c)
{
	reply_after(c, LOGIN_STEP_MS - (now_ms() - c->used) % LOGIN_STEP_MS);
}

static void now_login(struct connection *c, const struct session *none)
{
	struct broker_request *request = &c->request;
	bool by_token = !request->name[0];
	char user[BROKER_USER_SIZE] = "";
	uint32_t wait = 0;

	by_token = by_token && request->password[0];
	if (!by_token || !token_use(request->password, user))
		wait = attempts_begin(request->address);
	if (wait) {
		reply_fail(&c->outcome.reply, 429, "rate", "too many failed logins");
		c->outcome.reply.wait = wait;
		return;
	}
	snprintf(c->actor.user, sizeof(c->actor.user), "%.32s",
		 by_token ? user : request->name);
	snprintf(c->outcome.detail, sizeof(c->outcome.detail), "by %s",
		 by_token ? "token" : "password");
	if (by_token && !user[0]) {
		reply_fail(&c->outcome.reply, 401, "session", "the token is not valid (any more)");
		fail_login(c);
		return;
	}
	if (by_token)
		strcpy(request->name, user);
	start_job(c, by_token ? login_by_token : login_run, -1, NULL);
}

/* Completes a login job: starts the session, or delays the reply. */
static void end_login(struct connection *c)
{
	struct broker_reply *reply = &c->outcome.reply;
	const struct session *session;

	if (reply->status != 200) {
		if (reply->status == 401)
			fail_login(c);
		return;
	}
	attempts_succeed(c->request.address);
	strcpy(c->actor.user, reply->user);
	session = session_start(reply->user, reply->role, c->request.address, reply);
	if (session)
		put_session(c, session);
	else
		reply_fail(reply, 503, "limit", "there are too many sessions");
}

static void end_job(struct connection *c)
{
	char detail[sizeof(c->outcome.detail)];

	memcpy(detail, c->outcome.detail, sizeof(detail));
	job_end(&c->job, &c->outcome, &c->body);
	if (!c->outcome.detail[0])
		memcpy(c->outcome.detail, detail, sizeof(detail));
	reply_after(c, 0);
	if (c->request.call == BROKER_LOGIN)
		end_login(c);
	record(c);
}

/* Requests -------------------------------------------------------------------------------- */

#define STRING(member) { offsetof(struct broker_request, member), \
			 sizeof(((struct broker_request *)0)->member) }

/* True if every string of the request is NUL-terminated in its field, and zero after that. */
static bool are_strings(const struct broker_request *request)
{
	static const struct { size_t offset, size; } strings[] = {
		STRING(session), STRING(secret), STRING(hash), STRING(id), STRING(name),
		STRING(address), STRING(password), STRING(why),
	};
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(strings); i++) {
		const char *text = (const char *)request + strings[i].offset;

		n = strnlen(text, strings[i].size);
		if (n == strings[i].size)
			return false;
		for (; n < strings[i].size; n++)
			if (text[n])
				return false;
	}
	return true;
}

static bool is_allowed(const struct connection *c)
{
	const struct broker_request *request = &c->request;

	return request->version == BROKER_VERSION && request->call < BROKER_CALLS &&
	       (calls[request->call].now || calls[request->call].job) && !request->reserved &&
	       are_strings(request) &&
	       (request->call == BROKER_TOKEN ? c->peer.token : c->peer.web);
}

/* True if another job may be started for the request. */
static bool is_room(const struct connection *c, const struct connection *others, size_t count)
{
	bool login = c->request.call == BROKER_LOGIN;
	size_t i, running = 0;

	for (i = 0; i < count; i++)
		running += others[i].job.pid && (others[i].request.call == BROKER_LOGIN) == login;
	return running < (login ? LOGINS_MAX : JOBS_MAX);
}

static void begin(struct connection *c, int text, const struct session *session,
		  const struct connection *others, size_t count)
{
	const struct call *call = &calls[c->request.call];
	struct broker_reply *reply = &c->outcome.reply;

	reply->status = 200;
	if (session)
		put_session(c, session);
	if (!session && !(call->flags & OPEN && !c->request.session[0]))
		reply_fail(reply, 401, "session", "there is no such session, or it has ended");
	else if (session && session->role < call->role)
		reply_fail(reply, 403, "role", "this user may only read");
	else if ((text >= 0) != !!(call->flags & TEXT))
		reply_fail(reply, 422, "argument", "a text is expected, or none");
	else if (call->seconds && !is_room(c, others, count))
		reply_fail(reply, 503, "limit", "too much is going on; try again later");
	else if (call->now)
		call->now(c, session);
	else
		start_job(c, call->job, text, session);
}

/* Sets the actor that the audit log names. */
static void set_actor(struct connection *c, const struct session *session)
{
	memset(&c->actor, 0, sizeof(c->actor));
	c->actor.web = true;
	snprintf(c->actor.user, sizeof(c->actor.user), "%s", session ? session->user : "");
	snprintf(c->actor.address, sizeof(c->actor.address), "%s", c->request.address);
}

bool calls_receive(struct connection *c, const struct connection *others, size_t count)
{
	struct broker_request *request = &c->request;
	const struct session *session = NULL;
	size_t size;
	int text;

	if (!message_receive(c->fd, request, sizeof(*request), &text, &size, BROKER_REQUEST_MAX))
		return errno == EAGAIN;
	c->used = now_ms();
	if (!is_allowed(c)) {
		warnx("refused: call %u of %s", request->call, c->peer.actor.address);
		if (text >= 0)
			close(text);
		return false;
	}
	if (request->call != BROKER_LOGIN && request->call != BROKER_TOKEN)
		session = session_find(request->session, request->secret,
				       !(request->flags & BROKER_ASLEEP));
	else
		request->session[0] = 0;
	set_actor(c, session);
	memset(&c->outcome, 0, sizeof(c->outcome));
	c->body = -1;
	begin(c, text, session, others, count);
	if (text >= 0)
		close(text);
	sodium_memzero(request->session, sizeof(request->session));
	sodium_memzero(request->secret, sizeof(request->secret));
	sodium_memzero(request->password, sizeof(request->password));
	if (c->job.pid)
		return true;
	record(c);
	if (c->reply_at)
		return true;
	return send_reply(c);
}

/* Tells the peer how much of the job is done. If its socket is full, it learns that later. */
static void report(struct connection *c)
{
	struct broker_reply reply = {
		.version = BROKER_VERSION, .status = BROKER_GOES_ON, .done = job_done(&c->job),
	};

	message_send(c->fd, &reply, sizeof(reply), -1);
	c->report_at = now_ms() + REPORT_MS;
}

bool calls_continue(struct connection *c)
{
	if (c->job.pid && job_poll(&c->job))
		end_job(c);
	if (c->job.pid && c->report_at && now_ms() >= c->report_at && c->fd >= 0)
		report(c);
	if (!c->job.pid && c->reply_at && now_ms() >= c->reply_at)
		return c->fd >= 0 && send_reply(c);
	return true;
}
