// SPDX-License-Identifier: GPL-2.0
#include "webui/http/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "webui/http/ask.h"
#include "webui/http/feed.h"
#include "webui/http/known.h"
#include "webui/http/reply.h"

#define CLIENTS_MAX	128
#define RATE		200	/* lines per second for a client */
#define SECOND		1000	/* ms */
#define COMMENT_EVERY	15	/* seconds between comments, and between checks of the session */
#define BLOCK		16384

struct client {
	struct MHD_Connection *connection;
	bool suspended;
	struct broker_request session;
	struct ask ask;
	bool over;			/* the session has ended */
	unsigned int kinds;		/* the kinds that it wants: a bit for each enum feed_kind */
	struct json_object *vxeds;	/* the VXEDs that it wants; NULL: all */
	uint64_t next;			/* number of the next line */
	unsigned int left;		/* lines that may still be sent in this second */
	uint64_t skipped;		/* lines that it missed, to be reported */
	bool unknown;			/* it missed an unknown number of lines, to be reported */
	bool comment;			/* send a comment next */
	/* A copy of what did not fit into the last block: the feed may drop the line. */
	char *rest;
	size_t size, sent;
	struct client *following, **at;
};

static struct client *clients;
static unsigned int count;

static bool wants(const struct client *c, const struct feed_line *line)
{
	size_t i;

	if (line->kind == FEED_SKIPPED || !(c->kinds & 1u << line->kind))
		return false;
	for (i = 0; c->vxeds && i < json_object_array_length(c->vxeds); i++)
		if (!strcmp(json_object_get_string(json_object_array_get_idx(c->vxeds, i)),
			    line->vxed))
			return true;
	return !c->vxeds;
}

/* Finds the next line that the client wants; NULL: none. Counts the lines that it misses. */
static const struct feed_line *next_line(struct client *c)
{
	const struct feed_line *line;

	if (c->next < feed_oldest()) {
		c->skipped += feed_oldest() - c->next;
		c->next = feed_oldest();
	}
	while (c->next <= feed_newest()) {
		line = feed_line(c->next);
		/* The VXEDs of skipped events are not known, so all clients of events are told. */
		if (line->kind == FEED_SKIPPED && c->kinds & 1u << FEED_EVENT)
			c->skipped += line->skipped;
		else if (wants(c, line) && c->left)
			return line;
		else
			c->skipped += wants(c, line);
		c->next++;
	}
	return NULL;
}

/* Returns what to send next: *size bytes, valid until the next call. NULL: nothing for now. */
static const char *choose(struct client *c, size_t *size)
{
	static char notice[96];
	const struct feed_line *line = next_line(c);

	if (c->comment) {
		c->comment = false;
		*size = sprintf(notice, ": %llu\n\n", (unsigned long long)feed_newest());
		return notice;
	}
	if (c->unknown) {
		c->unknown = false;
		*size = sprintf(notice, "event: skipped\ndata: {\"skipped\":null}\n\n");
		return notice;
	}
	if (c->skipped && c->left) {
		*size = sprintf(notice, "event: skipped\ndata: {\"skipped\":%llu}\n\n",
				(unsigned long long)c->skipped);
		c->skipped = 0;
		return notice;
	}
	if (!line)
		return NULL;
	c->next++;
	c->left--;
	*size = line->size;
	return line->text;
}

/* Sends what is left of the last block. */
static size_t send_rest(struct client *c, char *to, size_t room)
{
	size_t size = c->size - c->sent;

	if (size > room)
		size = room;
	memcpy(to, c->rest + c->sent, size);
	c->sent += size;
	if (c->sent == c->size) {
		free(c->rest);
		c->rest = NULL;
	}
	return size;
}

/* Sends as much as fits into the block, and keeps the rest. */
static size_t send_text(struct client *c, const char *text, size_t size, char *to, size_t room)
{
	if (size <= room) {
		memcpy(to, text, size);
		return size;
	}
	c->rest = malloc(size);
	if (!c->rest) {
		c->over = true;
		return 0;
	}
	memcpy(c->rest, text, size);
	c->size = size;
	c->sent = 0;
	return send_rest(c, to, room);
}

/* MHD_ContentReaderCallback */
static ssize_t read_on(void *context, uint64_t position, char *to, size_t most)
{
	struct client *c = context;
	const char *text;
	size_t used = 0, size;

	if (c->over)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (c->rest)
		used = send_rest(c, to, most);
	while (!c->rest && used < most && (text = choose(c, &size)))
		used += send_text(c, text, size, to + used, most - used);
	if (!used) {
		c->suspended = true;
		MHD_suspend_connection(c->connection);
	}
	return used;
}

static void wake(struct client *c)
{
	if (!c->suspended)
		return;
	c->suspended = false;
	MHD_resume_connection(c->connection);
}

static void wake_all(void)
{
	struct client *c;

	for (c = clients; c; c = c->following)
		wake(c);
}

static void session_checked(struct ask *ask, const struct broker_reply *reply, int body,
			    size_t size)
{
	struct client *c = container(ask, struct client, ask);

	if (reply)
		known_note(&c->session, reply);
	c->over = reply ? reply->status != 200 : !known_find(&c->session, NULL);
	if (c->over)
		wake(c);
}

static void tick(struct timer *timer)
{
	static unsigned int seconds;
	struct client *c;
	bool comment = ++seconds % COMMENT_EVERY == 0;

	for (c = clients; c; c = c->following) {
		c->left = RATE;
		if (comment) {
			struct broker_request session = c->session;

			c->comment = true;
			ask_cancel(&c->ask);
			if (!ask_start(&c->ask, &session, NULL, 0))
				c->over |= !known_find(&c->session, NULL);
		}
		if (comment || c->skipped)
			wake(c);
	}
	if (clients)
		timer_start(timer, SECOND);
}

static struct timer ticking = { .due = tick };

static void close_client(void *context)
{
	struct client *c = context;

	*c->at = c->following;
	if (c->following)
		c->following->at = c->at;
	ask_cancel(&c->ask);
	json_object_put(c->vxeds);
	free(c->rest);
	explicit_bzero(&c->session, sizeof(c->session));
	free(c);
	count--;
	feed_stop();
}

static unsigned int kinds_of(struct json_object *values)
{
	struct json_object *list;
	unsigned int kinds = 0;
	size_t i;

	if (!json_object_object_get_ex(values, "kinds", &list))
		return -1;
	for (i = 0; i < json_object_array_length(list); i++)
		kinds |= 1u << feed_kind(json_object_get_string(
						json_object_array_get_idx(list, i)));
	return kinds;
}

static void choose_beginning(struct client *c, const char *last_id)
{
	uint64_t last;

	c->next = feed_newest() + 1;
	if (!last_id)
		return;
	if (feed_number(last_id, &last))
		c->next = last + 1;
	else
		c->unknown = true;
}

struct MHD_Response *live_open(struct MHD_Connection *connection,
			       const struct broker_request *session,
			       struct json_object *values, const char *last_id)
{
	struct client *c = count < CLIENTS_MAX ? calloc(1, sizeof(*c)) : NULL;
	struct MHD_Response *response;

	if (!c)
		return NULL;
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_on, c,
						     close_client);
	if (!response) {
		free(c);
		return NULL;
	}
	c->connection = connection;
	c->session = *session;
	c->session.flags |= BROKER_ASLEEP;
	c->ask.done = session_checked;
	c->kinds = kinds_of(values);
	if (json_object_object_get_ex(values, "vxed", &c->vxeds))
		json_object_get(c->vxeds);
	c->left = RATE;
	c->comment = true;		/* at once, to show the client that it is connected */
	choose_beginning(c, last_id);
	c->following = clients;
	c->at = &clients;
	if (clients)
		clients->at = &c->following;
	clients = c;
	count++;
	feed_start(wake_all);
	if (!ticking.at)
		timer_start(&ticking, SECOND);
	reply_dress(response, "text/event-stream", REPLY_NEVER);
	reply_header(response, "X-Accel-Buffering", "no");
	return response;
}

void live_end(void)
{
	feed_end();
}
