// SPDX-License-Identifier: GPL-2.0
/* vxelog: prints events. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device.h"
#include "event.h"
#include "status.h"

static const char usage[] =
"usage: vxelog [--follow] [--json] [--vxed NAME]...\n";

static const char help[] =
"\n"
"Prints the events that the module holds, the oldest first, one a line.\n"
"\n"
"  -f, --follow      and then those to come, until a signal ends it\n"
"      --json        as JSON objects\n"
"      --vxed NAME   only those of this VXED; may be given more than once\n"
"      --help, --version\n"
"\n"
"Where the module had to drop events, a line says how many.\n"
"Exits with 0; 1 if the events could not be read; 2 for bad usage.\n";

struct options {
	bool follow, json;
	char **vxeds;		/* those wanted; none: all */
	size_t count;
};

static bool wanted(const struct options *options, const struct event *event)
{
	size_t i;

	/* What was lost may have been anybody's. */
	if (!options->count || event->head.kind == VXE_EVENT_LOST)
		return true;
	for (i = 0; i < options->count; i++)
		if (!strncmp(options->vxeds[i], event->head.name, sizeof(event->head.name)))
			return true;
	return false;
}

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

static int print_events(const struct options *options, struct event_stream *stream)
{
	struct event event;
	int got;

	while ((got = event_next(stream, &event)) >= 0) {
		if (got && wanted(options, &event)) {
			if (options->json)
				event_print_json(stdout, &event);
			else
				event_print_text(stdout, &event);
		}
		if (ferror(stdout))
			break;
		if (!got && !options->follow)
			return STATUS_OK;
		if (!got && !wait_for_more(stream->fd))
			return STATUS_FAILED;
	}
	return STATUS_FAILED;
}

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, struct options *options)
{
	enum { JSON = 256, VXED, HELP, VERSION };
	static const struct option longs[] = {
		{ "follow", no_argument, NULL, 'f' },
		{ "json", no_argument, NULL, JSON },
		{ "vxed", required_argument, NULL, VXED },
		{ "help", no_argument, NULL, HELP },
		{ "version", no_argument, NULL, VERSION },
		{ }
	};
	int option;

	while ((option = getopt_long(argc, argv, "f", longs, NULL)) >= 0) {
		switch (option) {
		case 'f':
			options->follow = true;
			break;
		case JSON:
			options->json = true;
			break;
		case VXED:
			options->vxeds[options->count++] = optarg;
			break;
		case HELP:
			printf("%s%s", usage, help);
			return STATUS_OK;
		case VERSION:
			puts("vxelog " VXE_TOOLS_VERSION);
			return STATUS_OK;
		default:
			fputs(usage, stderr);
			return STATUS_BAD;
		}
	}
	if (optind == argc)
		return -1;
	fputs(usage, stderr);
	return STATUS_BAD;
}

int main(int argc, char **argv)
{
	struct options options = { .vxeds = calloc(argc, sizeof(char *)) };
	struct event_stream *stream = malloc(sizeof(*stream));
	int fd, status;

	if (!options.vxeds || !stream)
		err(STATUS_FAILED, NULL);
	status = parse(argc, argv, &options);
	if (status < 0) {
		status = STATUS_FAILED;
		fd = device_open(O_RDONLY | O_NONBLOCK);
		if (fd >= 0) {
			event_stream_init(stream, fd);
			status = print_events(&options, stream);
			close(fd);
		}
	}
	free(options.vxeds);
	free(stream);
	if (fflush(stdout) && status == STATUS_OK) {
		warn("standard output");
		status = STATUS_FAILED;
	}
	return status;
}
