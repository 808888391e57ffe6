// SPDX-License-Identifier: GPL-2.0
/* Starting and stopping traces. The collected events stay in a file, which vxe-work reads. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/learn/collect.h"
#include "webui/broker/act.h"
#include "webui/broker/reply.h"

/*
 * Splits the text of the request into lines, in place. Returns an array that ends with NULL, which
 * the caller frees. NULL: the reply is set.
 */
static const char **lines_of(char *text, size_t size, struct outcome *outcome)
{
	const char **lines = NULL;
	char *line, *rest;
	size_t count = 0;

	if (memchr(text, 0, size) || !(lines = calloc(size + 1, sizeof(*lines)))) {
		reply_fail(&outcome->reply, 422, "argument", "lines are expected");
		return NULL;
	}
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		lines[count++] = line;
	if (count)
		return lines;
	reply_fail(&outcome->reply, 422, "argument", "a pattern is expected");
	free(lines);
	return NULL;
}

static void start_trace(const struct order *order, const char *const *patterns,
			struct outcome *outcome, FILE *body)
{
	const char *name = order->request->name;
	struct failure failure;
	struct home home;
	bool resumed;

	if (!collect_start(name[0] ? name : NULL, patterns, order->settings->state,
			   order->settings->library, &home, &resumed, &failure)) {
		reply_failure(&outcome->reply, &failure);
		return;
	}
	snprintf(outcome->detail, sizeof(outcome->detail), "%s: %s", home.name, patterns[0]);
	putc('{', body);
	act_put_text(body, "name", home.name, strlen(home.name));
	fprintf(body, ",\"resumed\":%s}", resumed ? "true" : "false");
}

void act_trace_start(const struct order *order, struct outcome *outcome, FILE *body)
{
	char *text = strndup(order->text, order->size);
	int device = act_device(outcome, false);
	const char **patterns;

	if (device < 0)
		return;
	close(device);
	patterns = text ? lines_of(text, order->size, outcome) : NULL;
	if (patterns)
		start_trace(order, patterns, outcome, body);
	free(patterns);
	free(text);
}

void act_trace_stop(const struct order *order, struct outcome *outcome, FILE *body)
{
	struct collected collected;
	struct failure failure;
	struct home home;
	char path[PATH_MAX];
	bool ok;

	if (!act_home(order, &home, outcome))
		return;
	home_path(&home, "trace.jsonl", path);
	if (access(path, F_OK)) {
		reply_fail(&outcome->reply, 404, "name", "%s is not being traced", home.name);
		return;
	}
	ok = collect_stop(home.name, order->settings->state, job_report, &collected, &failure);
	if (order->request->flags & BROKER_DISCARD)
		collect_discard(&home);
	else
		act_end(ok, outcome, &failure);
	if (outcome->reply.status == 200)
		fprintf(body, "{\"tasks\":%u,\"cut_off\":%s}", collected.tasks,
			collected.cut_off ? "true" : "false");
	collected_free(&collected);
}
