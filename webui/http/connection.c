// SPDX-License-Identifier: GPL-2.0
#include "webui/http/connection.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "libvxe/text/time.h"
#include "webui/http/loop.h"

#define REQUEST_TIME	30000	/* ms */
#define ANSWER_TIME	150000
#define SWEEP		2000	/* ms between checks of all deadlines */

struct connection {
	int fd;				/* belongs to libmicrohttpd */
	int64_t deadline;		/* as of now_ms(); 0: none */
	struct connection *next, **at;
};

static struct connection *connections;

/* Shuts down the sockets of connections past their deadline; libmicrohttpd then closes them. */
static void sweep(struct timer *timer)
{
	int64_t now = now_ms();
	struct connection *c;

	for (c = connections; c; c = c->next)
		if (c->deadline && c->deadline < now)
			shutdown(c->fd, SHUT_RDWR);
	if (connections)
		timer_start(timer, SWEEP);
}

static struct timer sweeping = { .due = sweep };

static struct connection *find(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static void set_deadline(struct MHD_Connection *connection, int64_t ms)
{
	struct connection *c = find(connection);

	if (c)
		c->deadline = ms ? now_ms() + ms : 0;
}

void connection_notify(void *unused, struct MHD_Connection *connection, void **context,
		       enum MHD_ConnectionNotificationCode code)
{
	struct connection *c = *context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		c = calloc(1, sizeof(*c));
		*context = c;
		if (!c)
			return;
		c->fd = MHD_get_connection_info(connection,
						MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
		c->deadline = now_ms() + REQUEST_TIME;
		c->next = connections;
		c->at = &connections;
		if (connections)
			connections->at = &c->next;
		connections = c;
		if (!sweeping.at)
			timer_start(&sweeping, SWEEP);
	} else if (c) {
		*c->at = c->next;
		if (c->next)
			c->next->at = c->at;
		free(c);
	}
}

void connection_wait(struct MHD_Connection *connection)
{
	set_deadline(connection, REQUEST_TIME);
}

void connection_rest(struct MHD_Connection *connection)
{
	set_deadline(connection, 0);
}

void connection_send(struct MHD_Connection *connection, bool stream)
{
	set_deadline(connection, stream ? 0 : ANSWER_TIME);
}
