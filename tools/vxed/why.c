// SPDX-License-Identifier: GPL-2.0
/* vxed why: explains one verdict. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/device.h"
#include "libvxe/event/argument.h"
#include "libvxe/learn/why.h"
#include "libvxe/policy/describe.h"
#include "libvxe/text/quote.h"
#include "tools/vxed/command.h"
#include "tools/vxed/print.h"

static void print_event(const struct event *event)
{
	const struct vxe_event *head = &event->head;

	print_when(head->time);
	fputs(": ", stdout);
	quote_word(stdout, head->comm, strnlen(head->comm, sizeof(head->comm)));
	printf(" (process %u, user %u) in ", head->pid, head->uid);
	quote_word(stdout, head->name, strnlen(head->name, sizeof(head->name)));
	fputs(" asked for ", stdout);
	describe_event(stdout, event);
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

static void print_rule(const struct why_rule *rule)
{
	printf("%s:%u %s", rule->file, rule->line, rule->text);
}

static void print_lacking(const struct why *why)
{
	size_t i;

	printf("No rule of %s permits it.", why->home.file);
	if (why->nearest.text) {
		fputs(" Nearly did ", stdout);
		print_rule(&why->nearest);
		printf(": its argument %u would have to be wider.", why->argument);
	} else {
		fputs(" No other rule comes near it.", stdout);
	}
	if (!why->nadmit)
		return;
	fputs(" What would admit it:", stdout);
	for (i = 0; i < why->nadmit; i++)
		printf(" %s", why->admit[i]);
	putchar('.');
}

static void print_reason(const struct why *why)
{
	switch (why->reason) {
	case WHY_MODEL:
		printf("The model of %s permits it; no rule is needed.", why->home.file);
		break;
	case WHY_RULE:
	case WHY_CHECK:
		printf("What permits it is %s", why->reason == WHY_CHECK ? "the check " : "");
		print_rule(&why->rule);
		putchar('.');
		break;
	case WHY_SEVERAL:
		printf("Several rules of %s permit it together.", why->home.file);
		break;
	case WHY_REFUSED:
		fputs("What refuses it is ", stdout);
		print_rule(&why->rule);
		fputs(", whatever rules permit.", stdout);
		break;
	case WHY_NO_RULE:
		print_lacking(why);
		break;
	}
}

int command_why(const struct options *options, char **arguments)
{
	struct failure failure;
	struct why why;
	int64_t id;
	char *end;

	errno = 0;
	id = strtoll(arguments[0], &end, 10);
	if (errno || *end || end == arguments[0] || id <= 0) {
		warnx("%s: an event is a number, as vxelog prints it", arguments[0]);
		return STATUS_BAD;
	}
	if (!why_explain(id, arguments[1], options->state, options->library, options->passwd,
			 &options->log, &why, &failure))
		return report_failure(&failure);
	print_event(&why.event);
	print_verdict(&why.event);
	if (why.changed)
		printf(why.counts ? "Its counters, flags or rates were not at their beginning then, "
		       "or %s has been changed since. " : "%s has been changed since. ",
		       why.home.file);
	print_reason(&why);
	putchar('\n');
	why_free(&why);
	return STATUS_OK;
}
