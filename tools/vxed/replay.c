// SPDX-License-Identifier: GPL-2.0
/* vxed replay: shows which past events another VXED would have permitted or refused. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "libvxe/learn/replay.h"
#include "libvxe/policy/home.h"
#include "libvxe/text/quote.h"
#include "tools/vxed/command.h"
#include "tools/vxed/print.h"
#include "tools/vxed/progress.h"
#include "vxelisp/vxelisp.h"

/* What is listed, in this order. */
static const struct {
	enum replay_outcome outcome;
	const char *name, *title;
} listed[] = {
	{ REPLAY_REFUSES, "refuses", "would be refused, and are permitted now" },
	{ REPLAY_ADMITS, "admits", "would be admitted, and are refused now" },
	{ REPLAY_REFUSED, "refused", "refused by both" },
};

static void print_rows(const struct replay *r, const struct replay_outcomes *of,
		       const char *title)
{
	size_t i;

	if (of->nrows)
		printf("\nThese %s:\n", title);
	for (i = 0; i < of->nrows; i++) {
		printf("%8" PRIu64 "  %s\n", of->rows[i].count, of->rows[i].what);
		print_machines("          ", &of->rows[i].machines, &r->machines);
	}
}

static void print_doubts(const struct replay *r)
{
	if (!r->has_in_force)
		puts("(compared with the verdicts in the log, because the VXED is not loaded)");
	if (r->otherwise)
		printf("(the log has other verdicts than the VXED in force for %" PRIu64
		       " of them)\n", r->otherwise);
	if (r->may_differ)
		puts("(only a log of mode trace has every call that counters, flags and rates saw: "
		     "these verdicts may differ)");
}

static void print_text(const struct replay *r)
{
	size_t i;

	printf("%" PRIu64 " events of %s: %" PRIu64 " permitted by both, %" PRIu64
	       " refused by both, %" PRIu64 " newly refused, %" PRIu64 " newly admitted\n",
	       r->total, r->name, r->of[REPLAY_PERMITTED].count, r->of[REPLAY_REFUSED].count,
	       r->of[REPLAY_REFUSES].count, r->of[REPLAY_ADMITS].count);
	print_doubts(r);
	for (i = 0; i < ARRAY_SIZE(listed); i++)
		print_rows(r, &r->of[listed[i].outcome], listed[i].title);
}

static void print_rows_json(const struct replay *r, const struct replay_outcomes *of,
			    const char *name)
{
	size_t i;

	printf(",\"%s\":{\"count\":%" PRIu64 ",\"different\":[", name, of->count);
	for (i = 0; i < of->nrows; i++) {
		printf("%s\n{\"count\":%" PRIu64 ",\"what\":", i ? "," : "", of->rows[i].count);
		quote_json(stdout, of->rows[i].what, strlen(of->rows[i].what));
		print_machines_json(&of->rows[i].machines, &r->machines);
		putchar('}');
	}
	fputs("]}", stdout);
}

static void print_json(const struct replay *r)
{
	size_t i;

	printf("{\"events\":%" PRIu64 ",\"otherwise_in_log\":%" PRIu64 ",\"permitted\":%" PRIu64,
	       r->total, r->otherwise, r->of[REPLAY_PERMITTED].count);
	for (i = 0; i < ARRAY_SIZE(listed); i++)
		print_rows_json(r, &r->of[listed[i].outcome], listed[i].name);
	print_machines_json(NULL, &r->machines);
	puts("}");
}

int command_replay(const struct options *options, char **arguments)
{
	char file[PATH_MAX], other[PATH_MAX];
	const struct vxed_text against = {
		.file = options->against ? home_file(options->against, other) : NULL,
	};
	const struct replay_options how = {
		.edited.file = home_file(arguments[0], file),
		.against = options->against ? &against : NULL, .library = options->library,
	};
	struct failure failure;
	struct replay replay;
	bool ok = replay_run(&how, &options->log, &replay, &failure);

	progress_end();
	if (!ok)
		return report_failure(&failure);
	print_notes(&replay.notes);
	if (options->json)
		print_json(&replay);
	else
		print_text(&replay);
	replay_free(&replay);
	return STATUS_OK;
}
