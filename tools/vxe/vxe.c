// SPDX-License-Identifier: GPL-2.0
/* vxe: runs a program inside a VXE, or learns what it needs. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "libvxe/device.h"
#include "tools/report.h"
#include "tools/vxe/options.h"

static const char usage[] =
"usage: vxe [--mode soft|production] [--argv0 NAME] [--lib DIRECTORY]\n"
"           VXED PROGRAM [ARGUMENT...]\n"
"       vxe learn [-o FILE] [--merge FILE] [--model strict|filesystem] [--exact]\n"
"           [--name NAME] [--argv0 NAME] [--lib DIRECTORY] PROGRAM [ARGUMENT...]\n";

static const char help[] =
"\n"
"Runs PROGRAM inside a VXE. VXED is a file, or the name of a loaded VXED.\n"
"vxe learn (or vxe --mode trace) refuses nothing. It records what PROGRAM and everything\n"
"that it starts do, and writes a VXED that permits that.\n"
"\n"
"  -m, --mode MODE     trace, soft or production, instead of the mode in the VXED\n"
"  -o, --output FILE   write the VXED to this file (default: standard output)\n"
"      --merge FILE    add to this VXED what it does not permit yet\n"
"      --model MODEL   the model of the VXED to write: strict (default) or filesystem\n"
"      --exact         do not widen names to patterns\n"
"      --no-evidence   use the trace alone, not what packages and units say\n"
"      --name NAME     the name of the VXED to write (default: the file name of PROGRAM)\n"
"      --passwd FILE   read from this file which users are people, not from this\n"
"                      machine's accounts\n"
"      --argv0 NAME    start PROGRAM with this argv[0]\n"
"      --lib DIRECTORY the models and libraries (default: ../share/vxe beside vxe)\n"
"      --help, --version\n"
"\n"
"Exit status: that of PROGRAM; 2 for bad usage or a bad VXED; 125 if vxe failed, or\n"
"events were lost in trace mode; 126 if PROGRAM could not be started; 127 if it was not\n"
"found.\n";

static int bad_usage(void)
{
	fputs(usage, stderr);
	return STATUS_BAD;
}

/* Reads the options. Returns -1 to go on, else the exit status. */
static int parse(int argc, char **argv, struct options *options)
{
	enum { MODEL = 256, ARGV0, LIB, MERGE, EXACT, NO_EVIDENCE, NAME, PASSWD, HELP, VERSION };
	static const struct option longs[] = {
		{ "mode", required_argument, NULL, 'm' },
		{ "output", required_argument, NULL, 'o' },
		{ "model", required_argument, NULL, MODEL },
		{ "merge", required_argument, NULL, MERGE },
		{ "exact", no_argument, NULL, EXACT },
		{ "no-evidence", no_argument, NULL, NO_EVIDENCE },
		{ "name", required_argument, NULL, NAME },
		{ "passwd", required_argument, NULL, PASSWD },
		{ "argv0", required_argument, NULL, ARGV0 },
		{ "lib", required_argument, NULL, LIB },
		{ "help", no_argument, NULL, HELP },
		{ "version", no_argument, NULL, VERSION },
		{ }
	};
	struct failure failure;
	int option;

	while ((option = getopt_long(argc, argv, "+m:o:", longs, NULL)) >= 0) {
		switch (option) {
		case 'm':
			options->mode = mode_by_name(optarg);
			if (options->mode != VXE_MODE_DEFAULT)
				break;
			warnx("%s: a mode is trace, soft or production", optarg);
			return STATUS_BAD;
		case 'o':
			options->output = optarg;
			break;
		case MODEL:
			options->model = optarg;
			if (!strcmp(optarg, "strict") || !strcmp(optarg, "filesystem"))
				break;
			warnx("%s: a model to learn is strict or filesystem", optarg);
			return STATUS_BAD;
		case MERGE:
			options->merge = optarg;
			break;
		case EXACT:
			options->exact = true;
			break;
		case NO_EVIDENCE:
			options->no_evidence = true;
			break;
		case NAME:
			options->name = optarg;
			if (!name_check(optarg, &failure))
				return report_failure(&failure);
			break;
		case PASSWD:
			options->passwd = optarg;
			break;
		case ARGV0:
			options->argv0 = optarg;
			break;
		case LIB:
			options->library = optarg;
			break;
		case HELP:
			printf("%s%s", usage, help);
			return STATUS_OK;
		case VERSION:
			puts("vxe " VXE_VERSION);
			return STATUS_OK;
		default:
			return bad_usage();
		}
	}
	return -1;
}

int main(int argc, char **argv)
{
	bool learning = argc > 1 && !strcmp(argv[1], "learn");
	struct options options = { .mode = learning ? VXE_MODE_TRACE : VXE_MODE_DEFAULT };
	int status;

	if (learning) {		/* getopt_long() names the program in its messages */
		argv[1] = argv[0];
		argv++;
		argc--;
	}
	status = parse(argc, argv, &options);
	if (status >= 0)
		return status;
	argv += optind;
	argc -= optind;
	if (options.mode == VXE_MODE_TRACE)
		return argc < 1 ? bad_usage() : command_learn(&options, argv);
	if (learning || options.output || options.model || options.merge || options.exact ||
	    options.no_evidence ||
	    options.name || options.passwd) {
		warnx("these options are for learning: vxe learn");
		return STATUS_BAD;
	}
	return argc < 2 ? bad_usage() : command_run(&options, argv[0], argv + 1);
}
