// SPDX-License-Identifier: GPL-2.0
/* vxed upgrade: proposes rules for what a VXED refused. */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/learn/upgrade.h"
#include "libvxe/text/quote.h"
#include "libvxe/text/time.h"
#include "tools/vxed/command.h"
#include "tools/vxed/print.h"
#include "tools/vxed/progress.h"
#include "tools/vxed/record.h"
#include "vxed/policy.h"

/* Printing ----------------------------------------------------------------------- */

static void print_evidence(const struct upgrade *u, const struct evidence *e)
{
	size_t i;

	printf("    %" PRIu64 " time%s, by ", e->count, e->count == 1 ? "" : "s");
	for (i = 0; i < e->nprograms; i++) {
		if (i)
			fputs(", ", stdout);
		quote_word(stdout, e->programs[i], strlen(e->programs[i]));
	}
	fputs(e->more ? " and others, " : ", ", stdout);
	when_print(stdout, e->first);
	if (e->last != e->first) {
		fputs(" to ", stdout);
		when_print(stdout, e->last);
	}
	putchar('\n');
	print_machines("    ", &e->machines, &u->machines);
}

/* Puts the mark before each line of the text. */
static void print_marked(char mark, const char *text)
{
	for (;;) {
		size_t length = strcspn(text, "\n");

		printf("  %c %.*s\n", mark, (int)length, text);
		if (!text[length])
			return;
		text += length + 1;
	}
}

static void print_item(const struct upgrade *u, const struct upgrade_item *item)
{
	const struct proposal *p = item->proposal;
	size_t i;

	printf("%s  %s  (%s)\n", item->id, p->risk, p->title);
	for (i = 0; i < p->nreplaced; i++)
		print_marked('-', p->replaced[i]);
	print_marked('+', p->text);
	if (p->note[0])
		printf("    %s\n", p->note);
	print_evidence(u, &item->evidence);
}

static void print_refused(const struct upgrade *u)
{
	size_t i;

	for (i = 0; i < u->nrefused; i++) {
		const struct upgrade_refused *refused = &u->refused[i];

		printf("no rule can be added for %s", point_get(refused->point)->name);
		if (refused->name) {
			putchar(' ');
			quote_text(stdout, refused->name, refused->length);
		}
		puts(": one of its own refuses it, or its ABI is not permitted");
		print_evidence(u, &refused->evidence);
	}
}

/* JSON --------------------------------------------------------------------------- */

static void put_string(const char *key, const char *text)
{
	fputs(key, stdout);
	quote_json(stdout, text, strlen(text));
}

static void put_time(const char *key, int64_t time)
{
	char text[EVENT_TIME_SIZE];

	event_time(time, text);
	put_string(key, text);
}

static void put_evidence(const struct upgrade *u, const struct evidence *e)
{
	size_t i;

	printf(",\"count\":%" PRIu64, e->count);
	put_time(",\"first\":", e->first);
	put_time(",\"last\":", e->last);
	fputs(",\"programs\":[", stdout);
	for (i = 0; i < e->nprograms; i++)
		put_string(i ? "," : "", e->programs[i]);
	printf("],\"more_programs\":%s", e->more ? "true" : "false");
	print_machines_json(&e->machines, &u->machines);
	putchar('}');
}

static void put_item(const struct upgrade *u, const struct upgrade_item *item)
{
	const struct proposal *p = item->proposal;
	size_t i;

	put_string("\n{\"id\":", item->id);
	put_string(",\"risk\":", p->risk);
	put_string(",\"title\":", p->title);
	put_string(",\"text\":", p->text);
	put_string(",\"note\":", p->note);
	fputs(",\"replaced\":[", stdout);
	for (i = 0; i < p->nreplaced; i++)
		put_string(i ? "," : "", p->replaced[i]);
	putchar(']');
	put_evidence(u, &item->evidence);
}

static void put_refused(const struct upgrade *u, const struct upgrade_refused *refused)
{
	put_string("\n{\"point\":", point_get(refused->point)->name);
	if (refused->name) {
		fputs(",\"name\":", stdout);
		quote_json(stdout, refused->name, refused->length);
	}
	put_evidence(u, &refused->evidence);
}

static void print_json(const struct upgrade *u)
{
	size_t i;

	put_string("{\"vxed\":", u->home.name);
	print_machines_json(NULL, &u->machines);
	fputs(",\"proposals\":[", stdout);
	for (i = 0; i < u->count; i++) {
		fputs(i ? "," : "", stdout);
		put_item(u, &u->items[i]);
	}
	fputs("],\"refused_anyway\":[", stdout);
	for (i = 0; i < u->nrefused; i++) {
		fputs(i ? "," : "", stdout);
		put_refused(u, &u->refused[i]);
	}
	printf("],\"more\":%zu}\n", u->more);
}

static void print_beginning(const struct upgrade *u)
{
	size_t i;

	for (i = 0; i < u->nignored; i++) {
		const struct failure *why = &u->ignored[i];

		if (why->line)
			warnx("%s: it is ignored: line %u: %s", why->file, why->line,
			      why->message);
		else
			warnx("%s: it is ignored: %s", why->file, why->message);
	}
	print_notes(&u->notes);
	for (i = 0; i < u->nleft_out; i++)
		warnx("left out: %s", u->left_out[i]);
}

/* Decisions ---------------------------------------------------------------------- */

enum decision { LATER, ACCEPT, REJECT, QUIT };

static bool is_listed(const char **ids, size_t count, const char *id)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(ids[i], id))
			return true;
	return false;
}

static bool are_proposed(const struct upgrade *u, const char **ids, size_t count)
{
	bool ok = true;
	size_t i, times, index;

	for (i = 0; i < count; i++) {
		times = upgrade_find(u, ids[i], &index);
		if (times == 0)
			warnx("%s: no proposal has this id; vxed upgrade lists them", ids[i]);
		if (times > 1)
			warnx("%s: %zu proposals have this id; answer for each on a terminal", ids[i],
			      times);
		ok &= times == 1;
	}
	return ok;
}

static enum decision ask(void)
{
	static const char letters[] = "ynlq";
	static const enum decision decisions[] = { ACCEPT, REJECT, LATER, QUIT };
	const char *letter;
	int answer, rest;

	for (;;) {
		fputs("    add it? [y]es, [n]ever, [l]ater, [q]uit: ", stdout);
		fflush(stdout);
		answer = rest = getchar();
		while (rest != '\n' && rest != EOF)
			rest = getchar();
		if (rest == EOF)
			return QUIT;
		letter = strchr(letters, answer);
		if (letter && *letter)
			return decisions[letter - letters];
	}
}

static enum decision decide(const struct options *options, const char *id)
{
	if (is_listed(options->rejected, options->nrejected, id))
		return REJECT;
	if (options->accept_all || is_listed(options->accepted, options->naccepted, id))
		return ACCEPT;
	if (options->naccepted || options->nrejected || !isatty(STDIN_FILENO))
		return LATER;
	return ask();
}

static int apply(const struct upgrade *u, const struct options *options, const bool *accepted,
		 size_t count)
{
	struct failure failure;
	struct change change;
	char detail[64];

	if (!upgrade_apply(u, accepted, record_actor(), NULL, &change, &failure)) {
		report_failure(&failure);
		return STATUS_FAILED;
	}
	snprintf(detail, sizeof(detail), "%zu of %zu rules", count, u->count);
	record(options, "accept", u->home.name, change.version, detail);
	print_change(&u->home, &change);
	printf("%s: %zu rule%s added; vxed revert %s takes that back\n", u->home.file, count,
	       count == 1 ? "" : "s", u->home.name);
	return STATUS_OK;
}

static int go_through(const struct upgrade *u, const struct options *options, bool *accepted)
{
	size_t i, naccepted = 0, rejected = 0, later = 0;
	enum decision decision = LATER;
	struct failure failure;

	for (i = 0; i < u->count; i++) {
		print_item(u, &u->items[i]);
		if (decision != QUIT)
			decision = decide(options, u->items[i].id);
		if (decision == REJECT) {
			if (!upgrade_reject(u, i, record_actor(), &failure))
				return report_failure(&failure);
			record(options, "reject", u->home.name, 0, u->items[i].id);
		}
		accepted[i] = decision == ACCEPT;
		naccepted += decision == ACCEPT;
		rejected += decision == REJECT;
		later += decision == LATER || decision == QUIT;
	}
	if (rejected)
		printf("%zu rejected\n", rejected);
	if (later)
		printf("%zu left: --accept-all, --accept ID..., --reject ID...\n", later);
	return naccepted ? apply(u, options, accepted, naccepted) : STATUS_OK;
}

static int show(const struct upgrade *u, const struct options *options)
{
	bool *accepted;
	int status;

	print_beginning(u);
	if (!are_proposed(u, options->accepted, options->naccepted) ||
	    !are_proposed(u, options->rejected, options->nrejected))
		return STATUS_BAD;
	if (!u->count && !u->different)
		printf("%s: nothing was refused that is not permitted now%s\n", u->home.name,
		       u->quiet ? ", but for what was rejected" : "");
	if (u->more)
		warnx("%s: %zu further, less frequent violations are left for another upgrade",
		      u->home.name, u->more);
	accepted = calloc(u->count + 1, sizeof(*accepted));
	if (!accepted) {
		warn("upgrade");
		return STATUS_FAILED;
	}
	status = go_through(u, options, accepted);
	free(accepted);
	if (!status)
		print_refused(u);
	return status;
}

int command_upgrade(const struct options *options, char **arguments)
{
	const struct proposal_options how = {
		.library = options->library, .passwd = options->passwd,
		.exact = options->exact, .evidence = options_evidence(options),
	};
	struct failure failure;
	struct upgrade upgrade;
	struct home home;
	int status;
	bool ok;

	if (options->json && (options->accept_all || options->naccepted || options->nrejected)) {
		warnx("upgrade: --json lists proposals and decides on none");
		return STATUS_BAD;
	}
	ok = home_find(&home, arguments[0], options->state, options->library, &failure) &&
	     upgrade_open(&upgrade, &home, &how, &options->log, &failure);
	progress_end();
	if (!ok)
		return report_failure(&failure);
	if (options->json) {
		print_beginning(&upgrade);
		print_json(&upgrade);
		status = STATUS_OK;
	} else {
		status = show(&upgrade, options);
	}
	upgrade_close(&upgrade);
	return status;
}
