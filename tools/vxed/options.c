// SPDX-License-Identifier: GPL-2.0
#include "tools/vxed/options.h"

#include <err.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/device.h"
#include "libvxe/text/time.h"

enum { HELP = 256, VERSION };

static const struct option longs[] = {
	{ "mode", required_argument, NULL, 'm' },
	{ "lib", required_argument, NULL, 'l' },
	{ "json", no_argument, NULL, 'j' },
	{ "model", required_argument, NULL, 'M' },
	{ "name", required_argument, NULL, 'n' },
	{ "activate", required_argument, NULL, 'a' },
	{ "output", required_argument, NULL, 'o' },
	{ "passwd", required_argument, NULL, 'P' },
	{ "merge", required_argument, NULL, 'g' },
	{ "exact", no_argument, NULL, 'x' },
	{ "evidence", required_argument, NULL, 'V' },
	{ "no-evidence", no_argument, NULL, 'X' },
	{ "stop", no_argument, NULL, 'S' },
	{ "state", required_argument, NULL, 't' },
	{ "database", required_argument, NULL, 'D' },
	{ "ring", no_argument, NULL, 'R' },
	{ "events", required_argument, NULL, 'E' },
	{ "since", required_argument, NULL, 's' },
	{ "until", required_argument, NULL, 'u' },
	{ "accept", required_argument, NULL, 'A' },
	{ "reject", required_argument, NULL, 'r' },
	{ "accept-all", no_argument, NULL, 'Y' },
	{ "against", required_argument, NULL, 'G' },
	{ "url", required_argument, NULL, 'U' },
	{ "socket", required_argument, NULL, 'K' },
	{ "now", no_argument, NULL, 'N' },
	{ "prometheus", no_argument, NULL, 'p' },
	{ "nagios", no_argument, NULL, 'q' },
	{ "enabled", no_argument, NULL, 'e' },
	{ "kept", no_argument, NULL, 'k' },
	{ "help", no_argument, NULL, HELP },
	{ "version", no_argument, NULL, VERSION },
	{ }
};

/* Adds a text to a list that ends in NULL. */
static bool add_text(const char ***texts, size_t *count, const char *text)
{
	const char **more = reallocarray(*texts, *count + 2, sizeof(*more));

	if (!more) {
		warn("options");
		return false;
	}
	more[(*count)++] = text;
	more[*count] = NULL;
	*texts = more;
	return true;
}

/* Adds "ID" or "ID,ID". */
static bool add_ids(const char ***ids, size_t *count, char *text)
{
	char *id;

	for (id = strtok(text, ", "); id; id = strtok(NULL, ", "))
		if (!add_text(ids, count, id))
			return false;
	return true;
}

static bool set_time(int64_t *to, const char *text)
{
	if (when_time(text, to))
		return true;
	warnx("%s: a time is like \"2026-07-04 12:30\", \"2026-07-04T12:30:00Z\", "
	      "or 2h for two hours ago", text);
	return false;
}

/* Where to store the text of an option; NULL: the option has no text. */
static const char **text_option(struct options *options, int option)
{
	switch (option) {
	case 'l':
		return &options->library;
	case 'n':
		return &options->name;
	case 'o':
		return &options->output;
	case 'P':
		return &options->passwd;
	case 'g':
		return &options->merge;
	case 't':
		return &options->state;
	case 'G':
		return &options->against;
	case 'U':
		return &options->url;
	case 'K':
		return &options->socket;
	case 'V':
		return &options->evidence;
	}
	return NULL;
}

/* Where to store an option without a value; NULL: the option has a value. */
static bool *flag_option(struct options *options, int option)
{
	switch (option) {
	case 'j':
		return &options->json;
	case 'x':
		return &options->exact;
	case 'X':
		return &options->no_evidence;
	case 'S':
		return &options->stop;
	case 'R':
		return &options->log.ring;
	case 'Y':
		return &options->accept_all;
	case 'N':
		return &options->now;
	case 'e':
		return &options->enabled;
	case 'k':
		return &options->kept;
	case 'p':
		return &options->prometheus;
	case 'q':
		return &options->nagios;
	}
	return NULL;
}

/* Parses a value. False: it is invalid, which has been reported. */
static bool take(struct options *options, int option)
{
	if (text_option(options, option)) {
		*text_option(options, option) = optarg;
		return true;
	}
	if (flag_option(options, option)) {
		*flag_option(options, option) = true;
		return true;
	}
	switch (option) {
	case 'D':
		if (!add_text(&options->databases, &options->ndatabases, optarg))
			return false;
		options->log.databases = options->databases;
		return true;
	case 'E':
		if (!add_text(&options->events, &options->nevents, optarg))
			return false;
		options->log.events = options->events;
		return true;
	case 'm':
		options->mode = mode_by_name(optarg);
		if (options->mode != VXE_MODE_DEFAULT)
			return true;
		warnx("%s: a mode is trace, soft or production", optarg);
		return false;
	case 'M':
		options->model = optarg;
		if (!strcmp(optarg, "strict") || !strcmp(optarg, "filesystem"))
			return true;
		warnx("%s: a model to learn is strict or filesystem", optarg);
		return false;
	case 's':
		return set_time(&options->log.since, optarg);
	case 'u':
		return set_time(&options->log.until, optarg);
	case 'a':
		return add_text(&options->activate, &options->nactivate, optarg);
	case 'A':
		return add_ids(&options->accepted, &options->naccepted, optarg);
	case 'r':
		return add_ids(&options->rejected, &options->nrejected, optarg);
	}
	return false;
}

static const char *long_name(int option)
{
	const struct option *o;

	for (o = longs; o->name; o++)
		if (o->val == option)
			return o->name;
	return "?";
}

enum parsed options_parse(struct options *options, int argc, char **argv, int first,
			  const char *takes)
{
	int option;

	optind = first;
	while ((option = getopt_long(argc, argv, "m:o:", longs, NULL)) >= 0) {
		if (option == HELP)
			return PARSED_HELP;
		if (option == VERSION)
			return PARSED_VERSION;
		if (option == '?')
			return PARSED_USAGE;
		if (!takes || !strchr(takes, option)) {
			if (takes)
				warnx("%s does not take --%s", argv[first - 1], long_name(option));
			else
				warnx("write the command first, then --%s", long_name(option));
			return PARSED_USAGE;
		}
		if (!take(options, option))
			return PARSED_BAD;
	}
	return PARSED;
}

const char *options_evidence(const struct options *options)
{
	return options->no_evidence ? NULL : options->evidence ? options->evidence : "";
}

void options_free(struct options *options)
{
	free(options->activate);
	free(options->accepted);
	free(options->rejected);
	free(options->events);
	free(options->databases);
}
