/* SPDX-License-Identifier: GPL-2.0 */
#include <signal.h>
#include <unistd.h>
#include <readline/history.h>
#include <readline/readline.h>

#include "vxelisp/tool/disassemble.h"
#include "vxelisp/tool/file.h"
#include "vxelisp/tool/reference.h"
#include "vxelisp/tool/script.h"
#include "vxelisp/tool/session.h"

#define HISTORY_LINES	1000

struct session {
	struct vxl_world *world;
	bool terminal;
	bool over;
	u32 line;		/* of the input, from 1 */
	int status;
	u64 steps;		/* taken by the last form */
};

/* The world of the session, for callbacks that have no argument: completion and signals. */
static struct vxl_world *current;
static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
	(void)signal;
	interrupted = 1;
	vxl_world_set_budget(current, 0);
}

static char *complete(const char *prefix, int state)
{
	static size_t index;
	struct vxl_string name;

	index = state ? index + 1 : 0;
	while (vxl_world_complete(current, prefix, index, &name)) {
		if (name.bytes[0] != '%' || prefix[0] == '%')
			return strndup(name.bytes, name.length);
		index++;
	}
	return NULL;
}

static void evaluate(struct session *s, const char *text, u32 line)
{
	vxl_value value;

	interrupted = 0;
	vxl_world_set_budget(s->world, ~0ull);
	s->status = script_load_text(s->world, text, "-", line, &value);
	s->steps = vxl_machine_steps(vxl_world_machine(s->world));
	vxl_world_set_budget(s->world, ~0ull);
	if (interrupted)
		fputs("interrupted\n", stderr);
	if (s->status)
		return;
	vxl_world_define(s->world, "*", value);
	script_print(s->world, value);
}

/* Commands: each gets the rest of its line. */

static void help(struct session *s, const char *rest);

static void tell_doc(struct session *s, const char *rest)
{
	if (!reference_show(s->world, rest, stdout))
		printf("no documentation of %s\n", *rest ? rest : "that");
}

static void tell_time(struct session *s, const char *rest)
{
	size_t bytes = vxl_world_bytes(s->world);
	u64 start = vxl_clock(), took;

	evaluate(s, rest, s->line);
	took = vxl_clock() - start;
	printf("%llu.%03llu ms, %llu steps, %lld bytes\n",
	       (unsigned long long)(took / 1000000), (unsigned long long)(took / 1000 % 1000),
	       (unsigned long long)s->steps, (long long)(vxl_world_bytes(s->world) - bytes));
}

static void tell_code(struct session *s, const char *rest)
{
	if (!disassemble_name(s->world, rest, stdout))
		printf("%s has no bytecode\n", *rest ? rest : "that");
}

static void load(struct session *s, const char *rest)
{
	s->status = script_load(s->world, rest);
}

static void leave(struct session *s, const char *rest)
{
	(void)rest;
	s->over = true;
}

static const struct command {
	const char *name;
	void (*run)(struct session *s, const char *rest);
	const char *doc;
} commands[] = {
	{ ",help", help, ",help              prints this list" },
	{ ",doc", tell_doc, ",doc NAME          prints the documentation of NAME" },
	{ ",time", tell_time, ",time FORM         prints the value and the cost of FORM" },
	{ ",disassemble", tell_code, ",disassemble NAME  prints the bytecode of a function" },
	{ ",load", load, ",load FILE         runs the forms in FILE" },
	{ ",quit", leave, ",quit              ends the session, as the end of the input does" },
};

static void help(struct session *s, const char *rest)
{
	size_t i;

	(void)s, (void)rest;
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		puts(commands[i].doc);
	puts("The last value is in *. The tab key completes names.");
}

/* Runs the text if it is a command. True if it was. */
static bool run_command(struct session *s, char *text)
{
	size_t length = strcspn(text, " \t\n"), i;
	char *rest = text + length + strspn(text + length, " \t\n");
	size_t end = strlen(rest);

	if (text[0] != ',')
		return false;
	while (end && strchr(" \t\n", rest[end - 1]))
		rest[--end] = '\0';
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (length > 1 && !strncmp(commands[i].name, text, length)) {
			commands[i].run(s, rest);
			return true;
		}
	}
	printf("unknown command %.*s; ,help lists all commands\n", (int)length, text);
	return true;
}

/* True if the text ends inside a form. */
static bool is_incomplete(const char *text)
{
	struct vxl_reader *reader;
	struct vxl_position where;
	struct vxl_error error;
	vxl_value form;
	int status;

	if (text[0] == ',' && strncmp(text, ",time", 5))
		return false;
	if (text[0] == ',')
		text += strcspn(text, " \n");
	reader = vxl_reader_new(text, strlen(text), "-", &error);
	if (!reader)
		return false;
	do {
		status = vxl_reader_next(reader, &form, &where);
	} while (status == VXL_OK && where.end);
	vxl_reader_free(reader);
	return status == VXL_INCOMPLETE;
}

/* The next line, with its newline. The caller frees it. NULL at the end. */
static char *next_line(struct session *s, bool more)
{
	char *line = NULL, *whole;
	size_t size = 0;

	if (!s->terminal) {
		if (getline(&line, &size, stdin) > 0)
			return line;
		free(line);
		return NULL;
	}
	line = readline(more ? "... " : "> ");
	if (!line || asprintf(&whole, "%s\n", line) < 0)
		return NULL;
	free(line);
	return whole;
}

/* Adds a line to a form. All lines of a form become one entry of the history. */
static char *join(char *text, char *line)
{
	char *joined;

	if (!text)
		return line;
	if (asprintf(&joined, "%s%s", text, line) < 0)
		exit(1);
	free(text);
	free(line);
	return joined;
}

/* The history file has one line for each entry: newlines become spaces, except in entries
 * with comments. */
static void remember(const struct session *s, const char *text)
{
	char *entry = s->terminal ? strndup(text, strlen(text) - 1) : NULL, *at;

	if (!entry)
		return;
	for (at = entry; !strchr(entry, ';') && (at = strchr(at, '\n')); )
		*at = ' ';
	add_history(entry);
	free(entry);
}

static void handle(struct session *s, char *text, u32 line)
{
	if (!text[strspn(text, " \t\n")])
		return;
	remember(s, text);
	if (!run_command(s, text))
		evaluate(s, text, line);
}

static void read_all(struct session *s)
{
	char *text = NULL, *line;
	u32 start = 1;

	while (!s->over && (line = next_line(s, text))) {
		s->line++;
		text = join(text, line);
		if (is_incomplete(text))
			continue;
		handle(s, text, start);
		free(text);
		text = NULL;
		start = s->line;
	}
	if (text)
		handle(s, text, start);
	free(text);
}

static char *history_file(void)
{
	const char *home = getenv("HOME");
	char *name;

	if (!home || asprintf(&name, "%s/.vxelisp_history", home) < 0)
		return NULL;
	return name;
}

int session_run(struct vxl_world *world)
{
	struct session s = { .world = world, .terminal = isatty(STDIN_FILENO), .line = 1 };
	char *history;

	current = world;
	if (!s.terminal) {
		read_all(&s);
		return s.status;
	}
	history = history_file();
	rl_readline_name = "vxelisp";
	rl_completion_entry_function = complete;
	rl_basic_word_break_characters = " \t\n()'`,\"#;";
	using_history();
	if (history)
		read_history(history);
	signal(SIGINT, interrupt);
	read_all(&s);
	stifle_history(HISTORY_LINES);
	if (history)
		write_history(history);
	free(history);
	if (!s.over)
		putchar('\n');
	return 0;
}
