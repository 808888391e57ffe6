// SPDX-License-Identifier: GPL-2.0
/* vxelog: prints events of the store or of the ring. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/event/event.h"
#include "libvxe/event/filter.h"
#include "libvxe/failure.h"
#include "vxed/policy.h"
#include "libvxe/store/read.h"
#include "libvxe/store/service.h"
#include "libvxe/store/summary.h"
#include "libvxe/store/tally.h"
#include "libvxe/text/nearest.h"
#include "libvxe/text/time.h"
#include "tools/report.h"
#include "tools/vxelog/summary.h"
#include "tools/vxelog/tally.h"

#define FOLLOW_AFTER	200000	/* microseconds between two reads of the store */

static const char usage[] =
"usage: vxelog [--database FILE | --ring] [--follow | --reverse] [--lines COUNT]\n"
"           [--summary | --tally] [--json | --csv]\n"
"           [--vxed NAME]... [--subsystem NUMBER] [--call NAME]... [--path GLOB]\n"
"           [--verdict permitted|violated|refused] [--user USER] [--program NAME]\n"
"           [--since TIME] [--until TIME]\n";

static const char help[] =
"\n"
"Prints the events that vxelogd has stored, oldest first, one on each line. If vxelogd\n"
"never ran, prints the events that the module holds in memory.\n"
"\n"
"      --database FILE   read this store instead of " STORE_FILE "\n"
"      --ring            print the events that the module holds in memory\n"
"  -f, --follow          print new events as they come, until a signal ends it; with\n"
"                        --since, print the stored ones from that time on first\n"
"  -r, --reverse         print the newest events first\n"
"  -n, --lines COUNT     print at most this number of events\n"
"      --summary         print each different violation once: how often it happened,\n"
"                        the first and last time, and the programs\n"
"      --tally           print the number of events in each hour, newest hour first\n"
"      --json            print one JSON object on each line\n"
"      --csv             print CSV\n"
"\n"
"These options select events:\n"
"      --vxed NAME       of this VXED; may be repeated\n"
"      --subsystem NUMBER  of this subsystem\n"
"      --call NAME       of this system call or object; may be repeated\n"
"      --path GLOB       with a string argument that matches this pattern of VXEDs\n"
"      --verdict WORD    permitted, violated (a violation that was performed) or refused\n"
"      --user USER       of this effective user, by name or number\n"
"      --program NAME    of a thread with this name\n"
"      --since TIME      not before this time: \"2026-07-04 12:30\" (local time), or with\n"
"                        a Z at the end UTC, or \"2h\" for two hours ago\n"
"      --until TIME      not after this time\n"
"\n"
"      --help, --version\n"
"\n"
"Where events were lost, a line says how many.\n"
"Exit status: 0; 1 if events could not be read; 2 for bad usage, or if the file is no\n"
"log store.\n";

struct options {
	const char *database;
	bool ring, follow, reverse, summary, tally;
	uint64_t lines;			/* 0: any number */
	enum { TEXT, JSON, CSV } format;
	struct filter filter;
	const char **vxeds;		/* the filter points to these */
	unsigned int *points;
	struct pattern *pattern;	/* and to this; NULL: none */
};

/* Output -------------------------------------------------------------------- */

static void print_event(const struct options *options, const struct event *event)
{
	static void (*const print[])(FILE *to, const struct event *event) = {
		[TEXT] = event_print_text, [JSON] = event_print_json, [CSV] = event_print_csv,
	};

	print[options->format](stdout, event);
}

static void print_summary(const struct options *options, const struct summary *summary)
{
	static void (*const print[])(FILE *to, const struct violation *violation) = {
		[TEXT] = summary_print_text, [JSON] = summary_print_json,
		[CSV] = summary_print_csv,
	};
	size_t i;

	for (i = 0; i < summary->count && !ferror(stdout); i++)
		print[options->format](stdout, summary->violations[i]);
	if (summary->uncounted)
		warnx("%" PRIu64 " violations came too many at once to be told apart; "
		      "--since counts them from the events", summary->uncounted);
}

static void print_header(const struct options *options)
{
	if (options->tally && options->format == TEXT)
		tally_print_header(stdout);
	else if (options->tally)
		return;
	else if (options->format == CSV && options->summary)
		summary_print_csv_header(stdout);
	else if (options->format == CSV)
		event_print_csv_header(stdout);
	else if (options->format == TEXT && options->summary)
		summary_print_text_header(stdout);
}

/* The ring ------------------------------------------------------------------ */

static bool wait_for_more(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	if (fflush(stdout)) {
		warn("standard output");
		return false;
	}
	if (poll(&poll_fd, 1, -1) >= 0 || errno == EINTR)
		return true;
	warn("poll");
	return false;
}

/* Prints the events of the ring, or counts them if violations is not NULL. */
static int read_ring(const struct options *options, struct event_stream *stream,
		     struct violations *violations)
{
	struct event event;
	int got;

	while ((got = event_next(stream, &event)) >= 0) {
		if (!got && !options->follow)
			return STATUS_OK;
		if (!got && !wait_for_more(stream->fd))
			return STATUS_FAILED;
		if (!got || !filter_admits(&options->filter, &event))
			continue;
		if (!violations) {
			print_event(options, &event);
		} else if (!violations_add(violations, &event)) {
			warnx("out of memory");
			return STATUS_FAILED;
		}
		if (ferror(stdout))
			return STATUS_FAILED;
	}
	warnx("%s", stream->why);
	return STATUS_FAILED;
}

static int summarise_ring(const struct options *options, struct event_stream *stream)
{
	struct summary summary = { .count = 0 };
	struct violations violations;
	int status;

	violations_init(&violations);
	status = read_ring(options, stream, &violations);
	if (status == STATUS_OK && !summary_of(&violations, &summary)) {
		warnx("out of memory");
		status = STATUS_FAILED;
	}
	if (status == STATUS_OK)
		print_summary(options, &summary);
	summary_free(&summary);
	violations_free(&violations);
	return status;
}

static int print_ring(const struct options *options)
{
	struct failure failure;
	struct event_stream *stream = malloc(sizeof(*stream));
	int fd, status = STATUS_FAILED;

	if (!stream) {
		warnx("out of memory");
		return STATUS_FAILED;
	}
	fd = device_open(O_RDONLY | O_NONBLOCK, &failure);
	if (fd < 0) {
		report_failure(&failure);
	} else {
		print_header(options);
		event_stream_init(stream, fd);
		status = options->summary ? summarise_ring(options, stream) :
					    read_ring(options, stream, NULL);
		close(fd);
	}
	free(stream);
	return status;
}

/* The store ----------------------------------------------------------------- */

static const char *store_file(const struct options *options)
{
	return options->database ? options->database : STORE_FILE;
}

/* Prints all remaining events of the cursor, or a number of them. */
static int print_events(const struct options *options, struct store *store,
			struct store_cursor *cursor)
{
	enum store_result result = STORE_END;
	uint64_t left = options->lines ? options->lines : UINT64_MAX;
	struct event event;

	if (!cursor) {
		warnx("out of memory");
		return STATUS_FAILED;
	}
	while (left-- && (result = store_next(cursor, &event)) == STORE_OK) {
		print_event(options, &event);
		if (ferror(stdout))
			return STATUS_FAILED;
	}
	return result == STORE_OK || result == STORE_END ? STATUS_OK :
	       store_report(store, result);
}

static int print_stored(const struct options *options, struct store *store)
{
	struct store_cursor *cursor = options->reverse ?
		store_events_back(store, &options->filter, 0) :
		store_events(store, &options->filter, 0);
	int status = print_events(options, store, cursor);

	store_cursor_close(cursor);
	return status;
}

static int summarise_store(const struct options *options, struct store *store)
{
	struct summary summary;
	enum store_result result = store_summarise(store, &options->filter, &summary);

	if (result != STORE_OK)
		return store_report(store, result);
	print_summary(options, &summary);
	summary_free(&summary);
	return STATUS_OK;
}

static int tally_store(const struct options *options, struct store *store)
{
	struct tally tally;
	enum store_result result = store_tally(store, &options->filter, HOUR_NS, &tally);
	size_t i;

	if (result != STORE_OK)
		return store_report(store, result);
	for (i = 0; i < tally.count; i++)
		tally_print(stdout, &tally.rows[i], options->format == JSON);
	free(tally.rows);
	return STATUS_OK;
}

/*
 * Prints events as they arrive, until a signal. If the file is moved away, vxelogd finishes the old
 * file before it creates a new one. So this reads the old file to its end, and then continues with
 * the new one.
 */
static int follow_store(const struct options *options, struct store **store)
{
	struct store *next = NULL;
	struct store_cursor *cursor;
	struct store_error error;
	int64_t after = 0;
	int status = STATUS_OK;

	if (!options->filter.by_time) {
		enum store_result result = store_last(*store, &after);

		if (result != STORE_OK)
			return store_report(*store, result);
	}
	cursor = store_events(*store, &options->filter, after);
	while (!status) {
		if (store_was_moved(*store))
			next = store_open(store_file(options), STORE_READ, &error);
		status = print_events(options, *store, cursor);
		if (!status && fflush(stdout))
			status = STATUS_FAILED;
		if (next) {
			store_cursor_close(cursor);
			store_close(*store);
			*store = next;
			next = NULL;
			cursor = store_events(*store, &options->filter, 0);
		} else if (!status) {
			usleep(FOLLOW_AFTER);
		}
	}
	store_cursor_close(cursor);
	return status;
}

static int print_store(const struct options *options)
{
	struct store_error error;
	struct store *store = store_open(store_file(options), STORE_READ, &error);
	int status;

	if (!store) {
		warnx("%s", error.message);
		return store_status(error.result);
	}
	if (!options->database && store_service(store) == STORE_UNSERVED)
		warnx("vxelogd is not running: these are the events that it stored; "
		      "--ring prints those that the module holds");
	if (!options->database && store_service(store) == STORE_STALLED)
		warnx("vxelogd cannot write to the store at present: the newest events "
		      "are missing");
	print_header(options);
	status = options->tally ? tally_store(options, store) :
		 options->summary ? summarise_store(options, store) :
		 options->follow ? follow_store(options, &store) :
				   print_stored(options, store);
	store_close(store);
	return status;
}

/* Options ------------------------------------------------------------------- */

static bool set_verdict(struct filter *filter, const char *word)
{
	static const char *const words[] = {
		[VERDICT_PERMITTED] = "permitted", [VERDICT_VIOLATED] = "violated",
		[VERDICT_REFUSED] = "refused",
	};
	enum verdict_wanted i;

	for (i = VERDICT_PERMITTED; i <= VERDICT_REFUSED; i++) {
		if (!strcmp(words[i], word)) {
			filter->verdict = i;
			return true;
		}
	}
	warnx("%s: a verdict is permitted, violated or refused", word);
	return false;
}

static bool read_number(const char *text, uint32_t *number)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	*number = value;
	return *text >= '0' && *text <= '9' && !*end && !errno && value <= UINT32_MAX;
}

static bool set_user(struct filter *filter, const char *text)
{
	struct passwd *user = getpwnam(text);

	filter->by_user = true;
	if (user)
		filter->user = user->pw_uid;
	else if (!read_number(text, &filter->user)) {
		warnx("%s: there is no such user", text);
		return false;
	}
	return true;
}

static bool set_path(struct options *options, struct filter *filter, const char *text)
{
	struct failure failure;
	struct pattern *pattern = pattern_new(text, &failure);

	if (!pattern) {
		report_failure(&failure);
		return false;
	}
	pattern_free(options->pattern);
	filter->path = options->pattern = pattern;
	return true;
}

static bool set_time(struct filter *filter, int64_t *time, const char *text)
{
	filter->by_time = true;
	if (when_time(text, time))
		return true;
	warnx("%s: a time is like \"2026-07-04 12:30\", \"2026-07-04T12:30:00Z\", "
	      "or 2h for two hours ago", text);
	return false;
}

static bool add_point(struct options *options, const char *name)
{
	unsigned int point = point_by_name(name, strlen(name));
	struct nearest nearest;

	options->points[options->filter.npoints++] = point;
	if (point != VXE_POINT_NONE)
		return true;
	nearest_init(&nearest, name, strlen(name));
	failure_offer_points(&nearest);
	if (nearest.best)
		warnx("%s: there is no such call or object (did you mean '%s'?)", name,
		      nearest.best);
	else
		warnx("%s: there is no such call or object", name);
	return false;
}

enum {
	OPTION_DATABASE = 256, OPTION_RING, OPTION_SUMMARY, OPTION_JSON, OPTION_CSV,
	OPTION_VXED, OPTION_SUBSYSTEM, OPTION_CALL, OPTION_PATH, OPTION_VERDICT,
	OPTION_USER, OPTION_PROGRAM, OPTION_TALLY, OPTION_SINCE, OPTION_UNTIL, OPTION_HELP, OPTION_VERSION,
};

static const struct option longs[] = {
	{ "database", required_argument, NULL, OPTION_DATABASE },
	{ "ring", no_argument, NULL, OPTION_RING },
	{ "follow", no_argument, NULL, 'f' },
	{ "summary", no_argument, NULL, OPTION_SUMMARY },
	{ "tally", no_argument, NULL, OPTION_TALLY },
	{ "reverse", no_argument, NULL, 'r' },
	{ "lines", required_argument, NULL, 'n' },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "csv", no_argument, NULL, OPTION_CSV },
	{ "vxed", required_argument, NULL, OPTION_VXED },
	{ "subsystem", required_argument, NULL, OPTION_SUBSYSTEM },
	{ "call", required_argument, NULL, OPTION_CALL },
	{ "path", required_argument, NULL, OPTION_PATH },
	{ "verdict", required_argument, NULL, OPTION_VERDICT },
	{ "user", required_argument, NULL, OPTION_USER },
	{ "program", required_argument, NULL, OPTION_PROGRAM },
	{ "since", required_argument, NULL, OPTION_SINCE },
	{ "until", required_argument, NULL, OPTION_UNTIL },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ }
};

static bool take_option(struct options *options, int option)
{
	struct filter *filter = &options->filter;
	uint32_t number;

	switch (option) {
	case OPTION_DATABASE:
		options->database = optarg;
		return true;
	case OPTION_RING:
		options->ring = true;
		return true;
	case 'f':
		options->follow = true;
		return true;
	case OPTION_SUMMARY:
		options->summary = true;
		return true;
	case OPTION_TALLY:
		options->tally = true;
		return true;
	case 'r':
		options->reverse = true;
		return true;
	case 'n':
		if (read_number(optarg, &number) && number) {
			options->lines = number;
			return true;
		}
		warnx("%s: a number of lines is 1 or more", optarg);
		return false;
	case OPTION_JSON:
		options->format = JSON;
		return true;
	case OPTION_CSV:
		options->format = CSV;
		return true;
	case OPTION_VXED:
		options->vxeds[filter->nvxeds++] = optarg;
		return true;
	case OPTION_CALL:
		return add_point(options, optarg);
	case OPTION_PATH:
		return set_path(options, filter, optarg);
	case OPTION_VERDICT:
		return set_verdict(filter, optarg);
	case OPTION_USER:
		return set_user(filter, optarg);
	case OPTION_PROGRAM:
		filter->program = optarg;
		return true;
	case OPTION_SINCE:
		return set_time(filter, &filter->since, optarg);
	case OPTION_UNTIL:
		return set_time(filter, &filter->until, optarg);
	case OPTION_SUBSYSTEM:
		if (read_number(optarg, &filter->subsystem) && filter->subsystem)
			return true;
		warnx("%s: a subsystem is a number from 1 on", optarg);
		return false;
	}
	fputs(usage, stderr);
	return false;
}

/* Parses the options. Returns -1 to go on, else the exit status. */
static int parse(int argc, char **argv, struct options *options)
{
	int option;

	options->filter.since = INT64_MIN;
	options->filter.until = INT64_MAX;
	options->filter.vxeds = options->vxeds;
	options->filter.points = options->points;
	while ((option = getopt_long(argc, argv, "fn:r", longs, NULL)) >= 0) {
		if (option == OPTION_HELP) {
			printf("%s%s", usage, help);
			return STATUS_OK;
		}
		if (option == OPTION_VERSION) {
			puts("vxelog " VXE_VERSION);
			return STATUS_OK;
		}
		if (!take_option(options, option))
			return STATUS_BAD;
	}
	if (optind == argc && !(options->ring && options->database) &&
	    options->follow + options->summary + options->tally <= 1 &&
	    !(options->reverse && (options->follow || options->summary || options->tally)) &&
	    !(options->tally && options->format == CSV))
		return -1;
	if (optind < argc)
		warnx("%s: vxelog takes options only, such as --vxed NAME", argv[optind]);
	else
		warnx("some of these options exclude each other");
	fputs(usage, stderr);
	return STATUS_BAD;
}

static int run(const struct options *options)
{
	bool ring = options->ring ||
		    (!options->database && access(STORE_FILE, F_OK) && errno == ENOENT);

	if (!ring)
		return print_store(options);
	if (!options->reverse && !options->tally && !options->lines)
		return print_ring(options);
	warnx("--reverse, --lines and --tally need a store");
	return STATUS_BAD;
}

int main(int argc, char **argv)
{
	struct options options = {
		.vxeds = calloc(argc, sizeof(*options.vxeds)),
		.points = calloc(argc, sizeof(*options.points)),
	};
	int status;

	if (!options.vxeds || !options.points)
		err(STATUS_FAILED, NULL);
	status = parse(argc, argv, &options);
	if (status < 0)
		status = run(&options);
	pattern_free(options.pattern);
	free(options.vxeds);
	free(options.points);
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	warn("standard output");
	return status == STATUS_OK ? STATUS_FAILED : status;
}
