// SPDX-License-Identifier: GPL-2.0
/* vxe: runs a program inside a VXE, or learns what it needs. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <libgen.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device.h"
#include "generate.h"
#include "learn.h"
#include "source.h"
#include "status.h"

#define ENTER_TRIES	5

static const char usage[] =
"usage: vxe [--mode soft|production] [--argv0 NAME] [--lib DIRECTORY]\n"
"           VXED PROGRAM [ARGUMENT...]\n"
"       vxe --mode trace [-o FILE] [--model strict|filesystem] [--argv0 NAME]\n"
"           [--lib DIRECTORY] PROGRAM [ARGUMENT...]\n";

static const char help[] =
"\n"
"Runs PROGRAM inside a VXE. VXED is a file, or the name of a VXED that is\n"
"loaded. In trace mode runs PROGRAM, follows all that it starts, and writes a\n"
"VXED that permits what they did.\n"
"\n"
"  -m, --mode MODE     the mode, instead of the one that the VXED declares\n"
"  -o, --output FILE   where the learned VXED goes (standard output)\n"
"      --model MODEL   the model to learn: strict (default) or filesystem\n"
"      --argv0 NAME    what the program is told that it is called\n"
"      --lib DIRECTORY where models and libraries are (../share/vxe from here)\n"
"      --help, --version\n"
"\n"
"Exits as PROGRAM does, or with: 2 bad usage or VXED; 125 vxe failed, or events\n"
"were lost in trace mode; 126 PROGRAM could not be started; 127 not found.\n";

struct options {
	enum vxe_mode mode;
	const char *output, *model, *argv0, *library;
};

static int bad_usage(void)
{
	fputs(usage, stderr);
	return STATUS_BAD;
}

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, struct options *options)
{
	enum { MODEL = 256, ARGV0, LIB, HELP, VERSION };
	static const struct option longs[] = {
		{ "mode", required_argument, NULL, 'm' },
		{ "output", required_argument, NULL, 'o' },
		{ "model", required_argument, NULL, MODEL },
		{ "argv0", required_argument, NULL, ARGV0 },
		{ "lib", required_argument, NULL, LIB },
		{ "help", no_argument, NULL, HELP },
		{ "version", no_argument, NULL, VERSION },
		{ }
	};
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
			warnx("%s: strict and filesystem can be learned", optarg);
			return STATUS_BAD;
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
			puts("vxe " VXE_TOOLS_VERSION);
			return STATUS_OK;
		default:
			return bad_usage();
		}
	}
	return -1;
}

/* Where execvp() will find it; NULL with errno. */
static char *find_program(const char *name, char path[PATH_MAX])
{
	const char *at = getenv("PATH"), *end;
	int code = ENOENT;

	if (strchr(name, '/'))
		return !access(name, X_OK) ? realpath(name, path) : NULL;
	for (at = at ? at : "/bin:/usr/bin"; *name; at = end + 1) {
		char candidate[PATH_MAX];

		end = strchrnul(at, ':');
		snprintf(candidate, sizeof(candidate), "%.*s/%s",
			 end > at ? (int)(end - at) : 1, end > at ? at : ".", name);
		if (!access(candidate, X_OK) && realpath(candidate, path))
			return path;
		if (errno == EACCES)
			code = EACCES;
		if (!*end)
			break;
	}
	errno = code;
	return NULL;
}

static int not_found(const char *program)
{
	int code = errno;

	warn("%s", program);
	return code == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_STARTED;
}

/* Learning ------------------------------------------------------------------ */

static int learn_and_write(const struct options *options, char **argv)
{
	char path[PATH_MAX], name[VXE_NAME_SIZE], *program = argv[0], *text;
	struct generate_options generated = {
		.model = options->model ? options->model : "strict",
		.library = options->library, .name = name, .activate = path,
	};
	struct trace trace;
	int status;

	if (!find_program(program, path))
		return not_found(program);
	snprintf(name, sizeof(name), "%s", basename(program));
	if (options->argv0)
		argv[0] = (char *)options->argv0;
	trace_init(&trace);
	status = learn(program, argv, options->library, &trace);
	if (status >= STATUS_OWN && !trace.count) {
		trace_free(&trace);
		return status;
	}
	text = generate_text(&trace, &generated);
	if (!text || !generate_write(text, options->output))
		status = STATUS_OWN;
	free(text);
	trace_free(&trace);
	return status;
}

/* Running ------------------------------------------------------------------- */

static bool find_info(int device, const char *name, struct vxe_info *info)
{
	memset(info, 0, sizeof(*info));
	while (!device_info(device, info)) {
		if (!strcmp(info->name, name))
			return true;
		info->slot++;
		memset(info->name, 0, sizeof(info->name));
	}
	return false;
}

static bool is_file_name(const char *vxed)
{
	const char *end = strrchr(vxed, '.');

	return strchr(vxed, '/') || (end && !strcmp(end, ".vxed"));
}

/* Whether the loaded VXED has this text, and the mode that is wanted. */
static int check_same(int device, const struct options *options, const char *name,
		      const struct source *source)
{
	struct vxe_info info;
	size_t size = 0;
	char *text = device_text(device, name, &size);
	bool gone = !text && errno == ENOENT;
	bool same = text && size == source->size && !memcmp(text, source->text, size);

	free(text);
	if (!same && !gone) {
		warnx("%s is loaded with another text; see vxed reload", name);
		return STATUS_OWN;
	}
	if (options->mode != VXE_MODE_DEFAULT && find_info(device, name, &info) &&
	    info.mode != options->mode) {
		warnx("%s is loaded in mode %s; see vxed mode", name, mode_name(info.mode));
		return STATUS_OWN;
	}
	return STATUS_OK;
}

/* Loads the text, unless it is loaded already. */
static int load(int device, const struct options *options, const struct source *source,
		char name[VXE_NAME_SIZE])
{
	struct vxe_load load = { .mode = options->mode, .flags = VXE_LOAD_TRANSIENT };
	int ret = device_load(device, &load, source->text, source->size);

	memcpy(name, load.name, VXE_NAME_SIZE);
	if (ret && device_text_was_bad(&load))
		return STATUS_BAD;
	if (ret && errno == EEXIST)
		return check_same(device, options, name, source);
	return ret ? STATUS_OWN : STATUS_OK;
}

/*
 * Somebody else's last task may end at any time, and the VXED be unloaded that
 * was found loaded: then it is loaded anew.
 */
static int enter_source(int device, const struct options *options,
			const struct source *source)
{
	char name[VXE_NAME_SIZE];
	int status, tries;

	for (tries = 0; tries < ENTER_TRIES; tries++) {
		status = load(device, options, source, name);
		if (status || !device_enter(device, name))
			return status;
		if (errno != ENOENT)
			break;
	}
	warn("%s", name);
	return STATUS_OWN;
}

static int enter_file(int device, const struct options *options, const char *file)
{
	struct vxl_error error;
	struct source source;
	int status;

	if (!source_resolve(file, options->library, &source, &error)) {
		source_report(&error);
		return STATUS_BAD;
	}
	status = enter_source(device, options, &source);
	source_free(&source);
	return status;
}

static int enter(int device, const struct options *options, const char *vxed)
{
	struct vxe_info info;

	if (is_file_name(vxed) || !find_info(device, vxed, &info)) {
		if (is_file_name(vxed) || !access(vxed, F_OK))
			return enter_file(device, options, vxed);
		warnx("%s: no such VXED is loaded, and there is no such file", vxed);
		return STATUS_BAD;
	}
	if (options->mode != VXE_MODE_DEFAULT && options->mode != info.mode) {
		warnx("%s is loaded in mode %s; see vxed mode", vxed, mode_name(info.mode));
		return STATUS_OWN;
	}
	if (!device_enter(device, vxed))
		return STATUS_OK;
	warn("%s", vxed);
	return STATUS_OWN;
}

static int run(const struct options *options, const char *vxed, char **argv)
{
	char path[PATH_MAX], *program = argv[0];
	int device, status;

	if (!find_program(program, path))
		return not_found(program);
	device = device_open(O_RDWR);
	if (device < 0)
		return STATUS_OWN;
	status = enter(device, options, vxed);
	if (status)
		return status;
	if (options->argv0)
		argv[0] = (char *)options->argv0;
	execvp(program, argv);
	return not_found(program);
}

int main(int argc, char **argv)
{
	struct options options = { .mode = VXE_MODE_DEFAULT };
	int status = parse(argc, argv, &options);

	if (status >= 0)
		return status;
	argv += optind;
	argc -= optind;
	if (options.mode == VXE_MODE_TRACE)
		return argc < 1 ? bad_usage() : learn_and_write(&options, argv);
	if (options.output || options.model) {
		warnx("-o and --model are for --mode trace");
		return STATUS_BAD;
	}
	return argc < 2 ? bad_usage() : run(&options, argv[0], argv + 1);
}
