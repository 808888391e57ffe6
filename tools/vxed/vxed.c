// SPDX-License-Identifier: GPL-2.0
/* vxed: loads VXEDs, and says what is loaded. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tools/vxed/command.h"
#include "libvxe/device.h"
#include "libvxe/policy/home.h"
#include "libvxe/policy/judge.h"
#include "tools/vxed/logbook.h"
#include "libvxe/text/quote.h"
#include "libvxe/policy/source.h"
#include "tools/status.h"
#include "libvxe/learn/trace.h"
#include "libvxe/text/time.h"

static const char usage[] =
"usage: vxed load|reload [--mode MODE] FILE...\n"
"       vxed unload NAME...\n"
"       vxed mode NAME trace|soft|production\n"
"       vxed check FILE...\n"
"       vxed show NAME\n"
"       vxed list|status [--json]\n"
"       vxed trace PATTERN... [--name NAME]\n"
"       vxed trace --stop [NAME] [--model strict|filesystem] [--exact]\n"
"           [-o FILE | --merge FILE]\n"
"       vxed generate [--model strict|filesystem] [--name NAME]\n"
"           [--activate PATTERN]... [--exact] [-o FILE | --merge FILE] [EVENTS]\n"
"       vxed upgrade NAME [--accept-all] [--accept ID]... [--reject ID]... [LOG]\n"
"       vxed history NAME\n"
"       vxed revert NAME [VERSION]\n"
"       vxed replay FILE [--against FILE] [--json] [LOG]\n"
"       vxed why EVENT [FILE] [LOG]\n"
"       vxed diff FILE FILE\n"
"       vxed test FILE...\n"
"LOG:   [--database FILE | --ring | --events FILE] [--since TIME] [--until TIME]\n";

static const char help[] =
"\n"
"load      puts VXEDs in force; their activation patterns work from then on\n"
"reload    replaces the VXEDs of these names, also for what runs inside\n"
"unload    takes VXEDs out of force; nothing may run inside\n"
"mode      changes the mode, also for what runs inside\n"
"check     says whether files are VXEDs; needs neither root nor the module\n"
"show      prints the text that is in force, word for word\n"
"list      tells of all VXEDs that are loaded\n"
"status    tells of the module\n"
"trace     follows every start of a program, until --stop writes what it learned\n"
"generate  makes a VXED of events, as vxelog --json prints them\n"
"upgrade   proposes what a VXED lacks for what it refused\n"
"history   lists the changes of a VXED\n"
"revert    takes back the last change, or goes back to a version\n"
"replay    puts stored events to another VXED\n"
"why       explains a verdict\n"
"diff      says what one VXED permits that another does not\n"
"test      puts the calls in tests, (deftest NAME (refused (CALL ...)) ...), to a VXED\n"
"\n"
"FILE of load, reload and check may be \"-\": standard input.\n"
"NAME, also instead of FILE, stands for " HOME_VXEDS "/NAME.vxed, unless it has a\n"
"slash or ends in .vxed.\n"
"\n"
"      --mode MODE     trace, soft or production, instead of what the file says\n"
"      --model MODEL   of what is learned: strict (default) or filesystem\n"
"      --exact         generalise nothing\n"
"      --passwd FILE   whose accounts are people, instead of this machine's\n"
"      --merge FILE    add to this VXED what it does not permit yet\n"
"      --lib DIRECTORY where models and libraries are (../share/vxe from here)\n"
"      --state DIRECTORY  instead of " HOME_STATE "\n"
"      --json          for programs\n"
"      --help, --version\n"
"\n"
"Exits with 0; 1 if the module refused, or something failed; 2 for bad usage, or\n"
"a file that is no VXED: then nothing of that file is in force.\n";

static int bad_usage(void)
{
	fputs(usage, stderr);
	return STATUS_BAD;
}

static int worse(int a, int b)
{
	return a > b ? a : b;
}

/* Files --------------------------------------------------------------------- */

static int check_file(const struct options *options, const char *what)
{
	char path[PATH_MAX];
	struct judge judge;

	if (!judge_open(&judge, home_file(what, path), options->library))
		return STATUS_BAD;
	judge_close(&judge);
	return STATUS_OK;
}

static int check(const struct options *options, char **files)
{
	int status = STATUS_OK;

	for (; *files; files++)
		status = worse(status, check_file(options, *files));
	return status;
}

/* The mode of each loaded VXED, by slot. */
static void read_modes(int device, enum vxe_mode modes[VXE_SLOTS])
{
	struct vxe_info info = { .slot = 0 };

	memset(modes, 0, VXE_SLOTS * sizeof(*modes));
	for (; !device_info(device, &info) && info.slot < VXE_SLOTS;
	     info = (struct vxe_info) { .slot = info.slot + 1 })
		modes[info.slot] = info.mode;
}

/* A file that says soft ends production; that is not to go by without a word. */
static void warn_of_mode(int device, const struct vxe_load *load,
			 const enum vxe_mode before[VXE_SLOTS])
{
	struct vxe_info info;

	if (!device_find(device, load->name, &info) || info.slot >= VXE_SLOTS ||
	    before[info.slot] != VXE_MODE_PRODUCTION || info.mode == VXE_MODE_PRODUCTION)
		return;
	warnx("%s was in mode production, and is in mode %s now, as its file says; "
	      "vxed mode %s production", info.name, mode_name(info.mode), info.name);
}

static int load_file(int device, const struct options *options, const char *what,
		     unsigned int flags)
{
	struct vxe_load load = { .mode = options->mode, .flags = flags };
	struct vxl_error error;
	enum vxe_mode modes[VXE_SLOTS];
	char path[PATH_MAX];
	const char *file = home_file(what, path);
	struct source source;
	int ret, code;

	if (!source_resolve(file, options->library, &source, &error)) {
		source_report(&error);
		return STATUS_BAD;
	}
	if (flags & VXE_LOAD_REPLACE)
		read_modes(device, modes);
	ret = device_load(device, &load, source.text, source.size);
	code = errno;
	source_free(&source);
	if (!ret && (flags & VXE_LOAD_REPLACE) && !options->mode)
		warn_of_mode(device, &load, modes);
	if (!ret)
		return STATUS_OK;
	if (device_text_was_bad(&load))
		return STATUS_BAD;
	if (code == EEXIST)
		warnx("%s: %s is loaded already; see vxed reload", file, load.name);
	else if (code == ENOENT)
		warnx("%s: %s is not loaded; see vxed load", file, load.name);
	return STATUS_FAILED;
}

static int load_files(const struct options *options, char **files, unsigned int flags)
{
	int device = device_open_to_change(), status = STATUS_OK;

	if (device < 0)
		return STATUS_FAILED;
	for (; *files; files++)
		status = worse(status, load_file(device, options, *files, flags));
	close(device);
	return status;
}

static int load(const struct options *options, char **files)
{
	return load_files(options, files, 0);
}

static int reload(const struct options *options, char **files)
{
	return load_files(options, files, VXE_LOAD_REPLACE);
}

/* Names --------------------------------------------------------------------- */

static int unload(const struct options *options, char **names)
{
	int device = device_open(O_RDWR), status = STATUS_OK;

	if (device < 0)
		return STATUS_FAILED;
	for (; *names; names++)
		if (device_unload(device, *names))
			status = STATUS_FAILED;
	close(device);
	return status;
}

/* What vxed trace has loaded, and what still runs in it, permits all in any mode. */
static void warn_of_trace(int device, const char *name)
{
	size_t size;
	char *text = device_text(device, name, &size);

	if (text && memmem(text, size, "\n#line 1 \"trace\"\n", 17))
		warnx("%s is in its trace, which permits everything in any mode; vxed reload %s "
		      "puts in force what was learned", name, name);
	free(text);
}

static int set_mode(const struct options *options, char **arguments)
{
	enum vxe_mode mode = mode_by_name(arguments[1]);
	int device, ret;

	if (mode == VXE_MODE_DEFAULT) {
		warnx("%s: a mode is trace, soft or production", arguments[1]);
		return STATUS_BAD;
	}
	device = device_open_to_change();
	if (device < 0)
		return STATUS_FAILED;
	ret = device_mode(device, arguments[0], mode);
	if (!ret && mode != VXE_MODE_TRACE)
		warn_of_trace(device, arguments[0]);
	close(device);
	return ret ? STATUS_FAILED : STATUS_OK;
}

static int show(const struct options *options, char **names)
{
	int device = device_open(O_RDWR);
	size_t size;
	char *text;

	if (device < 0)
		return STATUS_FAILED;
	text = device_text(device, names[0], &size);
	if (!text && errno == ENOENT)
		warnx("%s is not loaded", names[0]);
	else if (!text)
		warn("%s", names[0]);
	else
		fwrite(text, 1, size, stdout);
	free(text);
	close(device);
	return text ? STATUS_OK : STATUS_FAILED;
}

/* Lists --------------------------------------------------------------------- */

static void print_time(int64_t ns)
{
	time_t seconds = ns / 1000000000;
	struct tm tm;
	char text[32];

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	fputs(text, stdout);
}

static void print_info(const struct vxe_info *info)
{
	quote_word(stdout, info->name, strnlen(info->name, sizeof(info->name)));
	printf("\t%s%s\ttasks=%u\tviolations=%" PRIu64 "\ttext=%u\timage=%u\t",
	       mode_name(info->mode), info->flags & VXE_LOAD_TRANSIENT ? ",transient" : "",
	       info->tasks, (uint64_t)info->violations, info->text_size, info->image_size);
	print_time(info->loaded);
	putchar('\n');
}

static void print_info_json(const struct vxe_info *info)
{
	fputs("{\"name\":", stdout);
	quote_json(stdout, info->name, strnlen(info->name, sizeof(info->name)));
	printf(",\"slot\":%u,\"mode\":\"%s\",\"transient\":%s,\"tasks\":%u,"
	       "\"violations\":%" PRIu64 ",\"text_size\":%u,\"image_size\":%u,\"loaded\":\"",
	       info->slot, mode_name(info->mode),
	       info->flags & VXE_LOAD_TRANSIENT ? "true" : "false", info->tasks,
	       (uint64_t)info->violations, info->text_size, info->image_size);
	print_time(info->loaded);
	fputs("\"}", stdout);
}

static int list(const struct options *options, char **none)
{
	int device = device_open(O_RDWR);
	struct vxe_info info = { .slot = 0 };
	bool first = true;
	int code;

	if (device < 0)
		return STATUS_FAILED;
	if (options->json)
		putchar('[');
	while (!device_info(device, &info)) {
		if (options->json) {
			fputs(first ? "\n" : ",\n", stdout);
			print_info_json(&info);
		} else {
			print_info(&info);
		}
		first = false;
		info = (struct vxe_info) { .slot = info.slot + 1 };
	}
	code = errno;
	if (options->json)
		puts(first ? "]" : "\n]");
	close(device);
	if (code == ENOENT)
		return STATUS_OK;
	warnx("%s: %s", VXE_DEVICE, strerror(code));
	return STATUS_FAILED;
}

static int status(const struct options *options, char **none)
{
	int device = device_open(O_RDWR);
	struct vxe_status s;

	if (device < 0)
		return STATUS_FAILED;
	if (device_status(device, &s)) {
		close(device);
		return STATUS_FAILED;
	}
	close(device);
	printf(options->json ?
	       "{\"abi_version\":%u,\"syscalls_hooked\":%u,\"objects_hooked\":%u,"
	       "\"loaded\":%u,\"events\":%" PRIu64 ",\"events_lost\":%" PRIu64
	       ",\"ring_size\":%u}\n" :
	       "interface version  %u\nsyscalls hooked    %u\nobjects hooked     %u\n"
	       "VXEDs loaded       %u\nevents             %" PRIu64 "\nevents lost        %"
	       PRIu64 "\nring of events     %u bytes\n",
	       s.abi_version, s.syscalls_hooked, s.objects_hooked, s.loaded,
	       (uint64_t)s.events, (uint64_t)s.events_lost, s.ring_size);
	return STATUS_OK;
}

/* Generating ---------------------------------------------------------------- */

static bool add_event(const struct event *event, void *trace)
{
	return trace_add(trace, event, NULL);
}

static int generate_events(const struct options *options, char **files)
{
	struct options from = *options;
	struct filter all = { .vxeds = NULL };
	struct trace trace;
	int ret;

	from.events = files[0] ? files[0] : "-";
	trace_init(&trace);
	ret = logbook_events(&from, &all, add_event, &trace);
	if (!ret)
		ret = command_write_learned(options, &trace);
	trace_free(&trace);
	return ret;
}

/* Commands ------------------------------------------------------------------ */

#define LEARNING	"lMnaoPgx"
#define LOG		"DREsul"

enum { HELP = 256, VERSION };

static const struct command {
	const char *name;
	int (*run)(const struct options *options, char **arguments);
	int least, most;	/* arguments */
	const char *takes;	/* options */
} commands[] = {
	{ "load", load, 1, INT32_MAX, "ml" },
	{ "reload", reload, 1, INT32_MAX, "ml" },
	{ "check", check, 1, INT32_MAX, "l" },
	{ "unload", unload, 1, INT32_MAX, "" },
	{ "mode", set_mode, 2, 2, "" },
	{ "show", show, 1, 1, "" },
	{ "list", list, 0, 0, "j" },
	{ "status", status, 0, 0, "j" },
	{ "trace", command_trace, 0, INT32_MAX, LEARNING "St" },
	{ "generate", generate_events, 0, 1, LEARNING },
	{ "upgrade", command_upgrade, 1, 1, LOG "ArYPxt" },
	{ "history", command_history, 1, 1, "lt" },
	{ "revert", command_revert, 1, 2, "lt" },
	{ "replay", command_replay, 1, 1, LOG "Gj" },
	{ "why", command_why, 1, 2, LOG "P" },
	{ "diff", command_diff, 2, 2, "l" },
	{ "test", command_test, 1, INT32_MAX, "l" },
};

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
	{ "help", no_argument, NULL, HELP },
	{ "version", no_argument, NULL, VERSION },
	{ }
};

/* The list stays NULL-terminated. */
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

/* "ID", "ID,ID"; the option may come again. */
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
	warnx("%s: not a time", text);
	return false;
}

/* Options that are a text, and where it goes. */
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
	case 'D':
		return &options->database;
	case 'E':
		return &options->events;
	case 'G':
		return &options->against;
	}
	return NULL;
}

static bool *flag_option(struct options *options, int option)
{
	switch (option) {
	case 'j':
		return &options->json;
	case 'x':
		return &options->exact;
	case 'S':
		return &options->stop;
	case 'R':
		return &options->ring;
	case 'Y':
		return &options->accept_all;
	}
	return NULL;
}

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
		warnx("%s: strict and filesystem can be learned", optarg);
		return false;
	case 's':
		return set_time(&options->since, optarg);
	case 'u':
		return set_time(&options->until, optarg);
	case 'a':
		return add_text(&options->activate, &options->nactivate, optarg);
	case 'A':
		return add_ids(&options->accepted, &options->naccepted, optarg);
	case 'r':
		return add_ids(&options->rejected, &options->nrejected, optarg);
	}
	return false;
}

static const struct command *command_named(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int run(const struct command *command, struct options *options, char **arguments)
{
	int status = command->run(options, arguments);

	free(options->activate);
	free(options->accepted);
	free(options->rejected);
	return status;
}

static int finish(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	warn("standard output");
	return worse(status, STATUS_FAILED);
}

int main(int argc, char **argv)
{
	struct options options = { .mode = VXE_MODE_DEFAULT };
	const struct command *command = argc > 1 ? command_named(argv[1]) : NULL;
	int option, arguments;

	/* Options may stand before the command only to ask what there is. */
	if (!command && argc > 1 && argv[1][0] != '-') {
		warnx("%s: there is no such command", argv[1]);
		return bad_usage();
	}
	optind = command ? 2 : 1;
	while ((option = getopt_long(argc, argv, "m:o:", longs, NULL)) >= 0) {
		if (option == HELP) {
			printf("%s%s", usage, help);
			return finish(STATUS_OK);
		}
		if (option == VERSION) {
			puts("vxed " VXE_VERSION);
			return finish(STATUS_OK);
		}
		if (option == '?' || !command || !strchr(command->takes, option))
			return bad_usage();
		if (!take(&options, option))
			return STATUS_BAD;
	}
	arguments = argc - optind;
	if (!command || arguments < command->least || arguments > command->most)
		return bad_usage();
	return finish(run(command, &options, argv + optind));
}
