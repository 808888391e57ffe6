/* SPDX-License-Identifier: GPL-2.0 */
/* vxelisp: runs scripts, expressions, and a session on the terminal. */
#include <errno.h>
#include <getopt.h>
#include <unistd.h>
#include <readline/history.h>
#include <readline/readline.h>

#include "vxelisp.h"

#define HEAP_BYTES	((size_t)1 << 30)
#define EXIT_USAGE	2

static const char usage[] =
	"usage: vxelisp [FILE [ARGUMENT ...]]\n"
	"       vxelisp -e EXPRESSION ...\n"
	"       vxelisp --check FILE ...\n"
	"\n"
	"Runs FILE (- is standard input), or reads expressions from the terminal.\n"
	"\n"
	"  -e, --eval EXPRESSION  print the value of EXPRESSION\n"
	"  -c, --check            load and freeze each FILE as a policy, no more\n"
	"  -h, --help             show this text\n"
	"  -V, --version          show the version\n"
	"\n"
	"A script finds its arguments, strings, in the list *arguments*.\n"
	"Exit status: 0, or what (exit STATUS) says; 1 if a script failed; 2 if the\n"
	"command line or a text was wrong.\n";

static vxl_value write_value(struct vxl_machine *m, const vxl_value *args, unsigned int nargs,
			     const char *control, const char *end)
{
	const vxl_value format[] = {
		vxl_make_string(m, control, strlen(control)), args[0],
	};
	vxl_value text = format[0];
	struct vxl_string s;

	(void)nargs;
	if (text != VXL_ERROR)
		text = vxl_format(m, format, 2);
	if (text == VXL_ERROR)
		return text;
	s = vxl_string(vxl_machine_space(m), text);
	fwrite(s.bytes, 1, s.length, stdout);
	fputs(end, stdout);
	return args[0];
}

static vxl_value print(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return write_value(m, args, nargs, "~s", "\n");
}

static vxl_value princ(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	return write_value(m, args, nargs, "~a", "");
}

static vxl_value format(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value text = vxl_format(m, args + 1, nargs - 1);
	struct vxl_string s;

	if (text == VXL_ERROR || args[0] == VXL_NIL)
		return text;
	s = vxl_string(vxl_machine_space(m), text);
	fwrite(s.bytes, 1, s.length, stdout);
	return VXL_NIL;
}

/* The name as C wants it, to be freed; NULL, raised, if it cannot be one. */
static char *file_name(struct vxl_machine *m, vxl_value v)
{
	struct vxl_string s = vxl_string(vxl_machine_space(m), v);

	if (!vxl_is_string(v) || memchr(s.bytes, '\0', s.length)) {
		vxl_raise_type(m, "a file's name", v);
		return NULL;
	}
	return strndup(s.bytes, s.length);
}

/* All of a stream, to be freed; NULL with errno set. */
static char *read_stream(FILE *file, size_t *length)
{
	size_t size = 65536;
	char *text = malloc(size), *grown;

	*length = 0;
	while (text) {
		*length += fread(text + *length, 1, size - *length, file);
		if (*length < size)
			break;
		size *= 2;
		grown = realloc(text, size);
		if (!grown)
			free(text);
		text = grown;
	}
	if (text && ferror(file)) {
		free(text);
		text = NULL;
	}
	return text;
}

static char *read_file(const char *name, size_t *length)
{
	FILE *file = strcmp(name, "-") ? fopen(name, "r") : stdin;
	char *text;

	if (!file)
		return NULL;
	text = read_stream(file, length);
	if (file != stdin)
		fclose(file);
	return text;
}

static vxl_value read_file_primitive(struct vxl_machine *m, const vxl_value *args,
				     unsigned int nargs)
{
	char *name = file_name(m, args[0]), *text;
	vxl_value v = VXL_ERROR;
	size_t length;

	(void)nargs;
	if (!name)
		return VXL_ERROR;
	text = read_file(name, &length);
	if (text)
		v = vxl_make_string(m, text, length);
	else
		vxl_raise(m, VXL_RANGE, "%s: %s", name, strerror(errno));
	free(text);
	free(name);
	return v;
}

static vxl_value write_file(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string s = vxl_string(vxl_machine_space(m), args[1]);
	char *name;
	FILE *file;
	bool fine;

	(void)nargs;
	if (!vxl_is_string(args[1]))
		return vxl_raise_type(m, "a string", args[1]);
	name = file_name(m, args[0]);
	if (!name)
		return VXL_ERROR;
	file = fopen(name, "w");
	fine = file && fwrite(s.bytes, 1, s.length, file) == s.length;
	if (file && fclose(file))
		fine = false;
	if (!fine)
		vxl_raise(m, VXL_RANGE, "%s: %s", name, strerror(errno));
	free(name);
	return fine ? VXL_T : VXL_ERROR;
}

static vxl_value leave(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	fflush(stdout);
	exit(nargs ? (int)vxl_integer(vxl_machine_space(m), args[0]) : 0);
}

static const struct vxl_primitive script_primitives[] = {
	{ "print", print, 1, 1, 0, "(print VALUE)\nWrites VALUE as it is read, and a newline." },
	{ "princ", princ, 1, 1, 0, "(princ VALUE)\nWrites VALUE for people." },
	{ "format", format, 2, VXL_MANY, 0,
	  "(format DESTINATION CONTROL ARGUMENT ...)\n"
	  "Writes, if DESTINATION is t, or returns, if it is nil, CONTROL with its\n"
	  "directives replaced: ~a for people, ~s as it is read, ~d ~x ~o ~b integers,\n"
	  "~c a character, ~% a newline, ~~ a tilde." },
	{ "read-file", read_file_primitive, 1, 1, 0, "(read-file NAME)\nWhat is in the file." },
	{ "write-file", write_file, 2, 2, 0,
	  "(write-file NAME STRING)\nMakes STRING what is in the file." },
	{ "exit", leave, 0, 1, 0, "(exit [STATUS])\nEnds the program." },
};

/* Outlives every world. */
static struct vxl_host host = {
	.constants = vxl_platform_constants,
};

static void report(const struct vxl_error *error)
{
	char text[VXL_FILE_SIZE + VXL_MESSAGE_SIZE + 32];

	fflush(stdout);
	vxl_error_text(error, text, sizeof(text));
	fprintf(stderr, "%s\n", text);
	if (strstr(error->backtrace, " < "))
		fprintf(stderr, "  in %s\n", error->backtrace);
}

static int exit_status(int status)
{
	switch (status) {
	case VXL_OK:
		return 0;
	case VXL_SYNTAX:
	case VXL_INCOMPLETE:
	case VXL_COMPILE:
	case VXL_LIMIT:
		return EXIT_USAGE;
	default:
		return 1;
	}
}

static struct vxl_world *new_world(bool script)
{
	struct vxl_world *world;
	struct vxl_error error;

	host.constant_count = vxl_platform_constant_count;
	if (script) {
		host.primitives = script_primitives;
		host.primitive_count = ARRAY_SIZE(script_primitives);
	}
	world = vxl_world_new(&host, HEAP_BYTES, &error);
	if (!world) {
		report(&error);
		exit(EXIT_USAGE);
	}
	if (script)
		vxl_world_set_budget(world, ~0ull);
	return world;
}

static int load_file(struct vxl_world *world, const char *name)
{
	size_t length;
	char *text = read_file(name, &length);
	int status;

	if (!text) {
		fprintf(stderr, "vxelisp: %s: %s\n", name, strerror(errno));
		return EXIT_USAGE;
	}
	status = vxl_world_load(world, text, length, name, NULL);
	if (status)
		report(vxl_world_error(world));
	free(text);
	return exit_status(status);
}

static int check_file(const char *name)
{
	struct vxl_world *world = new_world(false);
	struct vxl_image *image = NULL;
	int status = load_file(world, name);

	if (!status && vxl_freeze(world, &image)) {
		report(vxl_world_error(world));
		status = EXIT_USAGE;
	}
	vxl_image_free(image);
	vxl_world_free(world);
	return status ? EXIT_USAGE : 0;
}

/* Evaluates a text and prints its value. */
static int evaluate(struct vxl_world *world, const char *text, size_t length,
		    const char *file, u32 line)
{
	struct vxl_machine *m = vxl_world_machine(world);
	vxl_value v;
	int status;

	status = vxl_world_load_line(world, text, length, file, line, &v);
	if (status)
		report(vxl_world_error(world));
	else
		print(m, &v, 1);
	return exit_status(status);
}

/* Does the text end inside a form? */
static bool is_incomplete(const char *text, size_t length)
{
	struct vxl_reader *reader;
	struct vxl_position where;
	struct vxl_error error;
	vxl_value form;
	int status;

	reader = vxl_reader_new(text, length, "-", &error);
	if (!reader)
		return false;
	do {
		status = vxl_reader_next(reader, &form, &where);
	} while (status == VXL_OK && where.end);
	vxl_reader_free(reader);
	return status == VXL_INCOMPLETE;
}

/* The next line, to be freed, with its newline; NULL at the end. */
static char *next_line(bool terminal, bool more)
{
	char *line = NULL, *whole;
	size_t size = 0;

	if (!terminal) {
		if (getline(&line, &size, stdin) > 0)
			return line;
		free(line);
		return NULL;
	}
	line = readline(more ? "... " : "> ");
	if (!line || asprintf(&whole, "%s\n", line) < 0)
		return NULL;
	if (*line)
		add_history(line);
	free(line);
	return whole;
}

static bool is_blank(const char *text)
{
	return !text[strspn(text, " \t\n")];
}

static int converse(struct vxl_world *world)
{
	bool terminal = isatty(STDIN_FILENO);
	u32 line = 1, start = 1;
	char *text = NULL, *part, *joined;
	int status = 0;

	while ((part = next_line(terminal, text))) {
		line++;
		if (text) {
			if (asprintf(&joined, "%s%s", text, part) < 0)
				exit(1);
			free(text);
			free(part);
			part = joined;
		}
		text = part;
		if (is_incomplete(text, strlen(text)))
			continue;
		if (!is_blank(text))
			status = evaluate(world, text, strlen(text), "-", start);
		free(text);
		text = NULL;
		start = line;
	}
	if (text)
		status = evaluate(world, text, strlen(text), "-", start);
	free(text);
	if (terminal)
		putchar('\n');
	return terminal ? 0 : status;
}

static void set_arguments(struct vxl_world *world, char **arguments, int count)
{
	struct vxl_machine *m = vxl_world_machine(world);
	vxl_value list = VXL_NIL;

	while (count--)
		list = vxl_make_cons(m, vxl_make_string(m, arguments[count],
							strlen(arguments[count])), list);
	vxl_world_define(world, "*arguments*", list);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "eval", required_argument, NULL, 'e' },
		{ "check", no_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	struct vxl_world *world = NULL;
	bool check = false;
	int option, status = 0;

	while ((option = getopt_long(argc, argv, "+e:chV", options, NULL)) != -1) {
		switch (option) {
		case 'e':
			if (!world)
				world = new_world(true);
			status = evaluate(world, optarg, strlen(optarg), "-e", 1);
			if (status)
				return status;
			break;
		case 'c':
			check = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		case 'V':
			puts("vxelisp " VXL_VERSION);
			return 0;
		default:
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	if (check) {
		if (optind == argc) {
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
		for (; optind < argc; optind++)
			status |= check_file(argv[optind]);
		return status;
	}
	if (world && optind == argc) {
		vxl_world_free(world);
		return status;
	}
	if (!world)
		world = new_world(true);
	if (optind == argc) {
		status = converse(world);
	} else {
		set_arguments(world, argv + optind + 1, argc - optind - 1);
		status = load_file(world, argv[optind]);
	}
	vxl_world_free(world);
	return status;
}
