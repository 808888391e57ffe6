// SPDX-License-Identifier: GPL-2.0
/*
 * Accepts and rejects proposals. The request has only their ids; the rules are computed again here,
 * so that they cannot be forged.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/learn/upgrade.h"
#include "libvxe/text/hash.h"
#include "webui/broker/act.h"
#include "webui/broker/reply.h"
#include "webui/broker/text.h"

struct choice {
	struct upgrade upgrade;
	bool *accepted, *rejected;	/* for each item of upgrade */
	size_t naccepted, nrejected;
};

/* Reads a line: "+ID" accepts a proposal, "-ID" rejects it. */
static bool choose(struct choice *choice, const char *line, struct outcome *outcome)
{
	bool accept = line[0] == '+';
	size_t index, times;

	if (!accept && line[0] != '-') {
		reply_fail(&outcome->reply, 422, "argument", "+ID or -ID is expected");
		return false;
	}
	times = upgrade_find(&choice->upgrade, line + 1, &index);
	if (times != 1) {
		reply_fail(&outcome->reply, 409, "stale", times ?
			   "%s: several proposals have this id" :
			   "%s: no proposal has this id any more", line + 1);
		return false;
	}
	if (choice->accepted[index] || choice->rejected[index]) {
		reply_fail(&outcome->reply, 422, "argument", "%s: it comes twice", line + 1);
		return false;
	}
	*(accept ? &choice->accepted[index] : &choice->rejected[index]) = true;
	++*(accept ? &choice->naccepted : &choice->nrejected);
	return true;
}

static bool choose_all(struct choice *choice, const char *text, struct outcome *outcome)
{
	char *copy = strdup(text), *line, *rest;
	bool ok = copy;

	for (line = ok ? strtok_r(copy, "\n", &rest) : NULL; ok && line;
	     line = strtok_r(NULL, "\n", &rest))
		ok = choose(choice, line, outcome);
	free(copy);
	return ok;
}

static void apply(struct choice *choice, const struct order *order, struct outcome *outcome,
		  FILE *body)
{
	struct upgrade *u = &choice->upgrade;
	struct failure failure;
	struct change change = { .version = 0 };
	bool ok = true;
	size_t i;

	if (choice->naccepted)
		ok = upgrade_apply(u, choice->accepted, &order->actor,
				   order->request->why[0] ? order->request->why : NULL, &change,
				   &failure);
	for (i = 0; ok && i < u->count; i++)
		ok = !choice->rejected[i] || upgrade_reject(u, i, &order->actor, &failure);
	if (!ok) {
		reply_failure(&outcome->reply, &failure);
		return;
	}
	snprintf(outcome->detail, sizeof(outcome->detail), "%zu accepted, %zu rejected%s%s",
		 choice->naccepted, choice->nrejected, order->request->why[0] ? ": " : "",
		 order->request->why);
	fprintf(body, "{\"added\":%zu,\"rejected\":%zu,", choice->naccepted, choice->nrejected);
	text_put_change(&u->home, &change, outcome, body);
	putc('}', body);
}

static void decide(struct choice *choice, const struct order *order, struct outcome *outcome,
		   FILE *body)
{
	struct upgrade *u = &choice->upgrade;
	char hash[TEXT_HASH_SIZE];

	text_hash(u->text, strlen(u->text), hash);
	if (strcmp(hash, order->request->hash)) {
		text_put_stale(&u->home, u->text, outcome, body);
		return;
	}
	choice->accepted = calloc(u->count + 1, sizeof(bool));
	choice->rejected = calloc(u->count + 1, sizeof(bool));
	if (!choice->accepted || !choice->rejected)
		reply_fail(&outcome->reply, 500, "internal", "%s", strerror(ENOMEM));
	else if (choose_all(choice, order->text, outcome))
		apply(choice, order, outcome, body);
	free(choice->accepted);
	free(choice->rejected);
}

void act_accept(const struct order *order, struct outcome *outcome, FILE *body)
{
	const struct proposal_options how = {
		.library = order->settings->library,
		.exact = order->request->flags & BROKER_EXACT, .evidence = "",
	};
	const struct logbook log = {
		.databases = (const char *[]) { order->settings->database, NULL },
		.since = order->request->since, .progress = job_report,
	};
	struct choice choice = { .naccepted = 0 };
	struct failure failure;
	struct home home;

	if (!act_home(order, &home, outcome))
		return;
	if (!upgrade_open(&choice.upgrade, &home, &how, &log, &failure)) {
		reply_failure(&outcome->reply, &failure);
		return;
	}
	decide(&choice, order, outcome, body);
	upgrade_close(&choice.upgrade);
}

void act_unreject(const struct order *order, struct outcome *outcome, FILE *body)
{
	struct failure failure;
	struct home home;

	if (!act_home(order, &home, outcome))
		return;
	snprintf(outcome->detail, sizeof(outcome->detail), "%s", order->request->id);
	if (upgrade_unreject(&home, order->request->id, &failure))
		return;
	reply_failure(&outcome->reply, &failure);
	if (failure.kind == FAILURE_INPUT)
		reply_fail(&outcome->reply, 404, "name", "%s", failure.message);
}
