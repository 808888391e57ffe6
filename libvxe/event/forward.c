// SPDX-License-Identifier: GPL-2.0
#include "libvxe/event/forward.h"

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/text/time.h"

#define TELL_AFTER	1000	/* ms between two lines about lines that were dropped */
#define CLOSE_WAIT	5000	/* ms for the lines held back, at the end */

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), wanted = strlen(end);

	return length >= wanted && !strcmp(text + length - wanted, end);
}

void forward_init(struct forward *forward, const char *path, unsigned int rate)
{
	memset(forward, 0, sizeof(*forward));
	forward->path = path;
	forward->fields = path && ends_with(path, "/journal/socket");
	forward->fd = -1;
	forward->rate = rate;
	forward->tokens = rate * FORWARD_SECONDS;
	forward->refilled = now_ms();
}

static void disconnect(struct forward *forward)
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
	disconnect(forward);
	return false;
}

enum sent { SENT, HELD, REFUSED };

/* Connects and sends again if the other side was restarted. */
static enum sent send_line(struct forward *forward, const struct forward_line *line)
{
	int tries;

	for (tries = 0; tries < 2; tries++) {
		if (forward->fd < 0 && !connect_socket(forward))
			return REFUSED;
		if (send(forward->fd, line->text, line->length, MSG_NOSIGNAL) >= 0)
			return SENT;
		if (errno == EAGAIN || errno == ENOBUFS)
			return HELD;
		if (errno == EMSGSIZE)
			return REFUSED;
		disconnect(forward);
	}
	return REFUSED;
}

static void send_held(struct forward *forward)
{
	while (forward->count) {
		struct forward_line *line = &forward->held[forward->first];
		enum sent sent = send_line(forward, line);

		if (sent == HELD)
			return;
		if (sent == REFUSED)
			forward->suppressed++;
		free(line->text);
		forward->first = (forward->first + 1) % FORWARD_HELD;
		forward->count--;
	}
}

/* Takes over the text. False: the line was dropped, and the caller counts it. */
static bool send_or_hold(struct forward *forward, struct forward_line line)
{
	enum sent sent = HELD;

	send_held(forward);
	if (!forward->count)
		sent = send_line(forward, &line);
	if (sent == HELD && forward->count < FORWARD_HELD) {
		forward->held[(forward->first + forward->count++) % FORWARD_HELD] = line;
		return true;
	}
	free(line.text);
	return sent == SENT;
}

/* The head of a line, as syslog(3) makes it. The facility is authpriv, which only administrators
 * can read, because lines contain paths and names. */
static void put_head(FILE *to, int priority)
{
	time_t seconds = time(NULL);
	struct tm tm;
	char text[32];

	localtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%b %e %H:%M:%S", &tm);
	fprintf(to, "<%d>%s vxelogd[%d]: ", LOG_AUTHPRIV | priority, text, getpid());
}

/* A field of journald's own protocol. The length before the value allows any bytes in it. */
static void put_field(FILE *to, const char *name, const char *value, size_t length)
{
	uint64_t little = htole64(length);

	fprintf(to, "%s\n", name);
	fwrite(&little, sizeof(little), 1, to);
	fwrite(value, length, 1, to);
	fputc('\n', to);
}

static void put_text(FILE *to, const char *name, const char *value)
{
	if (*value)
		put_field(to, name, value, strlen(value));
}

/* Adds the output of a function that prints an event, without the newline. */
static void put_printed(FILE *to, const char *name, const struct event *event,
			void (*print)(FILE *to, const struct event *event))
{
	char *text = NULL;
	size_t length = 0;
	FILE *line = open_memstream(&text, &length);

	if (!line)
		return;
	print(line, event);
	if (!fclose(line))
		put_field(to, name, text, length - (length && text[length - 1] == '\n'));
	free(text);
}

static void put_fields(FILE *to, int priority, const char *text, const struct event *event)
{
	const struct vxe_event *head;
	char pid[16];

	fprintf(to, "PRIORITY=%d\nSYSLOG_FACILITY=%d\nSYSLOG_IDENTIFIER=vxelogd\n", priority,
		LOG_FAC(LOG_AUTHPRIV));
	if (!event) {
		put_text(to, "MESSAGE", text);
		return;
	}
	head = &event->head;
	snprintf(pid, sizeof(pid), "%u", head->pid);
	put_printed(to, "MESSAGE", event, event_print_text);
	put_printed(to, "VXE_EVENT", event, event_print_json);
	put_text(to, "VXE_KIND", event_kind_name(head));
	put_field(to, "VXE_VXED", head->name, strnlen(head->name, sizeof(head->name)));
	put_field(to, "VXE_COMM", head->comm, strnlen(head->comm, sizeof(head->comm)));
	put_text(to, "VXE_PID", pid);
	put_text(to, "VXE_CALL", event_point_name(head->call));
	put_text(to, "VXE_POINT", event_point_name(head->point));
	put_text(to, "VXE_VERDICT", event_verdict_name(head));
}

/* Sends an event or, if event is NULL, a text. */
static bool send_printed(struct forward *forward, int priority, const char *text,
			 const struct event *event)
{
	struct forward_line line = { };
	FILE *to = open_memstream(&line.text, &line.length);

	if (!to)
		return false;
	if (forward->fields) {
		put_fields(to, priority, text, event);
		fclose(to);
		return send_or_hold(forward, line);
	}
	put_head(to, priority);
	if (event)
		event_print_text(to, event);
	else
		fputs(text, to);
	fclose(to);
	if (line.length && line.text[line.length - 1] == '\n')
		line.length--;
	return send_or_hold(forward, line);
}

void forward_text(struct forward *forward, int priority, const char *text)
{
	send_printed(forward, priority, text, NULL);
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
	const struct vxe_event *head = &event->head;
	uint64_t end = head->sequence + (head->kind == VXE_EVENT_LOST ? head->args[0] : 1);

	/* The daemon's own events have no sequence number in the ring. */
	if (head->kind < EVENT_STARTED && end <= forward->place)
		return;
	if (head->kind < EVENT_STARTED)
		forward->place = end;
	if (head->kind == VXE_EVENT_PERMITTED)
		return;
	if (!takes_token(forward) ||
	    !send_printed(forward, priority_of(&event->head), NULL, event))
		forward->suppressed++;
}

static void tell_suppressed(struct forward *forward)
{
	char line[96];

	snprintf(line, sizeof(line), "suppressed lines=%" PRIu64 " (vxelog has them)",
		 forward->suppressed);
	forward->told = now_ms();
	if (send_printed(forward, LOG_WARNING, line, NULL))
		forward->suppressed = 0;
}

bool forward_continue(struct forward *forward)
{
	send_held(forward);
	if (forward->suppressed && now_ms() - forward->told >= TELL_AFTER)
		tell_suppressed(forward);
	return forward->count;
}

void forward_close(struct forward *forward)
{
	int64_t end = now_ms() + CLOSE_WAIT;

	if (forward->suppressed)
		tell_suppressed(forward);
	for (send_held(forward); forward->count && now_ms() < end; send_held(forward)) {
		struct pollfd socket = { .fd = forward->fd, .events = POLLOUT };

		poll(&socket, 1, 10);
	}
	for (; forward->count; forward->count--) {
		free(forward->held[forward->first].text);
		forward->first = (forward->first + 1) % FORWARD_HELD;
	}
	disconnect(forward);
}
