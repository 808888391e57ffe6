// SPDX-License-Identifier: GPL-2.0
#include "webui/http/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "webui/http/job.h"

#define LINES		4096	/* lines that are kept */
#define BYTES		(4u << 20)	/* bytes of the lines that are kept */
#define LINE_MAX_SIZE	65536
#define LINGER		60000	/* ms that the worker continues without clients */
#define AGAIN		2000	/* ms until a worker that has ended is restarted */

static struct {
	struct watch pipe;
	pid_t pid;			/* 0: there is no worker */
	unsigned int wanted;		/* clients: calls of feed_start() minus feed_stop() */
	void (*more)(void);
	struct feed_line lines[LINES];	/* line N is lines[N % LINES] */
	uint64_t newest, oldest;	/* if there are no lines, oldest is newest + 1 */
	size_t bytes;			/* of the lines that are kept */
	char read[LINE_MAX_SIZE];	/* the line being read, `used` bytes of it */
	size_t used;
	unsigned long long start;	/* identifies this process in ids */
} feed = { .oldest = 1 };

static const char *const kinds[FEED_KINDS] = {
	[FEED_EVENT] = "event", [FEED_VIOLATION] = "violation", [FEED_STATUS] = "status",
	[FEED_CHANGE] = "change", [FEED_SKIPPED] = "skipped",
};

enum feed_kind feed_kind(const char *name)
{
	enum feed_kind kind = 0;

	while (kind < FEED_KINDS && strcmp(name, kinds[kind]))
		kind++;
	return kind;
}

uint64_t feed_newest(void)
{
	return feed.newest;
}

uint64_t feed_oldest(void)
{
	return feed.oldest;
}

const struct feed_line *feed_line(uint64_t number)
{
	return &feed.lines[number % LINES];
}

void feed_id(uint64_t number, char id[static 48])
{
	if (!feed.start)
		feed.start = time(NULL);
	snprintf(id, 48, "%llx-%llu", feed.start, (unsigned long long)number);
}

bool feed_number(const char *id, uint64_t *number)
{
	unsigned long long start, n;
	int end = -1;

	if (sscanf(id, "%llx-%llu%n", &start, &n, &end) != 2 || id[end] ||
	    start != feed.start || n > feed.newest)
		return false;
	*number = n;
	return true;
}

/* Keeping lines ---------------------------------------------------------------------- */

static void drop_oldest(void)
{
	struct feed_line *line = &feed.lines[feed.oldest++ % LINES];

	feed.bytes -= line->size;
	free(line->text);
	line->text = NULL;
}

static const char *word(struct json_object *object, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(object, name, &value) &&
	       json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
}

static uint64_t number(struct json_object *object, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(object, name, &value) ? json_object_get_int64(value) : 0;
}

/* Stores a line of the worker unchanged. Drops it if its kind is not known. */
static void keep(const char *text)
{
	struct json_object *object = json_tokener_parse(text), *data = NULL;
	struct feed_line line = { .kind = feed_kind(word(object, "type")) };
	char id[48];
	int size = 0;

	snprintf(line.vxed, sizeof(line.vxed), "%s", word(object, "vxed"));
	if (json_object_object_get_ex(object, "data", &data))
		line.skipped = number(data, "skipped");
	json_object_put(object);
	feed_id(feed.newest + 1, id);
	if (line.kind == FEED_KINDS)
		return;
	if (line.kind != FEED_SKIPPED)
		size = asprintf(&line.text, "id: %s\nevent: %s\ndata: %s\n\n", id,
				kinds[line.kind], text);
	if (size < 0)
		return;
	line.size = size;
	while (feed.oldest <= feed.newest &&
	       (feed.newest - feed.oldest + 1 == LINES || feed.bytes + size > BYTES))
		drop_oldest();
	feed.bytes += size;
	feed.lines[++feed.newest % LINES] = line;
}

/* The worker ------------------------------------------------------------------------- */

static void start(void);

static void start_again(struct timer *timer)
{
	if (feed.wanted)
		start();
}

static void linger_over(struct timer *timer)
{
	if (!feed.wanted)
		feed_end();
}

static struct timer again = { .due = start_again }, lingering = { .due = linger_over };

void feed_end(void)
{
	if (!feed.pid)
		return;
	kill(feed.pid, SIGKILL);
	waitpid(feed.pid, NULL, 0);
	feed.pid = 0;
	loop_remove(&feed.pipe);
	close(feed.pipe.fd);
	feed.used = 0;
}

static void take_lines(void)
{
	char *from = feed.read, *end = feed.read + feed.used, *newline;

	for (; (newline = memchr(from, '\n', end - from)); from = newline + 1) {
		*newline = '\0';
		keep(from);
	}
	feed.used = end - from;
	memmove(feed.read, from, feed.used);
}

static void readable(struct watch *watch)
{
	uint64_t before = feed.newest;
	ssize_t count = read(watch->fd, feed.read + feed.used, LINE_MAX_SIZE - feed.used);

	if (count < 0 && errno == EAGAIN)
		return;
	if (count > 0) {
		feed.used += count;
		take_lines();
	}
	if (count <= 0 || feed.used == LINE_MAX_SIZE) {
		feed_end();
		timer_start(&again, AGAIN);
	}
	if (feed.newest != before)
		feed.more();
}

static void start(void)
{
	int input = job_input("{}", 2), ends[2];

	if (input >= 0 && !pipe2(ends, O_CLOEXEC)) {
		feed.pid = job_spawn("live", input, ends[1], -1);
		close(ends[1]);
		fcntl(ends[0], F_SETFL, O_NONBLOCK);
		feed.pipe = (struct watch) { ends[0], readable };
		if (feed.pid < 0 || !loop_add(&feed.pipe)) {
			feed.pid = feed.pid < 0 ? 0 : feed.pid;
			feed_end();
		}
	}
	if (input >= 0)
		close(input);
	if (!feed.pid)
		timer_start(&again, AGAIN);
}

void feed_start(void (*more)(void))
{
	feed.more = more;
	if (!feed.wanted++ && !feed.pid && !again.at)
		start();
}

void feed_stop(void)
{
	if (!--feed.wanted)
		timer_start(&lingering, LINGER);
}
