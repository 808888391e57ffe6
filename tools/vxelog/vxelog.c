// SPDX-License-Identifier: GPL-2.0
/* vxelog: prints events, out of the store or the ring. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/event/event.h"
#include "libvxe/event/filter.h"
#include "vxed/policy.h"
#include "tools/status.h"
#include "libvxe/store/append.h"
#include "tools/vxelog/summary.h"
#include "libvxe/text/time.h"

#define FOLLOW_AFTER	200000	/* us between two looks at the store */

static const char usage[] =
"usage: vxelog [--database FILE | --ring] [--follow] [--json | --csv] [--summary]\n"
"           [--vxed NAME]... [--subsystem NUMBER] [--call NAME]... [--path GLOB]\n"
"           [--verdict permitted|violated|refused] [--user USER]\n"
"           [--since TIME] [--until TIME]\n";

static const char help[] =
"\n"
"Prints events, the oldest first, one a line: those that vxelogd has stored or,\n"
"where it never ran, those that the module holds.\n"
"\n"
"      --database FILE   those of this store (" STORE_FILE ")\n"
"      --ring            those that the module holds\n"
"  -f, --follow          those to come, until a signal ends it; of the store the old\n"
"                        ones only from --since on\n"
"      --summary         different violations instead: how often, since when, by what\n"
"      --json            as JSON objects, one a line\n"
"      --csv             as CSV\n"
"\n"
"Only those\n"
"      --vxed NAME       of this VXED; this and --call may be given more than once\n"
"      --subsystem NUMBER  of this subsystem\n"
"      --call NAME       of this system call or object, or judged in this call\n"
"      --path GLOB       with an argument like this; '*' matches slashes too\n"
"      --verdict WORD    permitted, violated (but performed) or refused\n"
"      --user USER       of this effective user, by name or number\n"
"      --since TIME, --until TIME  \"2026-07-04 12:30\" (Z behind it: UTC), \"2h\" ago\n"
"\n"
"Where events were lost, a line says how many.\n"
"Exits with 0; 1 if the events could not be read; 2 for bad usage, or a bad store.\n";

struct options {
	const char *database;
	bool ring, follow, summary;
	enum { TEXT, JSON, CSV } format;
	struct filter filter;
	const char **vxeds;		/* what the filter points at */
	unsigned int *points;
};

/* Output -------------------------------------------------------------------- */

static void print_event(const struct options *options, const struct event *event)
{
	static void (*const print[])(FILE *to, const struct event *event) = {
		[TEXT] = event_print_text, [JSON] = event_print_json, [CSV] = event_print_csv,
	};

	print[options->format](stdout, event);
}

static bool print_violation(const struct violation *violation, void *context)
{
	static void (*const print[])(FILE *to, const struct violation *violation) = {
		[TEXT] = summary_print_text, [JSON] = summary_print_json,
		[CSV] = summary_print_csv,
	};
	const struct options *options = context;

	print[options->format](stdout, violation);
	return !ferror(stdout);
}

static void print_header(const struct options *options)
{
	if (options->format == CSV && options->summary)
		summary_print_csv_header(stdout);
	else if (options->format == CSV)
		event_print_csv_header(stdout);
	else if (options->format == TEXT && options->summary)
		summary_print_text_header(stdout);
}

/* Prints an event, or counts it for a summary. False: that is the end. */
static bool take(const struct options *options, struct violations *violations,
		 const struct event *event)
{
	if (!options->summary) {
		print_event(options, event);
	} else if (!violations_add(violations, event)) {
		warnx("out of memory");
		return false;
	}
	return !ferror(stdout);
}

static int print_violations(const struct options *options,
			    const struct violations *violations)
{
	const struct violation **sorted = violations_sorted(violations);
	size_t i;

	if (!sorted) {
		warnx("out of memory");
		return STATUS_FAILED;
	}
	for (i = 0; i < violations->count; i++)
		print_violation(sorted[i], (void *)options);
	free(sorted);
	return STATUS_OK;
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

static int read_ring(const struct options *options, struct event_stream *stream,
		     struct violations *violations)
{
	struct event event;
	int got;

	while ((got = event_next(stream, &event)) >= 0) {
		if (got && filter_admits(&options->filter, &event) &&
		    !take(options, violations, &event))
			break;
		if (!got && !options->follow)
			return STATUS_OK;
		if (!got && !wait_for_more(stream->fd))
			return STATUS_FAILED;
	}
	return STATUS_FAILED;
}

static int print_ring(const struct options *options, struct violations *violations)
{
	struct event_stream *stream = malloc(sizeof(*stream));
	int fd, status = STATUS_FAILED;

	if (!stream) {
		warnx("out of memory");
		return STATUS_FAILED;
	}
	fd = device_open(O_RDONLY | O_NONBLOCK);
	if (fd >= 0) {
		print_header(options);
		event_stream_init(stream, fd);
		status = read_ring(options, stream, violations);
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

/* Up to the last event that there is. */
static int read_events(const struct options *options, struct store *store,
		       struct store_cursor *cursor, struct violations *violations)
{
	enum store_result result;
	struct event event;

	if (!cursor) {
		warnx("out of memory");
		return STATUS_FAILED;
	}
	while ((result = store_next(cursor, &event)) == STORE_OK)
		if (!take(options, violations, &event))
			return STATUS_FAILED;
	return result == STORE_END ? STATUS_OK : store_report(store, result);
}

static int read_store(const struct options *options, struct store *store,
		      struct violations *violations)
{
	struct store_cursor *cursor = store_events(store, &options->filter, 0);
	int status = read_events(options, store, cursor, violations);

	store_cursor_close(cursor);
	return status;
}

/*
 * Until a signal ends it. If the file was moved away, vxelogd first writes the old one
 * to its end and then makes another: that one is followed, once the old one was read.
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
		status = read_events(options, *store, cursor, NULL);
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

/* Without these the store has counted already. */
static bool needs_events(const struct filter *filter)
{
	return filter->by_time || filter->by_user || filter->subsystem ||
	       filter->verdict != VERDICT_ANY;
}

static int print_store(const struct options *options, struct violations *violations)
{
	struct store_error error;
	struct store *store = store_open(store_file(options), STORE_READ, &error);
	enum store_result result;
	int status = STATUS_OK;
	int64_t uncounted = 0;

	if (!store) {
		warnx("%s", error.message);
		return store_status(error.result);
	}
	if (!options->database && !store_is_served(store))
		warnx("vxelogd does not run: this is what it stored; --ring: what the module holds");
	print_header(options);
	if (options->summary && !needs_events(&options->filter)) {
		result = store_violations(store, &options->filter, 0, print_violation,
					  (void *)options);
		if (result == STORE_OK)
			result = store_uncounted(store, &uncounted);
		if (result != STORE_OK)
			status = store_report(store, result);
		if (uncounted)
			warnx("%lld violations came too many at once to be told apart; "
			      "--since counts them from the events", (long long)uncounted);
	} else if (options->follow) {
		status = follow_store(options, &store);
	} else {
		status = read_store(options, store, violations);
	}
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

	options->points[options->filter.npoints++] = point;
	if (point != VXE_POINT_NONE)
		return true;
	warnx("%s: there is no such call or object", name);
	return false;
}

enum {
	OPTION_DATABASE = 256, OPTION_RING, OPTION_SUMMARY, OPTION_JSON, OPTION_CSV,
	OPTION_VXED, OPTION_SUBSYSTEM, OPTION_CALL, OPTION_PATH, OPTION_VERDICT,
	OPTION_USER, OPTION_SINCE, OPTION_UNTIL, OPTION_HELP, OPTION_VERSION,
};

static const struct option longs[] = {
	{ "database", required_argument, NULL, OPTION_DATABASE },
	{ "ring", no_argument, NULL, OPTION_RING },
	{ "follow", no_argument, NULL, 'f' },
	{ "summary", no_argument, NULL, OPTION_SUMMARY },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "csv", no_argument, NULL, OPTION_CSV },
	{ "vxed", required_argument, NULL, OPTION_VXED },
	{ "subsystem", required_argument, NULL, OPTION_SUBSYSTEM },
	{ "call", required_argument, NULL, OPTION_CALL },
	{ "path", required_argument, NULL, OPTION_PATH },
	{ "verdict", required_argument, NULL, OPTION_VERDICT },
	{ "user", required_argument, NULL, OPTION_USER },
	{ "since", required_argument, NULL, OPTION_SINCE },
	{ "until", required_argument, NULL, OPTION_UNTIL },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ }
};

static bool take_option(struct options *options, int option)
{
	struct filter *filter = &options->filter;

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
		filter->path = optarg;
		return true;
	case OPTION_VERDICT:
		return set_verdict(filter, optarg);
	case OPTION_USER:
		return set_user(filter, optarg);
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

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, struct options *options)
{
	int option;

	options->filter.since = INT64_MIN;
	options->filter.until = INT64_MAX;
	options->filter.vxeds = options->vxeds;
	options->filter.points = options->points;
	while ((option = getopt_long(argc, argv, "f", longs, NULL)) >= 0) {
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
	    !(options->follow && options->summary))
		return -1;
	fputs(usage, stderr);
	return STATUS_BAD;
}

static int run(const struct options *options)
{
	struct violations violations;
	bool ring = options->ring ||
		    (!options->database && access(STORE_FILE, F_OK) && errno == ENOENT);
	int status;

	violations_init(&violations);
	status = ring ? print_ring(options, &violations) : print_store(options, &violations);
	if (status == STATUS_OK && violations.count)
		status = print_violations(options, &violations);
	violations_free(&violations);
	return status;
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
	free(options.vxeds);
	free(options.points);
	if (fflush(stdout) && status == STATUS_OK) {
		warn("standard output");
		status = STATUS_FAILED;
	}
	return status;
}
