// SPDX-License-Identifier: GPL-2.0
#include "tools/vxed/print.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/device.h"
#include "libvxe/text/output.h"
#include "libvxe/text/quote.h"
#include "tools/report.h"

void print_change(const struct home *home, const struct change *change)
{
	if (change->in_force)
		printf("%s is in force, in mode %s\n", home->file, mode_name(change->mode));
}

void print_notes(const struct logbook_notes *notes)
{
	if (notes->ncut)
		fprintf(stderr, "%s:%zu: the last line is cut off, and left out\n",
			notes->cut_file, notes->cut);
	if (notes->ncut > 1)
		warnx("%zu more file%s cut off at the end", notes->ncut - 1,
		      notes->ncut == 2 ? " is" : "s are");
	if (notes->uncounted)
		warnx("%lld events are not counted, because too many different violations came at "
		      "once: --since counts them from the events", (long long)notes->uncounted);
}

#define MACHINES_SHOWN	4

void print_machines(const char *blank, const struct machine_set *set,
		    const struct machines *machines)
{
	size_t count = machine_set_count(set), shown = 0, number;

	if (machines->count < 2)
		return;
	printf("%son %zu of %zu machines", blank, count, machines->count);
	for (number = machine_set_next(set, 0); number != SIZE_MAX && shown < MACHINES_SHOWN;
	     number = machine_set_next(set, number + 1), shown++) {
		fputs(shown ? ", " : ": ", stdout);
		quote_word(stdout, machines->names[number], strlen(machines->names[number]));
	}
	if (count > shown)
		printf(" and %zu others", count - shown);
	putchar('\n');
}

void print_machines_json(const struct machine_set *set, const struct machines *machines)
{
	const char *comma = "";
	size_t i;

	fputs(",\"machines\":[", stdout);
	for (i = 0; i < machines->count; i++) {
		if (set && machine_set_next(set, i) != i)
			continue;
		fputs(comma, stdout);
		quote_json(stdout, machines->names[i], strlen(machines->names[i]));
		comma = ",";
	}
	putchar(']');
}

static bool make(const struct options *options, const struct trace *trace,
		 struct generated *generated, struct failure *failure)
{
	const struct generate_options how = {
		.name = options->name ? options->name : "learned",
		.model = options->model ? options->model : "strict",
		.activate = options->activate, .library = options->library,
		.passwd = options->passwd, .exact = options->exact,
		.evidence = options_evidence(options),
	};

	if (!name_check(how.name, failure))
		return false;
	return options->merge ?
	       generate_merged_file(options->merge, trace, &how, generated, failure) :
	       generate_vxed(trace, &how, generated, failure);
}

void warn_symlink(const char *place, const char *text, const char *symlink, const char *better)
{
	fprintf(stderr, "%s: warning: ", place);
	quote_text(stderr, text, strlen(text));
	fputs(" leads through ", stderr);
	quote_text(stderr, symlink, strlen(symlink));
	fputs(", which is a symlink: say ", stderr);
	quote_text(stderr, better, strlen(better));
	fputc('\n', stderr);
}

int print_learned(const struct options *options, const struct trace *trace)
{
	const char *file = options->output ? options->output : options->merge;
	struct generated generated;
	struct failure failure;
	bool ok;

	if (!make(options, trace, &generated, &failure))
		return report_failure(&failure);
	report_single(generated.single);
	ok = !file || output_write(generated.text, file, 0644, &failure);
	if (!file)
		fputs(generated.text, stdout);
	generated_free(&generated);
	return ok ? STATUS_OK : report_failure(&failure);
}
