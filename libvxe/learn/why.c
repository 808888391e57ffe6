// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/why.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/learn/proposals.h"
#include "libvxe/policy/judge.h"
#include "libvxe/policy/rules.h"
#include "libvxe/text/output.h"

#define ARGUMENTS	4	/* of a rule, that could be wider */

struct searcher {
	struct why *why;
	struct rules rules;
	bool *kept;			/* rules of a variant */
	struct failure *failure;
	bool failed;
};

/* The verdict of the VXED with the kept rules only. */
static struct verdict judge_variant(struct searcher *w, unsigned int widen)
{
	struct verdict verdict = { .error = EPERM, .failed = true };
	struct judge judge;
	size_t size;
	char *text = rules_variant(&w->rules, w->kept, widen, &size);

	if (!text) {
		w->failed = !failure_memory(w->failure);
	} else if (!judge_open_text(&judge, text, size, w->why->home.file, w->failure)) {
		w->failure->kind = FAILURE_SYSTEM;
		w->failed = true;
	} else {
		verdict = judge_event(&judge, &w->why->event);
		w->why->counts = judge_counts(&judge);
		judge_close(&judge);
	}
	free(text);
	return verdict;
}

static bool is_about(const struct searcher *w, const struct rule *rule)
{
	return rule->points[w->why->event.head.point];
}

/* Of the rules of this kind about the event keeps those from first to before end. Of the
 * others keeps all that neither refuse nor are about it. */
static void keep_range(struct searcher *w, size_t first, size_t end, enum rule_kind kind)
{
	size_t i;

	for (i = 0; i < w->rules.count; i++) {
		const struct rule *rule = &w->rules.list[i];

		w->kept[i] = rule->kind != kind || !is_about(w, rule) ?
			     rule->kind != RULE_REFUSES && !is_about(w, rule) :
			     i >= first && i < end;
	}
}

/* Searches for one rule that permits the event alone, with an argument made wider unless
 * widen is 0. Returns its index, or the number of rules if there is none. */
static size_t find_permit(struct searcher *w, unsigned int widen)
{
	size_t first = 0, end = w->rules.count;

	keep_range(w, first, end, RULE_PERMITS);
	if (judge_variant(w, widen).error)
		return w->rules.count;
	while (end - first > 1) {
		size_t middle = first + (end - first) / 2;

		keep_range(w, first, middle, RULE_PERMITS);
		if (!judge_variant(w, widen).error) {
			end = middle;
			continue;
		}
		keep_range(w, middle, end, RULE_PERMITS);
		if (judge_variant(w, widen).error)
			return w->rules.count;	/* it takes several */
		first = middle;
	}
	return first;
}

/* Searches for a rule without which the verdict would be another. Returns its index, or
 * the number of rules if there is none. */
static size_t find_refusal(struct searcher *w, int error)
{
	size_t i;

	for (i = 0; i < w->rules.count; i++) {
		const struct rule *rule = &w->rules.list[i];

		if (rule->kind == RULE_PERMITS || !is_about(w, rule))
			continue;
		memset(w->kept, true, w->rules.count);
		w->kept[i] = false;
		if (judge_variant(w, 0).error != error)
			return i;
	}
	return w->rules.count;
}

/* What was found ------------------------------------------------------------------ */

static void tell_rule(struct searcher *w, size_t number, struct why_rule *to)
{
	const struct rule *rule = &w->rules.list[number];

	memcpy(to->file, rule->file, sizeof(to->file));
	to->line = rule->line;
	to->text = rules_text(&w->rules, number);
	if (!to->text)
		w->failed = !failure_memory(w->failure);
}

static void find_nearest(struct searcher *w)
{
	unsigned int widen;
	size_t found;

	for (widen = ARGUMENTS; widen; widen--) {
		found = find_permit(w, widen);
		if (found == w->rules.count)
			continue;
		tell_rule(w, found, &w->why->nearest);
		w->why->argument = widen;
		return;
	}
}

static void take_proposals(struct why *why, const struct proposals *proposals)
{
	size_t i;

	why->admit = calloc(proposals->count + 1, sizeof(*why->admit));
	for (i = 0; why->admit && i < proposals->count; i++) {
		why->admit[why->nadmit] = strdup(proposals->list[i].text);
		why->nadmit += why->admit[why->nadmit] != NULL;
	}
}

/* What an upgrade would propose for this event alone, to the letter. That nothing can be
 * proposed is no failure. */
static void find_smallest(struct searcher *w, const char *library, const char *passwd)
{
	const struct proposal_options options = {
		.library = library, .passwd = passwd, .exact = true,
	};
	struct proposals proposals;
	struct failure ignored;
	struct trace trace;
	char *text = output_read(w->why->home.file, VXE_TEXT_MAX, NULL);

	trace_init(&trace);
	if (text && trace_add(&trace, &w->why->event, NULL) &&
	    proposals_make(&proposals, text, &trace, &options, &ignored)) {
		take_proposals(w->why, &proposals);
		proposals_free(&proposals);
	}
	trace_free(&trace);
	free(text);
}

static void explain_permit(struct searcher *w)
{
	size_t found;

	memset(w->kept, false, w->rules.count);
	w->why->reason = WHY_MODEL;
	if (!judge_variant(w, 0).error)
		return;
	w->why->reason = WHY_RULE;
	found = find_permit(w, 0);
	if (found == w->rules.count) {
		w->why->reason = WHY_CHECK;
		found = find_refusal(w, 0);
	}
	if (found < w->rules.count)
		tell_rule(w, found, &w->why->rule);
	else
		w->why->reason = WHY_SEVERAL;
}

static void explain_refusal(struct searcher *w, int error, const char *library,
			    const char *passwd)
{
	size_t found = find_refusal(w, error);

	if (found < w->rules.count) {
		w->why->reason = WHY_REFUSED;
		tell_rule(w, found, &w->why->rule);
		return;
	}
	w->why->reason = WHY_NO_RULE;
	find_nearest(w);
	find_smallest(w, library, passwd);
}

static bool explain(struct why *why, const char *library, const char *passwd,
		    struct failure *failure)
{
	struct searcher w = { .why = why, .failure = failure };
	struct verdict now;

	if (!rules_open(&w.rules, why->home.file, library, failure))
		return false;
	w.kept = malloc(w.rules.count + 1);
	if (w.kept) {
		memset(w.kept, true, w.rules.count + 1);
		now = judge_variant(&w, 0);
		why->changed = !now.error != !why->event.head.error;
		if (now.error && !w.failed)
			explain_refusal(&w, now.error, library, passwd);
		else if (!w.failed)
			explain_permit(&w);
	} else {
		w.failed = !failure_memory(failure);
	}
	free(w.kept);
	rules_close(&w.rules);
	return !w.failed;
}

static bool find_vxed(struct why *why, const char *what, const char *state,
		      const char *library, struct failure *failure)
{
	char name[VXE_NAME_SIZE + 1];

	snprintf(name, sizeof(name), "%.*s", VXE_NAME_SIZE, why->event.head.name);
	return home_find(&why->home, what ? what : name, state, library, failure);
}

bool why_explain(int64_t id, const char *what, const char *state, const char *library,
		 const char *passwd, const struct logbook *logbook, struct why *why,
		 struct failure *failure)
{
	bool ok;

	memset(why, 0, sizeof(*why));
	if (!logbook_find(logbook, id, &why->event, &why->memory, failure))
		return false;
	if (!judge_can(&why->event))
		ok = failure_set(failure, FAILURE_SYSTEM, "event %lld is not about a call",
				 (long long)id);
	else
		ok = find_vxed(why, what, state, library, failure) &&
		     explain(why, library, passwd, failure);
	if (!ok)
		why_free(why);
	return ok;
}

void why_free(struct why *why)
{
	size_t i;

	for (i = 0; i < why->nadmit; i++)
		free(why->admit[i]);
	free(why->admit);
	free(why->rule.text);
	free(why->nearest.text);
	free(why->memory);
	memset(why, 0, sizeof(*why));
}
