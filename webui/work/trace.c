// SPDX-License-Identifier: GPL-2.0
/* The jobs trace and generate, which read what a trace has collected so far. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/learn/collect.h"
#include "libvxe/learn/generate.h"
#include "libvxe/learn/logbook.h"
#include "libvxe/text/output.h"
#include "webui/work/answer.h"
#include "webui/work/progress.h"
#include "webui/work/state.h"
#include "webui/work/work.h"

#define NEWEST		200		/* events that are shown */
#define PATTERNS_MAX	65536		/* bytes of trace.patterns */

/* Reading -------------------------------------------------------------------------- */

struct reading {
	struct trace trace;
	int64_t events;
	char *lines[NEWEST];		/* ring buffer with the newest events, as JSON */
	bool keep;			/* fill `lines` */
	bool failed;			/* out of memory */
};

static bool read_event(const struct event *event, void *context)
{
	struct reading *reading = context;
	char **line = &reading->lines[reading->events++ % NEWEST];
	size_t size;
	FILE *to;

	reading->failed = !trace_add(&reading->trace, event, NULL);
	if (reading->failed || !reading->keep)
		return !reading->failed;
	free(*line);
	*line = NULL;
	to = open_memstream(line, &size);
	if (to) {
		answer_event(to, event);
		fclose(to);
	}
	return true;
}

static void free_reading(struct reading *reading)
{
	size_t i;

	for (i = 0; i < NEWEST; i++)
		free(reading->lines[i]);
	trace_free(&reading->trace);
}

static enum work_status read_trace(struct work *work, const struct home *home,
				   struct reading *reading)
{
	char path[PATH_MAX];
	const struct logbook log = {
		.events = (const char *[]) { path, NULL }, .progress = progress_report,
	};
	struct logbook_notes notes;
	struct stat status;

	home_path(home, "trace.jsonl", path);
	if (stat(path, &status))
		return work_fail(work, WORK_ABSENT, "name", "there is no trace of this name");
	/* An empty file is no valid log: the trace has seen no events yet. */
	if (!status.st_size)
		return WORK_OK;
	if (!logbook_events(&log, NULL, read_event, reading, &notes, &work->failure)) {
		work->failure.kind = FAILURE_SYSTEM;
		return work_fail_library(work);
	}
	return reading->failed ? work_fail_memory(work) : WORK_OK;
}

/*
 * Reads the patterns of the traced programs. Returns an array that ends with NULL; the caller frees
 * it, and with it the strings. NULL: not known.
 */
static const char **read_patterns(const struct home *home)
{
	char path[PATH_MAX], *text, *at;
	const char **patterns;
	size_t count = 1, size;

	home_path(home, "trace.patterns", path);
	text = output_read(path, PATTERNS_MAX, &size);
	if (!text)
		return NULL;
	for (at = text; *at; at++)
		count += *at == '\n';
	patterns = malloc(count * sizeof(*patterns) + size + 1);
	if (patterns) {
		at = memcpy(patterns + count, text, size + 1);
		for (count = 0; *at; at += strlen(at) + 1) {
			patterns[count++] = at;
			if (!strchr(at, '\n'))
				break;
			*strchr(at, '\n') = 0;
		}
		patterns[count] = NULL;
	}
	free(text);
	return patterns;
}

/* Traces --------------------------------------------------------------------------- */

static void put_calls(FILE *to, const struct trace *trace)
{
	uint64_t *counts = calloc(VXE_POINTS, sizeof(*counts));
	const char *comma = "";
	unsigned int point;
	size_t i;

	fputs(",\"calls\":[", to);
	for (i = 0; counts && i < trace->count; i++)
		if (trace->seen[i]->point < VXE_POINTS)
			counts[trace->seen[i]->point]++;
	for (point = 0; counts && point < VXE_POINTS; point++) {
		if (!counts[point])
			continue;
		fputs(comma, to);
		answer_string(to, "{\"what\":", event_point_name(point));
		answer_integer(to, ",\"count\":", counts[point]);
		fputs(",\"event\":0}", to);
		comma = ",";
	}
	putc(']', to);
	free(counts);
}

static void put_newest(FILE *to, const struct reading *reading)
{
	const char *comma = "";
	int64_t i;

	fputs(",\"newest\":[", to);
	for (i = reading->events - 1; i >= 0 && i >= reading->events - NEWEST; i--) {
		const char *line = reading->lines[i % NEWEST];

		if (!line)
			continue;
		fprintf(to, "%s%s", comma, line);
		comma = ",";
	}
	putc(']', to);
}

static void put_since(FILE *to, const struct home *home)
{
	char path[PATH_MAX];
	struct stat status;

	home_path(home, "trace.patterns", path);
	if (stat(path, &status))
		answer_string(to, ",\"since\":", NULL);
	else
		answer_time(to, ",\"since\":", (int64_t)status.st_mtime * 1000000000);
}

static void put_patterns(FILE *to, const struct home *home)
{
	const char **patterns = read_patterns(home), **at;

	fputs(",\"patterns\":[", to);
	for (at = patterns; at && *at; at++)
		answer_string(to, at == patterns ? "" : ",", *at);
	putc(']', to);
	free(patterns);
}

static enum work_status put_trace(struct work *work, const char *name, bool whole)
{
	struct reading reading = { .keep = whole };
	struct home home;
	enum work_status status = work_home(work, name, &home);
	FILE *to = work->answer;

	trace_init(&reading.trace);
	if (status == WORK_OK)
		status = read_trace(work, &home, &reading);
	if (status == WORK_OK) {
		answer_string(to, "{\"name\":", name);
		put_patterns(to, &home);
		answer_flag(to, ",\"running\":", state_is_traced(
			request_object(&work->request, "state"), name));
		answer_integer(to, ",\"events\":", reading.events);
		answer_integer(to, ",\"different\":", reading.trace.count);
		answer_integer(to, ",\"lost\":", reading.trace.lost);
		put_since(to, &home);
		if (whole) {
			put_calls(to, &reading.trace);
			put_newest(to, &reading);
		}
		putc('}', to);
	}
	free_reading(&reading);
	return status;
}

enum work_status work_trace(struct work *work)
{
	const char *name = request_string(&work->request, "name");
	enum work_status status = WORK_OK;
	size_t count, i;
	char **names;

	if (name)
		return put_trace(work, name, true);
	names = collect_list(work->state, &count, &work->failure);
	if (!names)
		return work_fail_library(work);
	putc('[', work->answer);
	for (i = 0; status == WORK_OK && i < count; i++) {
		fputs(i ? "," : "", work->answer);
		status = put_trace(work, names[i], false);
	}
	putc(']', work->answer);
	collect_free_names(names, count);
	return status;
}

/* Generating ------------------------------------------------------------------------ */

static void put_generated(FILE *to, const struct generated *generated)
{
	size_t i;

	answer_string(to, "{\"text\":", generated->text);
	fputs(",\"explanations\":[", to);
	for (i = 0; i < generated->count; i++) {
		const struct generalisation *what = &generated->list[i];

		answer_string(to, i ? ",{\"id\":" : "{\"id\":", what->id);
		answer_string(to, ",\"kind\":", what->risk);
		answer_string(to, ",\"text\":", what->text);
		answer_string(to, ",\"why\":", what->why);
		answer_integer(to, ",\"line\":", what->line);
		answer_flag(to, ",\"on\":", what->on);
		putc('}', to);
	}
	answer_integer(to, "],\"single\":", generated->single);
	fputs("}\n", to);
}

static enum work_status generate(struct work *work, const struct home *home,
				 const struct trace *trace)
{
	static const char *const models[] = { "strict", "filesystem" };
	int model = request_word(&work->request, "model", models, ARRAY_SIZE(models), 0);
	const char **patterns = read_patterns(home), **wanted;
	struct generated generated;
	size_t count;
	bool ok;

	if (model < 0) {
		free(patterns);
		return work_fail_request(work);
	}
	wanted = request_strings(&work->request, "generalise", &count);
	const struct generate_options options = {
		.name = home->name, .model = models[model], .activate = patterns,
		.library = work->library, .exact = request_flag(&work->request, "exact"),
		.wanted = wanted, .evidence = "",
	};
	ok = generate_vxed(trace, &options, &generated, &work->failure);
	free(patterns);
	free(wanted);
	if (!ok)
		return work_fail_library(work);
	put_generated(work->answer, &generated);
	generated_free(&generated);
	return WORK_OK;
}

enum work_status work_generate(struct work *work)
{
	struct reading reading = { .keep = false };
	struct home home;
	enum work_status status = work_home(work, request_string(&work->request, "name"), &home);

	trace_init(&reading.trace);
	if (status == WORK_OK)
		status = read_trace(work, &home, &reading);
	if (status == WORK_OK && !reading.trace.count)
		status = work_fail(work, WORK_BAD, "argument", "the trace has seen nothing yet");
	if (status == WORK_OK)
		status = generate(work, &home, &reading.trace);
	free_reading(&reading);
	return status;
}
