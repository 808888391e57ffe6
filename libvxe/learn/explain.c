// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/explain.h"

#include <stdlib.h>
#include <string.h>

#include "libvxe/device.h"
#include "libvxe/event/argument.h"
#include "libvxe/policy/describe.h"
#include "libvxe/text/quote.h"
#include "libvxe/text/time.h"

static void print_event(FILE *to, const struct event *event)
{
	const struct vxe_event *head = &event->head;

	when_print(to, head->time);
	fputs(": ", to);
	quote_word(to, head->comm, strnlen(head->comm, sizeof(head->comm)));
	fprintf(to, " (process %u, user %u) in ", head->pid, head->uid);
	quote_word(to, head->name, strnlen(head->name, sizeof(head->name)));
	fputs(" asked for ", to);
	describe_event(to, event);
}

static void print_verdict(FILE *to, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	char number[32];

	if (!head->error)
		fputs(", which was permitted", to);
	else if (head->mode == VXE_MODE_PRODUCTION)
		fprintf(to, ", which was refused with %s", errno_name(head->error, number));
	else
		fprintf(to, ", which would be refused with %s, but was performed in mode %s",
		       errno_name(head->error, number), mode_name(head->mode));
	if (event->message.length) {
		fputs(" (", to);
		quote_text(to, event->message.bytes, event->message.length);
		putc(')', to);
	}
	fputs(". ", to);
}

static void print_rule(FILE *to, const struct why_rule *rule)
{
	fprintf(to, "%s:%u %s", rule->file, rule->line, rule->text);
}

static void print_lacking(FILE *to, const struct why *why)
{
	size_t i;

	fprintf(to, "No rule of %s permits it.", why->home.file);
	if (why->nearest.text) {
		fputs(why->argument ? " Nearly did " : " The nearest rule is ", to);
		print_rule(to, &why->nearest);
		if (why->argument)
			fprintf(to, ": its argument %u would have to be wider", why->argument);
		putc('.', to);
	} else {
		fputs(" No other rule comes near it.", to);
	}
	if (!why->nadmit)
		return;
	fputs(" What would admit it:", to);
	for (i = 0; i < why->nadmit; i++)
		fprintf(to, " %s", why->admit[i]);
	putc('.', to);
}

static void print_reason(FILE *to, const struct why *why)
{
	switch (why->reason) {
	case WHY_MODEL:
		fprintf(to, "The model of %s permits it; no rule is needed.", why->home.file);
		break;
	case WHY_RULE:
	case WHY_CHECK:
		fprintf(to, "What permits it is %s", why->reason == WHY_CHECK ? "the check " : "");
		print_rule(to, &why->rule);
		putc('.', to);
		break;
	case WHY_SEVERAL:
		fprintf(to, "Several rules of %s permit it together.", why->home.file);
		break;
	case WHY_REFUSED:
		fputs("What refuses it is ", to);
		print_rule(to, &why->rule);
		fputs(", whatever rules permit.", to);
		break;
	case WHY_NO_RULE:
		print_lacking(to, why);
		break;
	}
}

void why_print(FILE *to, const struct why *why)
{
	print_event(to, &why->event);
	print_verdict(to, &why->event);
	if (why->changed)
		fprintf(to, why->counts ? "Its counters, flags or rates were not at their"
			" beginning then, or %s has been changed since. " :
			"%s has been changed since. ", why->home.file);
	print_reason(to, why);
}

static void json_rule(FILE *to, const char *key, const struct why_rule *rule)
{
	if (!rule->text) {
		quote_json_text(to, key, NULL);
		return;
	}
	fputs(key, to);
	quote_json_text(to, "{\"file\":", rule->file);
	fprintf(to, ",\"line\":%u", rule->line);
	quote_json_text(to, ",\"text\":", rule->text);
	putc('}', to);
}

static void json_words(FILE *to, const struct why *why)
{
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);

	if (memory) {
		why_print(memory, why);
		fclose(memory);
	}
	quote_json_text(to, ",\"text\":", text);
	free(text);
}

void why_print_json(FILE *to, const struct why *why)
{
	static const char *const causes[] = {
		[WHY_MODEL] = "model", [WHY_RULE] = "rule", [WHY_CHECK] = "check",
		[WHY_SEVERAL] = "several", [WHY_REFUSED] = "refused", [WHY_NO_RULE] = "no_rule",
	};
	bool refused = why->event.head.error ? !why->changed : why->changed;
	size_t i;

	quote_json_text(to, "{\"then\":", event_verdict_name(&why->event.head));
	quote_json_text(to, ",\"now\":", refused ? "refused" : "permitted");
	quote_json_text(to, ",\"cause\":", causes[why->reason]);
	fprintf(to, ",\"counts\":%s", why->counts ? "true" : "false");
	json_rule(to, ",\"rule\":", &why->rule);
	json_rule(to, ",\"nearest\":", &why->nearest);
	fprintf(to, ",\"argument\":%u,\"smallest\":[", why->argument);
	for (i = 0; i < why->nadmit; i++)
		quote_json_text(to, i ? "," : "", why->admit[i]);
	putc(']', to);
	json_words(to, why);
	putc('}', to);
}
