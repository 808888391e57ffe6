// SPDX-License-Identifier: GPL-2.0
/* vxed why: one verdict explained, by what it would be without some rules. */
#include "tools/vxed/command.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/event/argument.h"
#include "libvxe/policy/describe.h"
#include "libvxe/device.h"
#include "libvxe/learn/generate.h"
#include "libvxe/policy/home.h"
#include "libvxe/policy/judge.h"
#include "tools/vxed/logbook.h"
#include "libvxe/text/output.h"
#include "libvxe/text/quote.h"
#include "libvxe/policy/ruletext.h"
#include "tools/status.h"

#define ARGUMENTS	4	/* of a rule, that could be wider */

struct why {
	const struct options *options;
	struct event event;
	struct home home;
	struct ruletext text;
	bool *kept;			/* rules of a variant */
	bool counts;			/* it has counters, flags or rates */
	bool failed;
};

/* What the VXED would say if it had the kept rules only. */
static struct verdict judge_variant(struct why *w, unsigned int widen)
{
	struct verdict verdict = { .error = EPERM, .failed = true };
	struct judge judge;
	size_t size;
	char *text = ruletext_variant(&w->text, w->kept, widen, &size);

	if (text && judge_open_text(&judge, text, size, w->home.file)) {
		verdict = judge_event(&judge, &w->event);
		w->counts = judge_counts(&judge);
		judge_close(&judge);
	} else {
		w->failed = true;
	}
	free(text);
	return verdict;
}

static bool is_about(const struct why *w, const struct rule *rule)
{
	return rule->points[w->event.head.point];
}

/* Keeps the rules from first to before end that are of use, and no other. */
static void keep_range(struct why *w, size_t first, size_t end, enum rule_kind kind)
{
	size_t i;

	for (i = 0; i < w->text.count; i++) {
		const struct rule *rule = &w->text.rules[i];

		w->kept[i] = rule->kind != kind || !is_about(w, rule) ?
			     rule->kind != RULE_REFUSES && !is_about(w, rule) :
			     i >= first && i < end;
	}
}

/* The index of one rule that permits alone (wider by an argument), or count. */
static size_t find_permit(struct why *w, unsigned int widen)
{
	size_t first = 0, end = w->text.count;

	keep_range(w, first, end, RULE_PERMITS);
	if (judge_variant(w, widen).error)
		return w->text.count;
	while (end - first > 1) {
		size_t middle = first + (end - first) / 2;

		keep_range(w, first, middle, RULE_PERMITS);
		if (!judge_variant(w, widen).error) {
			end = middle;
			continue;
		}
		keep_range(w, middle, end, RULE_PERMITS);
		if (judge_variant(w, widen).error)
			return w->text.count;	/* it takes several */
		first = middle;
	}
	return first;
}

/* The index of a rule without which the verdict would be another, or count. */
static size_t find_refusal(struct why *w, int error)
{
	size_t i;

	for (i = 0; i < w->text.count; i++) {
		const struct rule *rule = &w->text.rules[i];

		if (rule->kind == RULE_PERMITS || !is_about(w, rule))
			continue;
		memset(w->kept, true, w->text.count);
		w->kept[i] = false;
		if (judge_variant(w, 0).error != error)
			return i;
	}
	return w->text.count;
}

/* Words --------------------------------------------------------------------------- */

static void print_rule(const struct why *w, size_t number)
{
	const struct rule *rule = &w->text.rules[number];

	printf("%s:%u ", rule->file, rule->line);
	ruletext_print(&w->text, number, stdout);
}

static void print_beginning(const struct why *w)
{
	const struct vxe_event *head = &w->event.head;
	time_t seconds = head->time / 1000000000;
	struct tm tm;
	char when[32];

	strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%SZ", gmtime_r(&seconds, &tm));
	printf("%s: ", when);
	quote_word(stdout, head->comm, strnlen(head->comm, sizeof(head->comm)));
	printf(" (process %u, user %u) in ", head->pid, head->uid);
	quote_word(stdout, head->name, strnlen(head->name, sizeof(head->name)));
	fputs(" asked for ", stdout);
	describe_event(stdout, &w->event);
}

static void print_verdict(const struct event *event)
{
	const struct vxe_event *head = &event->head;
	char number[32];

	if (!head->error)
		fputs(", which was permitted", stdout);
	else if (head->mode == VXE_MODE_PRODUCTION)
		printf(", which was refused with %s", errno_name(head->error, number));
	else
		printf(", which would be refused with %s, but was performed in mode %s",
		       errno_name(head->error, number), mode_name(head->mode));
	if (event->message.length) {
		fputs(" (", stdout);
		quote_text(stdout, event->message.bytes, event->message.length);
		putchar(')');
	}
	fputs(". ", stdout);
}

static void print_nearest(struct why *w)
{
	unsigned int widen;
	size_t found;

	for (widen = ARGUMENTS; widen; widen--) {
		found = find_permit(w, widen);
		if (found == w->text.count)
			continue;
		fputs(" Nearly did ", stdout);
		print_rule(w, found);
		printf(": its argument %u would have to be wider.", widen);
		return;
	}
	fputs(" No other rule comes near it.", stdout);
}

/* What upgrade would propose for this event alone, to the letter. */
static void print_smallest(struct why *w)
{
	const struct generate_options options = {
		.name = w->home.name, .library = w->options->library, .exact = true,
		.passwd = w->options->passwd,
	};
	struct proposals proposals;
	struct trace trace;
	char *text = output_read(w->home.file, VXE_TEXT_MAX, NULL);
	size_t i, number;

	trace_init(&trace);
	if (text && trace_add(&trace, &w->event, &number) &&
	    proposals_make(&proposals, text, &trace, &options)) {
		if (proposals.count)
			fputs(" What would admit it:", stdout);
		for (i = 0; i < proposals.count; i++)
			printf(" %s", proposals.list[i].text);
		if (proposals.count)
			putchar('.');
		proposals_free(&proposals);
	}
	trace_free(&trace);
	free(text);
}

static void explain_permit(struct why *w)
{
	size_t found;

	memset(w->kept, false, w->text.count);
	if (!judge_variant(w, 0).error) {
		printf("The model of %s permits it; no rule is needed.", w->home.file);
		return;
	}
	found = find_permit(w, 0);
	if (found < w->text.count) {
		fputs("What permits it is ", stdout);
		print_rule(w, found);
		putchar('.');
		return;
	}
	found = find_refusal(w, 0);
	if (found < w->text.count) {
		fputs("What permits it is the check ", stdout);
		print_rule(w, found);
		putchar('.');
		return;
	}
	printf("Several rules of %s permit it together.", w->home.file);
}

static void explain_refusal(struct why *w, int error)
{
	size_t found = find_refusal(w, error);

	if (found < w->text.count) {
		fputs("What refuses it is ", stdout);
		print_rule(w, found);
		fputs(", whatever rules permit.", stdout);
		return;
	}
	printf("No rule of %s permits it.", w->home.file);
	print_nearest(w);
	print_smallest(w);
}

static int explain(struct why *w)
{
	struct verdict now;

	w->kept = malloc(w->text.count + 1);
	if (!w->kept) {
		warn("why");
		return STATUS_FAILED;
	}
	memset(w->kept, true, w->text.count + 1);
	now = judge_variant(w, 0);
	print_beginning(w);
	print_verdict(&w->event);
	if (!now.error != !w->event.head.error)
		printf(w->counts ? "Its counters, flags or rates were not at their beginning then, "
		       "or %s has been changed since. " : "%s has been changed since. ",
		       w->home.file);
	if (now.error)
		explain_refusal(w, now.error);
	else
		explain_permit(w);
	putchar('\n');
	free(w->kept);
	return w->failed ? STATUS_FAILED : STATUS_OK;
}

static bool find_vxed(struct why *w, const char *file)
{
	const struct vxe_event *head = &w->event.head;
	char name[VXE_NAME_SIZE + 1];

	snprintf(name, sizeof(name), "%.*s", VXE_NAME_SIZE, head->name);
	return home_find(&w->home, file ? file : name, w->options->state, w->options->library) &&
	       ruletext_open(&w->text, w->home.file, w->options->library);
}

int command_why(const struct options *options, char **arguments)
{
	struct why w = { .options = options };
	int status;
	void *memory = NULL;
	int64_t id;
	char *end;

	errno = 0;
	id = strtoll(arguments[0], &end, 10);
	if (errno || *end || end == arguments[0] || id <= 0) {
		warnx("%s: an event is a number, as vxelog prints it", arguments[0]);
		return STATUS_BAD;
	}
	status = logbook_find(options, id, &w.event, &memory);
	if (status)
		return status;
	if (!judge_can(&w.event)) {
		warnx("event %s is not about a call", arguments[0]);
		status = STATUS_FAILED;
	} else if (!find_vxed(&w, arguments[1])) {
		status = STATUS_BAD;
	} else {
		status = explain(&w);
		ruletext_close(&w.text);
	}
	free(memory);
	return status;
}
