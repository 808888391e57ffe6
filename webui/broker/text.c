// SPDX-License-Identifier: GPL-2.0
/* Saving and reverting the text of a VXED's file. */
#include "webui/broker/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/learn/collect.h"
#include "libvxe/policy/check.h"
#include "libvxe/text/hash.h"
#include "libvxe/text/output.h"
#include "webui/broker/act.h"
#include "webui/broker/reply.h"

/* If the text is not the newest one of the history, an editor outside of VXE has changed it. */
void text_put_stale(const struct home *home, const char *text, struct outcome *outcome,
		   FILE *body)
{
	struct history history = { .count = 0 };
	const struct history_entry *last;
	char hash[TEXT_HASH_SIZE] = "";
	struct failure ignored;
	struct stat status;

	reply_fail(&outcome->reply, 412, "stale", "somebody else has changed %s", home->file);
	fputs("{\"error\":{\"kind\":\"stale\",", body);
	act_put_text(body, "message", outcome->reply.message, strlen(outcome->reply.message));
	fputs("},\"now\":{", body);
	act_put_text(body, "text", text ?: "", text ? strlen(text) : 0);
	if (text)
		text_hash(text, strlen(text), hash);
	fprintf(body, ",\"hash\":\"%s\",", hash);
	if (!stat(home->file, &status)) {
		act_put_time(body, "when", status.st_mtime);
		putc(',', body);
	}
	history_read(home, &history, &ignored);
	last = history.count ? &history.list[history.count - 1] : NULL;
	act_put_text(body, "who", last && last->user ? last->user : "",
		 last && last->user ? strlen(last->user) : 0);
	fputs("}}", body);
	history_free(&history);
}

/*
 * True if the file has the hash that the request names ("": the file does not exist). Otherwise
 * replies 412. The caller holds the lock.
 */
static bool is_base(const struct order *order, const struct home *home, struct outcome *outcome,
		    FILE *body)
{
	char *text = output_read(home->file, VXE_TEXT_MAX, NULL), hash[TEXT_HASH_SIZE] = "";
	bool same;

	if (!text && errno != ENOENT) {
		reply_fail(&outcome->reply, 500, "internal", "%s: %m", home->file);
		return false;
	}
	if (text)
		text_hash(text, strlen(text), hash);
	same = !strcmp(hash, order->request->hash);
	if (!same)
		text_put_stale(home, text, outcome, body);
	free(text);
	return same;
}

void text_put_change(const struct home *home, const struct change *change,
		       struct outcome *outcome, FILE *body)
{
	size_t size;
	char *text = output_read(home->file, VXE_TEXT_MAX, &size);

	if (text)
		text_hash(text, size, outcome->reply.hash);
	free(text);
	outcome->version = change->version;
	fprintf(body, "\"hash\":\"%s\",\"version\":%u,\"loaded\":%s", outcome->reply.hash,
		change->version, change->in_force ? "true" : "false");
}

/* True if the text may be saved in this file: it must compile, and declare the same name. */
static bool is_text_of(const struct order *order, const struct home *home,
		       struct outcome *outcome)
{
	struct checked checked;
	struct failure failure;

	if (!order->size || memchr(order->text, 0, order->size)) {
		reply_fail(&outcome->reply, 422, "text", "a text without a NUL is expected");
		return false;
	}
	if (!check_text(order->text, home->file, order->settings->library, &checked, &failure)) {
		reply_failure(&outcome->reply, &failure);
		return false;
	}
	if (!strcmp(checked.name, home->name))
		return true;
	reply_fail(&outcome->reply, 422, "text", "the text is of the VXED %s, not of %s",
		   checked.name, home->name);
	return false;
}

static void save(const struct order *order, const struct home *home, struct outcome *outcome,
		 FILE *body)
{
	const char *why = order->request->why;
	struct failure failure;
	struct change change;
	char what[600];

	if (!is_base(order, home, outcome, body))
		return;
	snprintf(what, sizeof(what), "edited%s%s", why[0] ? ": " : "", why);
	snprintf(outcome->detail, sizeof(outcome->detail), "%s", why);
	if (!history_replace(home, order->settings->library, order->text, &order->actor, what,
			     &change, &failure)) {
		reply_failure(&outcome->reply, &failure);
		return;
	}
	if (order->request->flags & BROKER_DISCARD)
		collect_discard(home);
	putc('{', body);
	text_put_change(home, &change, outcome, body);
	putc('}', body);
}

static void revert(const struct order *order, const struct home *home, struct outcome *outcome,
		   FILE *body)
{
	const struct broker_request *request = order->request;
	struct failure failure;
	struct change change;

	if (request->hash[0] && !is_base(order, home, outcome, body))
		return;
	snprintf(outcome->detail, sizeof(outcome->detail), "%" PRIu64, request->number);
	if (!history_revert(home, order->settings->library, request->number, &order->actor,
			    &change, &failure)) {
		reply_failure(&outcome->reply, &failure);
		/* Without an errno: the history does not have this version. */
		if (failure.kind == FAILURE_SYSTEM && failure.code == 0)
			reply_fail(&outcome->reply, 404, "name", "%s", failure.message);
		return;
	}
	putc('{', body);
	text_put_change(home, &change, outcome, body);
	putc('}', body);
}

typedef void locked_function(const struct order *order, const struct home *home,
			     struct outcome *outcome, FILE *body);

static void with_lock(locked_function *run, const struct order *order, const struct home *home,
		      struct outcome *outcome, FILE *body)
{
	struct failure failure;
	int lock = home_lock(home, &failure);

	if (lock < 0) {
		reply_failure(&outcome->reply, &failure);
		return;
	}
	run(order, home, outcome, body);
	close(lock);
}

void act_save(const struct order *order, struct outcome *outcome, FILE *body)
{
	struct failure failure;
	struct home home;

	if (!act_home(order, &home, outcome) || !is_text_of(order, &home, outcome))
		return;
	if (!output_directory(order->settings->vxeds, 0755, &failure)) {
		reply_failure(&outcome->reply, &failure);
		return;
	}
	with_lock(save, order, &home, outcome, body);
}

void act_revert(const struct order *order, struct outcome *outcome, FILE *body)
{
	struct home home;

	if (!act_home(order, &home, outcome))
		return;
	if (order->request->number > UINT32_MAX) {
		reply_fail(&outcome->reply, 404, "name", "there is no such version");
		return;
	}
	if (access(home.state, F_OK)) {
		reply_fail(&outcome->reply, 404, "name", "%s: there is no earlier version",
			   home.name);
		return;
	}
	with_lock(revert, order, &home, outcome, body);
}
