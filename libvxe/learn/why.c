// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/why.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/learn/proposals.h"
#include "libvxe/policy/distance.h"
#include "libvxe/policy/judge.h"
#include "libvxe/policy/rules.h"
#include "libvxe/text/output.h"

#define ARGUMENTS	4	/* arguments of a rule that are tried wider */

struct searcher {
	struct why *why;
	struct rules rules;
	char *more;			/* rules appended to every variant; or NULL */
	bool *kept;			/* the rules that a variant of the VXED keeps */
	struct failure *failure;
	bool failed;
};

/* Appends a line to the text. Returns the new text and frees the old one. NULL: out of memory. */
static char *with_more(char *text, size_t *size, const char *more)
{
	size_t length = strlen(more);
	char *longer = realloc(text, *size + length + 1);

	if (!longer) {
		free(text);
		return NULL;
	}
	longer[*size] = '\n';
	memcpy(longer + *size + 1, more, length);
	*size += length + 1;
	return longer;
}

/* The verdict of the VXED with the kept rules only. */
static struct verdict judge_variant(struct searcher *w, unsigned int widen)
{
	struct verdict verdict = { .error = EPERM, .failed = true };
	struct judge judge;
	size_t size;
	char *text = rules_variant(&w->rules, w->kept, widen, &size);

	if (text && w->more)
		text = with_more(text, &size, w->more);
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

/* Chooses the rules of a variant. Rules of this kind about the event: those from first to
 * before end. Other rules: those that neither refuse nor are about the event. */
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

/* Searches for one rule that permits the event by itself. Returns the rule's index, or the number
 * of rules if there is none. */
static size_t find_permit(struct searcher *w)
{
	size_t first = 0, end = w->rules.count;

	keep_range(w, first, end, RULE_PERMITS);
	if (judge_variant(w, 0).error)
		return w->rules.count;
	while (end - first > 1) {
		size_t middle = first + (end - first) / 2;

		keep_range(w, first, middle, RULE_PERMITS);
		if (!judge_variant(w, 0).error) {
			end = middle;
			continue;
		}
		keep_range(w, middle, end, RULE_PERMITS);
		if (judge_variant(w, 0).error)
			return w->rules.count;	/* only several rules together permit it */
		first = middle;
	}
	return first;
}

/* Searches for a rule without which the verdict changes. Returns its index, or the number of
 * rules if there is none. */
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

/* A rule, and the distance of its strings from those of the event. */
struct distant {
	size_t rule, distance;
};

static int compare_distances(const void *a, const void *b)
{
	const struct distant *left = a, *right = b;

	return left->distance != right->distance ?
		(left->distance > right->distance) - (left->distance < right->distance) :
		(left->rule > right->rule) - (left->rule < right->rule);
}

/* Copies the next string between text and end, with its escapes resolved. Returns where it ends,
 * or NULL if there is none. to: end - text bytes. */
static const char *next_string(const char *text, const char *end, char *to)
{
	unsigned int byte;

	while (text < end && *text != '"')
		text = *text == ';' ? memchr(text, '\n', end - text) ?: end : text + 1;
	if (text >= end)
		return NULL;
	for (text++; text < end && *text != '"'; text++) {
		if (*text == '\\' && text[1] == 'x' && sscanf(text + 2, "%2x", &byte) == 1 && byte) {
			*to++ = (char)byte;
			text += 3;
			continue;
		}
		text += *text == '\\';
		*to++ = *text;
	}
	*to = '\0';
	return text + 1;
}

/* The distance of a string of the event from the nearest string of the rule. */
static size_t distance_of(const struct searcher *w, const struct rule *rule,
			  struct vxl_string string)
{
	const char *at = w->rules.source.text + rule->start, *end = w->rules.source.text + rule->end;
	char *name = strndup(string.bytes, string.length), *pattern = malloc(end - at + 1);
	size_t best = string.length, distance;

	while (name && pattern && (at = next_string(at, end, pattern))) {
		distance = pattern_distance(pattern, name);
		if (distance < best)
			best = distance;
	}
	free(name);
	free(pattern);
	return best;
}

/* The permits about the event, the nearest ones first. NULL: out of memory. */
static struct distant *by_distance(struct searcher *w, size_t *count)
{
	struct distant *list = calloc(w->rules.count + 1, sizeof(*list));
	const struct event *event = &w->why->event;
	unsigned int n;
	size_t i;

	*count = 0;
	for (i = 0; list && i < w->rules.count; i++) {
		if (w->rules.list[i].kind != RULE_PERMITS || !is_about(w, &w->rules.list[i]))
			continue;
		list[*count].rule = i;
		for (n = 0; n < event->head.nargs && n < VXE_EVENT_ARGS; n++)
			if (event->head.strings >> n & 1)
				list[*count].distance += distance_of(w, &w->rules.list[i],
								     event->strings[n]);
		++*count;
	}
	if (list)
		qsort(list, *count, sizeof(*list), compare_distances);
	return list;
}

static size_t length_of_strings(const struct event *event)
{
	size_t length = 0;
	unsigned int n;

	for (n = 0; n < event->head.nargs && n < VXE_EVENT_ARGS; n++)
		if (event->head.strings >> n & 1)
			length += event->strings[n].length;
	return length;
}

/* Whether the event is permitted by only the first permits of the list, with one of their arguments
 * made wider. */
static bool first_permit(struct searcher *w, const struct distant *list, size_t count,
			 unsigned int widen)
{
	size_t i;

	keep_range(w, 0, 0, RULE_PERMITS);
	for (i = 0; i < count; i++)
		w->kept[list[i].rule] = true;
	return !judge_variant(w, widen).error && !w->failed;
}

/* How many of the nearest rules are needed so that the last of them permits the event if this
 * argument is made wider. most + 1: more than most, or no rule does. */
static size_t count_needed(struct searcher *w, const struct distant *list, size_t most,
			   unsigned int widen)
{
	size_t low = 0, high = most;

	if (!most || !first_permit(w, list, most, widen))
		return most + 1;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (first_permit(w, list, middle, widen))
			high = middle;
		else
			low = middle;
	}
	return high;
}

/* Finds the nearest rule that permits the event if one of its arguments is made wider. */
static void find_nearest(struct searcher *w)
{
	size_t count, needed, best;
	struct distant *list = by_distance(w, &count);
	unsigned int widen;

	if (!list) {
		w->failed = !failure_memory(w->failure);
		return;
	}
	best = count + 1;
	for (widen = ARGUMENTS; widen && best && !w->failed; widen--) {
		needed = count_needed(w, list, best - 1, widen);
		if (needed < best) {
			best = needed;
			w->why->argument = widen;
		}
	}
	if (best <= count && !w->failed)
		tell_rule(w, list[best - 1].rule, &w->why->nearest);
	/* No rule does, but the text of one is nearly the same. */
	if (count && !w->why->nearest.text && !w->failed && list[0].distance &&
	    list[0].distance * 3 <= length_of_strings(&w->why->event))
		tell_rule(w, list[0].rule, &w->why->nearest);
	free(list);
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

/* Finds what an upgrade would propose for this event alone, without patterns. It is no failure
 * if nothing can be proposed. */
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

static void free_admit(struct why *why)
{
	size_t i;

	for (i = 0; i < why->nadmit; i++)
		free(why->admit[i]);
	free(why->admit);
	why->admit = NULL;
	why->nadmit = 0;
}

/* Joins the rules that would permit the event if the VXED lacked nothing else. */
static char *join_admit(const struct why *why)
{
	char *text = NULL;
	size_t size, i;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	for (i = 0; i < why->nadmit; i++)
		fprintf(to, "%s\n", why->admit[i]);
	fclose(to);
	return text;
}

/* Finds a rule that refuses with the same errno that an event gets if no rule permits it. To find
 * it, adds the lacking rules, and searches for a rule without which the event is then permitted.
 * Returns the number of rules if there is none. */
static size_t find_beside(struct searcher *w)
{
	size_t found = w->rules.count;
	int error;

	if (!w->why->nadmit)
		return found;
	w->more = join_admit(w->why);
	memset(w->kept, true, w->rules.count);
	error = w->more ? judge_variant(w, 0).error : 0;
	if (!w->more)
		w->failed = !failure_memory(w->failure);
	else if (error && !w->failed)
		found = find_refusal(w, error);
	free(w->more);
	w->more = NULL;
	return found;
}

static void explain_permit(struct searcher *w)
{
	size_t found;

	memset(w->kept, false, w->rules.count);
	w->why->reason = WHY_MODEL;
	if (!judge_variant(w, 0).error)
		return;
	w->why->reason = WHY_RULE;
	found = find_permit(w);
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
	find_smallest(w, library, passwd);
	found = find_beside(w);
	if (found < w->rules.count) {
		free_admit(w->why);
		w->why->reason = WHY_REFUSED;
		tell_rule(w, found, &w->why->rule);
	} else {
		find_nearest(w);
	}
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
	free_admit(why);
	free(why->rule.text);
	free(why->nearest.text);
	free(why->memory);
	memset(why, 0, sizeof(*why));
}
