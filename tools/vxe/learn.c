// SPDX-License-Identifier: GPL-2.0
/* vxe learn: records what a program does, and writes a VXED that permits it. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/learn/generate.h"
#include "libvxe/policy/judge.h"
#include "libvxe/text/output.h"
#include "tools/program.h"
#include "tools/report.h"
#include "tools/vxe/options.h"
#include "tools/vxe/record.h"

static bool make(const struct options *options, const char *program, const struct trace *trace,
		 struct generated *generated, struct failure *failure)
{
	char path[PATH_MAX], pattern[2 * PATH_MAX], name[VXE_NAME_SIZE];
	const char *const activate[] = { pattern, NULL };
	struct generate_options how = {
		.model = options->model ? options->model : "strict", .exact = options->exact,
		.library = options->library, .passwd = options->passwd,
		.evidence = options->no_evidence ? NULL : "",
		.name = options->name ? options->name : name,
	};

	/* The file is read only now: somebody may have changed it while the program ran. */
	if (options->merge)
		return generate_merged_file(options->merge, trace, &how, generated, failure);
	program_name(program, name);
	if (program_find(program, path)) {
		program_pattern(path, pattern);
		how.activate = activate;
	}
	return generate_vxed(trace, &how, generated, failure);
}

/* Saves a trace from which no VXED could be made, and prints where. */
static void keep(const struct trace *trace)
{
	char file[] = "/var/tmp/vxe-learn-XXXXXX";
	int fd = mkstemp(file);
	FILE *to = fd < 0 ? NULL : fdopen(fd, "w");

	if (!to) {
		warn("%s: the trace is lost", file);
		return;
	}
	trace_print(trace, to);
	if (fclose(to))
		warn("%s", file);
	else
		warnx("the trace is kept in %s: vxed generate %s makes a VXED of it", file, file);
}

/* Writes what was learned to the output, to the file it was merged with, or to standard
 * output. */
static bool write_learned(const struct options *options, const char *program,
			  const struct trace *trace)
{
	const char *file = options->output ? options->output : options->merge;
	struct generated generated;
	struct failure failure;
	bool ok;

	ok = make(options, program, trace, &generated, &failure);
	if (ok) {
		report_single(generated.single);
		if (file)
			ok = output_write(generated.text, file, 0644, &failure);
		else
			fputs(generated.text, stdout);
		generated_free(&generated);
	}
	if (!ok) {
		report_failure(&failure);
		keep(trace);
	}
	if (ok && fflush(stdout)) {
		warn("standard output");
		ok = false;
	}
	return ok;
}

int command_learn(const struct options *options, char **argv)
{
	char path[PATH_MAX], *program = argv[0];
	struct failure failure;
	struct judge judge;
	struct trace trace;
	int status;

	if (!program_find(program, path))
		return program_not_found(program);
	if (options->merge && !judge_open(&judge, options->merge, options->library, &failure)) {
		report_failure(&failure);
		return STATUS_BAD;
	}
	if (options->argv0)
		argv[0] = (char *)options->argv0;
	trace_init(&trace);
	status = record(program, argv, options->library, options->merge ? &judge : NULL, &trace);
	if ((status < STATUS_OWN || trace.count) && !write_learned(options, program, &trace))
		status = STATUS_OWN;
	trace_free(&trace);
	if (options->merge)
		judge_close(&judge);
	return status;
}
