// SPDX-License-Identifier: GPL-2.0
#include "webui/http/ask.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "libvxe/broker/client.h"

#define PATIENCE	130000	/* ms for a reply; the broker ends each job within 120000 */

#define SENT_MAX	32	/* requests at once; the broker accepts 64 connections */

static const char *socket_path = BROKER_SOCKET;
static unsigned int sent;
static struct ask *queue;

void ask_configure(const char *socket)
{
	socket_path = socket;
}

/* Closes the connection of a request that has been sent. */
static void hang_up(struct ask *ask)
{
	timer_stop(&ask->timer);
	loop_remove(&ask->watch);
	close(ask->watch.fd);
	ask->state = ASK_NONE;
	sent--;
}

static void forget(struct ask *ask)
{
	explicit_bzero(&ask->request, sizeof(ask->request));
	free(ask->text);
	ask->text = NULL;
}

static bool send_question(struct ask *ask);

/* Sends queued requests, up to the limit. */
static void send_queue(void)
{
	struct ask *ask;

	while (queue && sent < SENT_MAX) {
		ask = queue;
		queue = ask->next;
		ask->state = ASK_NONE;
		if (!send_question(ask))
			ask->done(ask, NULL, -1, 0);
	}
}

static void ready(struct watch *watch)
{
	struct ask *ask = container(watch, struct ask, watch);
	struct broker_reply reply;
	int body = -1;
	size_t size = 0;
	bool ok = broker_receive(watch->fd, &reply, &body, &size);

	if (ok && reply.status == BROKER_GOES_ON && body < 0) {
		ask->part = reply.done < PROGRESS_WHOLE ? (double)reply.done / PROGRESS_WHOLE : 1;
		return;
	}
	hang_up(ask);
	ask->done(ask, ok ? &reply : NULL, ok ? body : -1, size);
	explicit_bzero(&reply, sizeof(reply));
	send_queue();
}

static void late(struct timer *timer)
{
	struct ask *ask = container(timer, struct ask, timer);

	hang_up(ask);
	ask->done(ask, NULL, -1, 0);
	send_queue();
}

static bool send_question(struct ask *ask)
{
	int fd = broker_connect(socket_path, SOCK_NONBLOCK);
	bool ok;

	ask->watch = (struct watch) { fd, ready };
	ok = fd >= 0 && broker_send(fd, &ask->request, ask->text, ask->size) &&
	     loop_add(&ask->watch);
	forget(ask);
	if (!ok) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	ask->state = ASK_SENT;
	sent++;
	ask->timer.due = late;
	timer_start(&ask->timer, PATIENCE);
	return true;
}

bool ask_start(struct ask *ask, const struct broker_request *request, char *text, size_t size)
{
	struct ask **end = &queue;

	ask->request = *request;
	ask->text = text;
	ask->size = size;
	ask->next = NULL;
	ask->part = 0;
	if (sent < SENT_MAX)
		return send_question(ask);
	while (*end)
		end = &(*end)->next;
	*end = ask;
	ask->state = ASK_QUEUED;
	return true;
}

void ask_cancel(struct ask *ask)
{
	struct ask **at = &queue;

	if (ask->state == ASK_SENT) {
		hang_up(ask);
		send_queue();
	} else if (ask->state == ASK_QUEUED) {
		while (*at != ask)
			at = &(*at)->next;
		*at = ask->next;
		ask->state = ASK_NONE;
		forget(ask);
	}
}
