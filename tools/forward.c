// SPDX-License-Identifier: GPL-2.0
#include "forward.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define TELL_AFTER	1000	/* ms between two counts of suppressed lines */

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void forward_init(struct forward *forward, const char *path, unsigned int rate)
{
	memset(forward, 0, sizeof(*forward));
	forward->path = path;
	forward->fd = -1;
	forward->rate = rate;
	forward->tokens = rate * FORWARD_SECONDS;
	forward->refilled = now_ms();
}

void forward_close(struct forward *forward)
{
	if (forward->fd >= 0)
		close(forward->fd);
	forward->fd = -1;
}

static bool connect_socket(struct forward *forward)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(forward->path) >= sizeof(address.sun_path))
		return false;
	strcpy(address.sun_path, forward->path);
	forward->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (forward->fd < 0)
		return false;
	if (!connect(forward->fd, (struct sockaddr *)&address, sizeof(address)))
		return true;
	forward_close(forward);
	return false;
}

/* Once more where the other side was started anew. */
static bool send_line(struct forward *forward, const char *line, size_t length)
{
	int tries;

	for (tries = 0; tries < 2; tries++) {
		if (forward->fd < 0 && !connect_socket(forward))
			return false;
		if (send(forward->fd, line, length, MSG_NOSIGNAL) >= 0)
			return true;
		if (errno == EAGAIN || errno == ENOBUFS || errno == EMSGSIZE)
			return false;
		forward_close(forward);
	}
	return false;
}

/* The head of a line, as syslog(3) makes it. Of security, so that it is kept from
 * those whom paths and names are no business of. */
static void put_head(FILE *to, int priority)
{
	time_t seconds = time(NULL);
	struct tm tm;
	char text[32];

	localtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%b %e %H:%M:%S", &tm);
	fprintf(to, "<%d>%s vxelogd[%d]: ", LOG_AUTHPRIV | priority, text, getpid());
}

static bool send_printed(struct forward *forward, int priority, const char *line,
			 const struct event *event)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	bool sent;

	if (!to)
		return false;
	put_head(to, priority);
	if (event)
		event_print_text(to, event);
	else
		fputs(line, to);
	fclose(to);
	if (size && text[size - 1] == '\n')
		size--;
	sent = send_line(forward, text, size);
	free(text);
	return sent;
}

void forward_line(struct forward *forward, int priority, const char *line)
{
	send_printed(forward, priority, line, NULL);
}

static int priority_of(const struct vxe_event *head)
{
	switch (head->kind) {
	case VXE_EVENT_VIOLATION:
		return head->mode == VXE_MODE_PRODUCTION ? LOG_WARNING : LOG_NOTICE;
	case VXE_EVENT_CONTROL:
	case VXE_EVENT_LOST:
	case EVENT_STALLED:
		return LOG_WARNING;
	case VXE_EVENT_ENTER:
		return LOG_INFO;
	}
	return LOG_NOTICE;
}

static bool takes_token(struct forward *forward)
{
	int64_t now = now_ms();

	if (!forward->rate)
		return true;
	forward->tokens += (now - forward->refilled) * forward->rate / 1000;
	forward->refilled = now;
	if (forward->tokens > forward->rate * FORWARD_SECONDS)
		forward->tokens = forward->rate * FORWARD_SECONDS;
	if (forward->tokens < 1)
		return false;
	forward->tokens--;
	return true;
}

void forward_event(struct forward *forward, const struct event *event)
{
	if (event->head.kind == VXE_EVENT_PERMITTED || event->id <= forward->last)
		return;
	forward->last = event->id;
	if (!takes_token(forward) ||
	    !send_printed(forward, priority_of(&event->head), NULL, event))
		forward->suppressed++;
}

void forward_tell_suppressed(struct forward *forward)
{
	int64_t now;
	char line[96];

	if (!forward->suppressed)
		return;
	now = now_ms();
	if (forward->told && now - forward->told < TELL_AFTER)
		return;
	snprintf(line, sizeof(line), "suppressed lines=%" PRIu64 " (vxelog has them)",
		 forward->suppressed);
	forward->told = now;
	if (send_printed(forward, LOG_WARNING, line, NULL))
		forward->suppressed = 0;
}
