// SPDX-License-Identifier: GPL-2.0
/* vxed: loads VXEDs, shows what is loaded, and helps to write and improve them. */
#include <err.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "libvxe/policy/home.h"
#include "libvxe/text/nearest.h"
#include "tools/vxed/command.h"
#include "tools/vxed/progress.h"
#include "vxelisp/vxelisp.h"

static const char usage[] =
"usage: vxed load|reload [--mode MODE] FILE...\n"
"       vxed load --kept NAME...\n"
"       vxed load --enabled [--mode MODE]\n"
"       vxed unload NAME...\n"
"       vxed mode NAME trace|soft|production\n"
"       vxed check FILE...\n"
"       vxed show NAME\n"
"       vxed list|listening [--json]\n"
"       vxed ps [NAME] [--json]\n"
"       vxed status [--json | --prometheus]\n"
"       vxed doctor [--json | --nagios]\n"
"       vxed trace PATTERN... [--name NAME]\n"
"       vxed trace --stop [NAME] [--model strict|filesystem] [--exact]\n"
"           [-o FILE | --merge FILE]\n"
"       vxed generate [--model strict|filesystem] [--name NAME]\n"
"           [--activate PATTERN]... [--exact] [-o FILE | --merge FILE] [EVENTS]\n"
"       vxed upgrade NAME [--accept-all] [--accept ID]... [--reject ID]... [--exact]\n"
"           [LOG]\n"
"       vxed upgrade NAME --json [--exact] [LOG]\n"
"       vxed enable|disable [--now] NAME...\n"
"       vxed protect SERVICE [NAME]\n"
"       vxed require NAME...\n"
"       vxed history NAME [--json]\n"
"       vxed revert NAME [VERSION]\n"
"       vxed replay FILE [--against FILE] [--json] [LOG]\n"
"       vxed why EVENT [FILE] [--json] [LOG]\n"
"       vxed diff FILE FILE [--json]\n"
"       vxed test FILE...\n"
"       vxed complete names|loaded|calls|services\n"
"       vxed complete proposals NAME [--exact] [LOG]\n"
"       vxed web [--url URL] [--json]\n"
"LOG:   [--database FILE]... [--ring] [--events FILE]... [--since TIME] [--until TIME]\n";

static const char help[] =
"\n"
"load      loads VXEDs; programs that match their activation patterns start inside\n"
"reload    replaces loaded VXEDs by new texts, also for programs that run inside\n"
"unload    unloads VXEDs in which no program runs\n"
"mode      changes the mode of a loaded VXED, also for programs that run inside\n"
"enable    marks VXEDs to be loaded at boot; --now loads them, too\n"
"disable   unmarks them; --now unloads them, too\n"
"protect   makes systemd start a service only if its VXED is loaded\n"
"require   succeeds if VXEDs of these names are loaded\n"
"check     says whether files are VXEDs; needs neither root nor the module\n"
"show      prints the text of a loaded VXED, word for word\n"
"list      lists the loaded VXEDs\n"
"ps        lists the processes inside\n"
"listening lists processes that listen on the network, and which VXED guards each\n"
"status    prints the state of the module\n"
"doctor    looks for problems of VXE on this machine, and says what to do\n"
"trace     records what programs do from their next start on; --stop writes a VXED\n"
"generate  writes a VXED that permits the events in a file from vxelog --json\n"
"upgrade   proposes rules for what a VXED refused\n"
"history   lists the changes of a VXED's text\n"
"revert    takes the last change of the text back, or restores a version\n"
"replay    says which logged events another VXED would permit and refuse\n"
"why       explains one verdict: which rule gave it, and what would change it\n"
"diff      says what one VXED permits that another does not\n"
"test      runs the tests in files: (deftest NAME (refused (CALL ...)) ...)\n"
"complete  prints words for the completion of shells\n"
"web       prints an address that logs in to vxewebd once, within a minute\n"
"\n"
"LOG may name several logs, also of several machines.\n"
"For load, reload and check, the FILE \"-\" is the standard input.\n"
"FILE may also be a NAME, which stands for " HOME_VXEDS "/NAME.vxed. An argument that\n"
"  contains a slash or ends in .vxed is a FILE.\n"
"\n"
"  -m, --mode MODE     trace, soft or production, instead of the mode in the file\n"
"  -o, --output FILE   write the VXED to this file (default: standard output, and for\n"
"                      trace --stop " HOME_VXEDS "/NAME.vxed)\n"
"      --model MODEL   the model of the VXED to write: strict (default) or filesystem\n"
"      --exact         do not widen names to patterns\n"
"      --no-evidence   use the trace alone, not what packages and units say\n"
"      --evidence DIR  read packages and units beneath this directory, not this machine's\n"
"      --passwd FILE   read from this file which users are people, not from this\n"
"                      machine's accounts\n"
"      --merge FILE    add to this VXED what it does not permit yet\n"
"      --enabled       load every enabled VXED, in the mode that vxed mode set last\n"
"      --kept          load these VXEDs in the mode that vxed mode set last\n"
"      --now           load or unload as well\n"
"      --lib DIRECTORY the models and libraries (default: ../share/vxe beside vxed)\n"
"      --state DIRECTORY  keep versions and traces here, not in " HOME_STATE "\n"
"      --url URL       the URL of vxewebd (default: http://127.0.0.1:8017)\n"
"      --socket PATH   the socket of vxe-broker\n"
"      --json          print JSON\n"
"      --prometheus    print metrics in Prometheus' text format\n"
"      --nagios        print one line, and exit with the status of a Nagios plugin\n"
"      --help, --version\n"
"\n"
"Exit status: 0; 1 if the module refused or something failed; 2 for bad usage, or if a\n"
"  file has an error; then nothing of it is in force.\n";

#define LEARNING	"lMnoPgxVX"
#define LOG		"DREsul"

static const struct command {
	const char *name;
	command_function *run;
	int least, most;		/* arguments */
	const char *takes;		/* allowed options, see options.c */
} commands[] = {
	{ "load", command_load, 0, INT32_MAX, "mlekt" },
	{ "reload", command_reload, 1, INT32_MAX, "ml" },
	{ "check", command_check, 1, INT32_MAX, "l" },
	{ "unload", command_unload, 1, INT32_MAX, "" },
	{ "mode", command_mode, 2, 2, "t" },
	{ "enable", command_enable, 1, INT32_MAX, "lN" },
	{ "disable", command_disable, 1, INT32_MAX, "N" },
	{ "protect", command_protect, 1, 2, "" },
	{ "require", command_require, 1, INT32_MAX, "" },
	{ "show", command_show, 1, 1, "" },
	{ "list", command_list, 0, 0, "j" },
	{ "ps", command_ps, 0, 1, "j" },
	{ "listening", command_listening, 0, 0, "j" },
	{ "status", command_status, 0, 0, "jp" },
	{ "doctor", command_doctor, 0, 0, "jqlt" },
	{ "trace", command_trace, 0, INT32_MAX, LEARNING "St" },
	{ "generate", command_generate, 0, 1, LEARNING "a" },
	{ "upgrade", command_upgrade, 1, 1, LOG "ArYPxtVXj" },
	{ "history", command_history, 1, 1, "ltj" },
	{ "revert", command_revert, 1, 2, "lt" },
	{ "replay", command_replay, 1, 1, LOG "Gj" },
	{ "why", command_why, 1, 2, LOG "Pj" },
	{ "diff", command_diff, 2, 2, "lj" },
	{ "complete", command_complete, 1, 2, LOG "Pxt" },
	{ "test", command_test, 1, INT32_MAX, "l" },
	{ "web", command_web, 0, 0, "jUK" },
};

static const char see_help[] = "\"vxed --help\" describes all commands and options.\n";

/* Whether a line of the usage, such as "vxed load|reload FILE...", is about the command. */
static bool line_is_about(const char *line, const char *command)
{
	size_t length = strlen(command), word;

	if (strncmp(line, "vxed ", 5))
		return false;
	for (line += 5;; line += word + 1) {
		word = strcspn(line, "| \n");
		if (word == length && !strncmp(line, command, length))
			return true;
		if (line[word] != '|')
			return false;
	}
}

/* Prints the lines of the usage that are about the command. NULL: there is none; all lines. */
static int bad_usage(const struct command *command)
{
	const char *line, *text, *end, *head = "usage: ";
	bool about = false, log = false;

	if (!command) {
		fputs(usage, stderr);
		return STATUS_BAD;
	}
	for (line = usage; *line; line = end) {
		text = line + strlen(head);
		end = strchr(line, '\n') + 1;
		if (!strncmp(line, "LOG:", 4)) {
			if (log)
				fprintf(stderr, "%.*s", (int)(end - line), line);
			continue;
		}
		if (*text != ' ')	/* else it continues the line before */
			about = line_is_about(text, command->name);
		if (!about)
			continue;
		fprintf(stderr, "%s%.*s", head, (int)(end - text), text);
		log |= memmem(text, end - text, "[LOG]", 5) != NULL;
		head = "       ";
	}
	fputs(see_help, stderr);
	return STATUS_BAD;
}

static const struct command *command_named(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int no_command(const char *name)
{
	struct nearest nearest;
	size_t i;

	nearest_init(&nearest, name, strlen(name));
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		nearest_offer(&nearest, commands[i].name);
	if (nearest.best)
		warnx("%s: there is no such command (did you mean '%s'?)", name, nearest.best);
	else
		warnx("%s: there is no such command", name);
	fputs(see_help, stderr);
	return STATUS_BAD;
}

static int run(const struct command *command, struct options *options, int argc, char **argv)
{
	switch (options_parse(options, argc, argv, command ? 2 : 1,
			      command ? command->takes : NULL)) {
	case PARSED_HELP:
		printf("%s%s", usage, help);
		return STATUS_OK;
	case PARSED_VERSION:
		puts("vxed " VXE_VERSION);
		return STATUS_OK;
	case PARSED_USAGE:
		return bad_usage(command);
	case PARSED_BAD:
		return STATUS_BAD;
	case PARSED:
		break;
	}
	if (!command)
		return bad_usage(NULL);
	if (argc - optind < command->least || argc - optind > command->most) {
		warnx("%s: too %s arguments", command->name,
		      argc - optind < command->least ? "few" : "many");
		return bad_usage(command);
	}
	return command->run(options, argv + optind);
}

int main(int argc, char **argv)
{
	struct options options = {
		.mode = VXE_MODE_DEFAULT, .log.progress = progress_show,
	};
	const struct command *command = argc > 1 ? command_named(argv[1]) : NULL;
	int status;

	/* Without a command there may be --help or --version. */
	if (!command && argc > 1 && argv[1][0] != '-')
		return no_command(argv[1]);
	status = run(command, &options, argc, argv);
	options_free(&options);
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	warn("standard output");
	return worse(status, STATUS_FAILED);
}
