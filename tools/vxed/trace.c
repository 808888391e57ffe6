// SPDX-License-Identifier: GPL-2.0
/* vxed trace: records what programs do whenever they start, in the background. */
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/learn/collect.h"
#include "libvxe/text/output.h"
#include "tools/vxed/command.h"
#include "tools/vxed/print.h"
#include "tools/vxed/progress.h"
#include "tools/vxed/record.h"

/* Warns if a pattern without wildcards names no program, which may be installed later, or names it
 * through a symlink. Such a pattern matches only starts by that name. */
static void warn_unlikely(const char *pattern)
{
	char path[PATH_MAX];

	if (pattern[strcspn(pattern, "*?[]{}\\")])
		return;
	if (!realpath(pattern, path))
		warnx("warning: %s: %s", pattern, strerror(errno));
	else if (strcmp(path, pattern))
		warnx("warning: %s leads through a symlink: only starts by this name are traced; "
		      "%s stands for all", pattern, path);
}

static int start(const struct options *options, char **patterns)
{
	struct failure failure;
	struct home home;
	bool resumed;

	if (!collect_start(options->name, (const char *const *)patterns, options->state,
			   options->library, &home, &resumed, &failure))
		return report_failure(&failure);
	record(options, "trace-start", home.name, 0, patterns[0]);
	if (resumed)
		warnx("%s: continues a trace that was cut off", home.name);
	for (; *patterns; patterns++)
		warn_unlikely(*patterns);
	printf("%s: programs that start from now on are traced; vxed trace --stop %s ends the trace\n",
	       home.name, home.name);
	return STATUS_OK;
}

static void print_collected(const struct collected *collected)
{
	const struct home *home = &collected->home;

	if (collected->cut_off)
		warnx("%s: the trace was cut off: its collector ended early", home->name);
	if (collected->tasks)
		printf("%s: %u threads still run in its trace, which refuses nothing\n",
		       home->name, collected->tasks);
	print_notes(&collected->notes);
}

/* Without an output option, merge into the VXED's own file, or create it. */
static int write_learned(const struct options *options, const struct collected *collected)
{
	const struct home *home = &collected->home;
	struct options learning = *options;
	struct failure failure;
	const char *file;
	int status;

	learning.name = home->name;
	learning.activate = (const char **)collected->patterns;
	if (!learning.output && !learning.merge) {
		if (!access(home->file, F_OK))
			learning.merge = home->file;
		else
			learning.output = home->file;
	}
	if (learning.output == home->file && !output_directory(HOME_VXEDS, 0755, &failure))
		return report_failure(&failure);
	status = print_learned(&learning, &collected->trace);
	if (status)
		return status;
	file = learning.output ?: learning.merge;
	printf("%s is written; vxed %s %s puts it in force%s%s\n", file,
	       collected->tasks ? "reload" : "load", file == home->file ? home->name : file,
	       learning.output ? ", in mode soft" : "",
	       collected->tasks ? ", also for these threads" : "");
	return STATUS_OK;
}

static int stop(const struct options *options, const char *name)
{
	struct collected collected;
	struct failure failure;
	int status;
	bool ok;

	ok = collect_stop(name, options->state, options->log.progress, &collected, &failure);
	progress_end();
	print_collected(&collected);
	status = ok ? write_learned(options, &collected) : report_failure(&failure);
	if (!status) {
		record(options, "trace-stop", name, 0, NULL);
		collect_discard(&collected.home);
	}
	collected_free(&collected);
	return status;
}

static int stop_only(const struct options *options)
{
	struct failure failure;
	size_t count, i;
	char **names = collect_list(options->state, &count, &failure);
	int status = STATUS_FAILED;

	if (!names)
		return report_failure(&failure);
	if (!count)
		warnx("nothing is being traced");
	else if (count == 1)
		status = stop(options, names[0]);
	for (i = 0; count > 1 && i < count; i++)
		warnx("which? vxed trace --stop %s", names[i]);
	collect_free_names(names, count);
	return status;
}

int command_trace(const struct options *options, char **arguments)
{
	size_t count = 0;

	while (arguments[count])
		count++;
	if (options->stop ? count > 1 : count < 1) {
		warnx(options->stop ? "--stop [NAME]" : "which programs? PATTERN...");
		return STATUS_BAD;
	}
	if (options->stop)
		return count ? stop(options, arguments[0]) : stop_only(options);
	if (options->model || options->output || options->merge || options->exact ||
	    options->passwd) {
		warnx("these options are for vxed trace --stop");
		return STATUS_BAD;
	}
	return start(options, arguments);
}
