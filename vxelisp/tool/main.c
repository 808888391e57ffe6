/* SPDX-License-Identifier: GPL-2.0 */
/* The command vxelisp. */
#include <errno.h>
#include <getopt.h>

#include "uapi/version.h"
#include "vxelisp/tool/disassemble.h"
#include "vxelisp/tool/file.h"
#include "vxelisp/tool/formatter.h"
#include "vxelisp/tool/reference.h"
#include "vxelisp/tool/script.h"
#include "vxelisp/tool/session.h"
#include "vxelisp/tool/suite.h"

static const char usage[] =
	"usage: vxelisp [FILE [ARGUMENT ...]]\n"
	"       vxelisp -e EXPRESSION ...\n"
	"       vxelisp --check FILE ...\n"
	"       vxelisp --test FILE ...\n"
	"       vxelisp --format [FILE ...]\n"
	"       vxelisp --disassemble FILE|NAME\n"
	"       vxelisp --doc NAME\n"
	"       vxelisp --reference\n";

static const char help[] =
	"\n"
	"Runs FILE (- is standard input), or reads expressions from the terminal.\n"
	"\n"
	"  -e, --eval EXPRESSION  print the value of EXPRESSION\n"
	"  -c, --check            load each FILE as a policy and report errors\n"
	"  -t, --test             run the tests, (deftest NAME FORM ...), of each FILE\n"
	"  -f, --format           format each FILE in place; without FILE, standard input\n"
	"  -d, --disassemble      print the bytecode of a function, or of all in a file\n"
	"      --doc NAME         print the documentation of NAME\n"
	"      --reference        print the documentation of all names\n"
	"      --test-reference   test the examples in the documentation\n"
	"  -h, --help             show this text\n"
	"  -V, --version          show the version\n"
	"\n"
	"The arguments of a script are strings in the list *arguments*.\n"
	"Exit status: 0, or STATUS of (exit STATUS); 1 if a script or test failed; 2 if the\n"
	"command line or a text is wrong.\n";

static int check_file(const char *name)
{
	struct vxl_world *world = script_world(false);
	struct vxl_image *image = NULL;
	int status = script_load(world, name);

	if (!status && vxl_freeze(world, &image)) {
		file_report(vxl_world_error(world), NULL, NULL, 0);
		status = EXIT_USAGE;
	}
	vxl_image_free(image);
	vxl_world_free(world);
	return status ? EXIT_USAGE : 0;
}

static int test_file(const char *name)
{
	struct vxl_world *world = script_world(true);
	int status = script_load(world, name);

	if (!status)
		status = suite_run(world, stdout) != 0;
	vxl_world_free(world);
	return status;
}

static int format_file(const char *name)
{
	struct vxl_error error;
	char *text, *formatted;
	size_t length;
	int status = 0;

	text = file_read(name, &length);
	if (!text) {
		fprintf(stderr, "vxelisp: %s: %s\n", name, strerror(errno));
		return EXIT_USAGE;
	}
	formatted = formatter_run(text, length, name, &error);
	if (!formatted) {
		file_report(&error, text, name, 1);
		status = EXIT_USAGE;
	} else if (!strcmp(name, "-")) {
		fputs(formatted, stdout);
	} else if (strcmp(text, formatted) && !file_write(name, formatted, strlen(formatted))) {
		fprintf(stderr, "vxelisp: %s: %s\n", name, strerror(errno));
		status = 1;
	}
	free(formatted);
	free(text);
	return status;
}

/* Disassembles all functions of a file; if there is no such file, the function @name. */
static int disassemble(const char *name)
{
	struct vxl_world *world = script_world(true);
	FILE *file = fopen(name, "re");
	int status = 0;

	if (file) {
		fclose(file);
		status = script_load(world, name);
		if (!status)
			disassemble_file(world, name, stdout);
	} else if (!disassemble_name(world, name, stdout)) {
		fprintf(stderr, "vxelisp: %s: no such file or function\n", name);
		status = EXIT_USAGE;
	}
	vxl_world_free(world);
	return status;
}

static int show_doc(const char *name)
{
	struct vxl_world *world = script_world(true);
	int status = 0;

	if (!reference_show(world, name, stdout)) {
		fprintf(stderr, "vxelisp: %s: no such name\n", name);
		status = 1;
	}
	vxl_world_free(world);
	return status;
}

static int print_reference(void)
{
	struct vxl_world *world = script_world(true);

	reference_print(world, stdout);
	vxl_world_free(world);
	return 0;
}

static int evaluate(struct vxl_world **world, const char *text)
{
	vxl_value value;
	int status;

	if (!*world)
		*world = script_world(true);
	status = script_load_text(*world, text, "-e", 1, &value);
	if (!status)
		script_print(*world, value);
	return status;
}

static int run(char **arguments, int count)
{
	struct vxl_world *world = script_world(true);
	int status;

	if (count) {
		script_set_arguments(world, arguments + 1, count - 1);
		status = script_load(world, arguments[0]);
	} else {
		status = session_run(world);
	}
	vxl_world_free(world);
	return status;
}

static int bad_usage(void)
{
	fputs(usage, stderr);
	return EXIT_USAGE;
}

static int for_each(int (*command)(const char *name), char **names, int least)
{
	int status = 0, one;

	if (!*names && least)
		return bad_usage();
	if (!*names)
		return command("-");
	for (; *names; names++) {
		one = command(*names);
		if (one > status)
			status = one;
	}
	return status;
}

enum { DOC = 256, REFERENCE, TEST_REFERENCE };

static const struct option options[] = {
	{ "eval", required_argument, NULL, 'e' },
	{ "check", no_argument, NULL, 'c' },
	{ "test", no_argument, NULL, 't' },
	{ "format", no_argument, NULL, 'f' },
	{ "disassemble", no_argument, NULL, 'd' },
	{ "doc", required_argument, NULL, DOC },
	{ "reference", no_argument, NULL, REFERENCE },
	{ "test-reference", no_argument, NULL, TEST_REFERENCE },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

int main(int argc, char **argv)
{
	struct vxl_world *world = NULL;
	int option, command = 0, status;

	while ((option = getopt_long(argc, argv, "+e:ctfdhV", options, NULL)) != -1) {
		switch (option) {
		case 'e':
			status = evaluate(&world, optarg);
			if (!status)
				break;
			vxl_world_free(world);
			return status;
		case DOC:
			return show_doc(optarg);
		case REFERENCE:
			return print_reference();
		case TEST_REFERENCE:
			return reference_test(stdout) != 0;
		case 'h':
			printf("%s%s", usage, help);
			return 0;
		case 'V':
			puts("vxelisp " VXE_VERSION);
			return 0;
		case '?':
			return bad_usage();
		default:
			command = option;
		}
	}
	if (world) {
		vxl_world_free(world);
		return optind == argc ? 0 : bad_usage();
	}
	switch (command) {
	case 'c':
		return for_each(check_file, argv + optind, 1);
	case 't':
		return for_each(test_file, argv + optind, 1);
	case 'f':
		return for_each(format_file, argv + optind, 0);
	case 'd':
		return for_each(disassemble, argv + optind, 1);
	default:
		return run(argv + optind, argc - optind);
	}
}
