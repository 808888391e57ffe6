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

#include "libvxe/device.h"
#include "libvxe/learn/generate.h"
#include "libvxe/policy/judge.h"
#include "tools/vxe/learn.h"
#include "libvxe/text/output.h"
#include "libvxe/policy/source.h"
#include "tools/status.h"

#define ENTER_TRIES	5

static const char usage[] =
"usage: vxe [--mode soft|production] [--argv0 NAME] [--lib DIRECTORY]\n"
"           VXED PROGRAM [ARGUMENT...]\n"
"       vxe learn [-o FILE] [--merge FILE] [--model strict|filesystem] [--exact]\n"
"           [--name NAME] [--argv0 NAME] [--lib DIRECTORY] PROGRAM [ARGUMENT...]\n";

static const char help[] =
"\n"
"Runs PROGRAM inside a VXE. VXED is a file, or the name of a VXED that is\n"
"loaded. vxe learn, or vxe --mode trace, runs PROGRAM with nothing refused,\n"
"follows all that it starts, and writes a VXED that permits what they did.\n"
"\n"
"  -m, --mode MODE     the mode, instead of the one that the VXED declares\n"
"  -o, --output FILE   where the learned VXED goes (standard output)\n"
"      --merge FILE    adds to this VXED what it does not permit yet\n"
"      --model MODEL   the model to learn: strict (default) or filesystem\n"
"      --exact         generalise nothing\n"
"      --name NAME     of the learned VXED (PROGRAM without its directory)\n"
"      --passwd FILE   whose accounts are people, instead of this machine's\n"
"      --argv0 NAME    what the program is told that it is called\n"
"      --lib DIRECTORY where models and libraries are (../share/vxe from here)\n"
"      --help, --version\n"
"\n"
"Exits as PROGRAM does, or with: 2 bad usage or VXED; 125 vxe failed, or events\n"
"were lost in trace mode; 126 PROGRAM could not be started; 127 not found.\n";

struct options {
	enum vxe_mode mode;
	const char *output, *model, *argv0, *library, *merge, *name, *passwd;
	bool exact;
};

static int bad_usage(void)
{
	fputs(usage, stderr);
	return STATUS_BAD;
}

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, struct options *options)
{
	enum { MODEL = 256, ARGV0, LIB, MERGE, EXACT, NAME, PASSWD, HELP, VERSION };
	static const struct option longs[] = {
		{ "mode", required_argument, NULL, 'm' },
		{ "output", required_argument, NULL, 'o' },
		{ "model", required_argument, NULL, MODEL },
		{ "merge", required_argument, NULL, MERGE },
		{ "exact", no_argument, NULL, EXACT },
		{ "name", required_argument, NULL, NAME },
		{ "passwd", required_argument, NULL, PASSWD },
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
		case MERGE:
			options->merge = optarg;
			break;
		case EXACT:
			options->exact = true;
			break;
		case NAME:
			options->name = optarg;
			if (!name_check(optarg))
				return STATUS_BAD;
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

/* A pattern for this path alone; of twice its length, at most. */
static void escape_pattern(const char *path, char *pattern)
{
	for (; *path; path++) {
		if (strchr("*?[]{}\\", *path))
			*pattern++ = '\\';
		*pattern++ = *path;
	}
	*pattern = 0;
}

static void name_of_program(const char *program, char name[VXE_NAME_SIZE])
{
	char *at;

	snprintf(name, VXE_NAME_SIZE, "%s", basename((char *)program));
	for (at = name; *at; at++)
		if (!policy_name_has(*at) || (at == name && *at == '.'))
			*at = '-';
}

static char *learned_text(const struct options *options, const char *program,
			  const struct trace *trace, const char *old)
{
	char path[PATH_MAX], pattern[2 * PATH_MAX], name[VXE_NAME_SIZE];
	const char *const activate[] = { pattern, NULL };
	struct generate_options generated = {
		.model = options->model ? options->model : "strict", .exact = options->exact,
		.library = options->library, .passwd = options->passwd,
		.name = options->name ? options->name : name,
	};

	name_of_program(program, name);
	if (old)
		return generate_merged(old, trace, &generated);
	if (find_program(program, path)) {
		escape_pattern(path, pattern);
		generated.activate = activate;
	}
	return generate_text(trace, &generated);
}

/* To standard output, or the file. What is merged with is read only now: somebody may
 * have changed it while the program ran. */
static bool write_learned(const struct options *options, const char *program,
			  const struct trace *trace)
{
	char *old = NULL, *text = NULL;
	bool ok;

	if (options->merge)
		old = output_read(options->merge, VXE_TEXT_MAX, NULL);
	if (options->merge && !old)
		warn("%s", options->merge);
	else
		text = learned_text(options, program, trace, old);
	ok = text && output_write(text, options->output ? options->output : options->merge, 0644);
	free(text);
	free(old);
	return ok;
}

static int learn_and_write(const struct options *options, char **argv)
{
	char path[PATH_MAX], *program = argv[0];
	struct judge judge;
	struct trace trace;
	int status;

	if (!find_program(program, path))
		return not_found(program);
	if (options->merge && !judge_open(&judge, options->merge, options->library))
		return STATUS_BAD;
	if (options->argv0)
		argv[0] = (char *)options->argv0;
	trace_init(&trace);
	status = learn(program, argv, options->library, options->merge ? &judge : NULL,
		       &trace);
	if ((status < STATUS_OWN || trace.count) && !write_learned(options, program, &trace))
		status = STATUS_OWN;
	trace_free(&trace);
	if (options->merge)
		judge_close(&judge);
	return status;
}

/* Running ------------------------------------------------------------------- */

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
	if (options->mode != VXE_MODE_DEFAULT && device_find(device, name, &info) &&
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

	if (is_file_name(vxed) || !device_find(device, vxed, &info)) {
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
	bool learning = argc > 1 && !strcmp(argv[1], "learn");
	struct options options = { .mode = learning ? VXE_MODE_TRACE : VXE_MODE_DEFAULT };
	int status;

	argv += learning;
	argc -= learning;
	status = parse(argc, argv, &options);
	if (status >= 0)
		return status;
	argv += optind;
	argc -= optind;
	if (options.mode == VXE_MODE_TRACE)
		return argc < 1 ? bad_usage() : learn_and_write(&options, argv);
	if (learning || options.output || options.model || options.merge || options.exact ||
	    options.name || options.passwd) {
		warnx("these options are for learning: vxe learn");
		return STATUS_BAD;
	}
	return argc < 2 ? bad_usage() : run(&options, argv[0], argv + 1);
}
