// SPDX-License-Identifier: GPL-2.0
#include "webui/http/ask.h"

#include <unistd.h>

#include "libvxe/broker/client.h"

#define PATIENCE	60000	/* ms for a reply. A login by PAM takes seconds */

static const char *socket_path = BROKER_SOCKET;

void ask_configure(const char *socket)
{
	socket_path = socket;
}

void ask_cancel(struct ask *ask)
{
	timer_stop(&ask->timer);
	if (!ask->watch.ready)
		return;
	loop_remove(&ask->watch);
	close(ask->watch.fd);
	ask->watch.ready = NULL;
}

static void ready(struct watch *watch)
{
	struct ask *ask = container(watch, struct ask, watch);
	struct broker_reply reply;
	int body = -1;
	size_t size = 0;
	bool ok = broker_receive(watch->fd, &reply, &body, &size);

	ask_cancel(ask);
	ask->done(ask, ok ? &reply : NULL, ok ? body : -1, size);
}

static void late(struct timer *timer)
{
	struct ask *ask = container(timer, struct ask, timer);

	ask_cancel(ask);
	ask->done(ask, NULL, -1, 0);
}

bool ask_start(struct ask *ask, struct broker_request *request, const char *text, size_t size)
{
	int fd = broker_connect(socket_path);

	if (fd < 0)
		return false;
	ask->watch = (struct watch) { fd, ready };
	if (!broker_send(fd, request, text, size) || !loop_add(&ask->watch)) {
		ask->watch.ready = NULL;
		close(fd);
		return false;
	}
	ask->timer.due = late;
	timer_start(&ask->timer, PATIENCE);
	return true;
}
