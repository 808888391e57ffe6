// SPDX-License-Identifier: GPL-2.0
/*
 * vxed trace: a process in the background follows every start of a program. It
 * keeps what is new in trace.jsonl (see home.h), a line each, and holds a lock
 * on trace.pid as long as it lives; so that what a crash leaves can be used.
 */
#include "tools/vxed/command.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/learn/generate.h"
#include "libvxe/policy/home.h"
#include "libvxe/policy/judge.h"
#include "libvxe/event/lines.h"
#include "libvxe/text/output.h"
#include "libvxe/text/quote.h"
#include "libvxe/policy/source.h"
#include "tools/status.h"
#include "libvxe/learn/trace.h"

struct collector {
	struct home home;
	struct event_stream stream;
	struct trace trace;
	FILE *to;
	int lock, signals;
};

/* Collecting ------------------------------------------------------------------------ */

static bool is_new(struct collector *c, const struct event *event, bool *ok)
{
	bool known = trace_has_pid(&c->trace, event->head.pid) &&
		     trace_has_pid(&c->trace, event->head.tid);
	size_t before = c->trace.count;

	*ok = trace_add(&c->trace, event, NULL);
	return !known || c->trace.count > before || event->head.kind == VXE_EVENT_LOST;
}

static bool drain(struct collector *c)
{
	struct event event;
	bool ok = true;
	int got;

	while ((got = event_next(&c->stream, &event)) > 0) {
		bool ours = event.head.kind == VXE_EVENT_LOST ||
			    ((event.head.kind == VXE_EVENT_PERMITTED ||
			      event.head.kind == VXE_EVENT_VIOLATION) &&
			     !strncmp(event.head.name, c->home.name, sizeof(event.head.name)));

		if (ours && is_new(c, &event, &ok))
			event_print_json(c->to, &event);
		if (!ok)
			return false;
	}
	if (got < 0)
		warnx("%s", c->stream.why);
	return !got && !fflush(c->to);
}

static void __attribute__((noreturn)) collect(struct collector *c)
{
	struct pollfd fds[] = {
		{ .fd = c->stream.fd, .events = POLLIN }, { .fd = c->signals, .events = POLLIN },
	};
	bool ok = true;

	while (ok && !(fds[1].revents & POLLIN)) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			ok = false;
		ok = ok && drain(c);
	}
	ok = ok && !fsync(fileno(c->to)) && !fclose(c->to);
	_exit(!ok);
}

/* Starting -------------------------------------------------------------------------- */

static bool load(const struct collector *c, const struct options *options, char **patterns)
{
	struct vxe_load load = { .mode = VXE_MODE_TRACE };
	struct vxl_error error;
	struct source source;
	size_t size = 0;
	char *text = NULL;
	FILE *to = open_memstream(&text, &size);
	int device, ret = -1;

	if (!to) {
		warn("trace");
		return false;
	}
	fputs("(vxed ", to);
	quote_text(to, c->home.name, strlen(c->home.name));
	fputs(" (model trace) (activate", to);
	for (; *patterns; patterns++) {
		putc(' ', to);
		quote_text(to, *patterns, strlen(*patterns));
	}
	fputs("))\n", to);
	fclose(to);
	if (!source_resolve_text(text, size, "trace", options->library, &source, &error)) {
		source_report(&error);
		free(text);
		return false;
	}
	device = device_open(O_RDWR);
	if (device >= 0) {
		ret = device_load(device, &load, source.text, source.size);
		if (ret && errno == EEXIST)
			warnx("%s is loaded; vxed unload, or --name", c->home.name);
		close(device);
	}
	source_free(&source);
	free(text);
	return !ret;
}

static bool write_patterns(const struct home *home, char **patterns)
{
	char path[PATH_MAX];
	bool ok = true;
	FILE *to;

	home_path(home, "trace.patterns", path);
	to = fopen(path, "we");
	for (; to && ok && *patterns; patterns++)
		ok = fprintf(to, "%s\n", *patterns) > 0;
	ok = to && !fclose(to) && ok;
	if (!ok)
		warn("%s", path);
	return ok;
}

/* A descriptor with the lock, or -1: another has it, or reported. */
static int take_lock(const struct home *home, bool wait, bool *busy)
{
	char path[PATH_MAX];
	int fd;

	*busy = false;
	home_path(home, "trace.pid", path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		warn("%s", path);
		return -1;
	}
	if (!flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB))
		return fd;
	*busy = errno == EWOULDBLOCK;
	close(fd);
	return -1;
}

/* The bytes up to the end of the last whole line; -1: failed. */
static off_t whole_lines(int fd)
{
	off_t at = lseek(fd, 0, SEEK_END);
	char last;

	for (; at > 0; at--) {
		if (pread(fd, &last, 1, at - 1) != 1)
			return -1;
		if (last == '\n')
			break;
	}
	return at;
}

/* What a trace that was cut off has left is gone on with. */
static FILE *open_collected(const struct home *home)
{
	char path[PATH_MAX];
	FILE *to;
	off_t size;

	home_path(home, "trace.jsonl", path);
	to = fopen(path, "a+e");
	size = to ? whole_lines(fileno(to)) : -1;
	if (size < 0 || ftruncate(fileno(to), size)) {
		warn("%s", path);
		if (to)
			fclose(to);
		return NULL;
	}
	if (size)
		warnx("%s: goes on with a trace that was cut off", home->name);
	return to;
}

/* So that nobody takes it for a trace. */
static void remove_empty(const struct home *home)
{
	char path[PATH_MAX];
	struct stat status;

	home_path(home, "trace.jsonl", path);
	if (!stat(path, &status) && !status.st_size)
		unlink(path);
}

static bool prepare(struct collector *c)
{
	sigset_t set;
	bool busy;
	int fd;

	if (!home_make(&c->home, NULL))
		return false;
	c->lock = take_lock(&c->home, false, &busy);
	if (busy)
		warnx("%s is being traced already", c->home.name);
	if (c->lock < 0)
		return false;
	/* The process of an earlier trace is none of ours. */
	if (ftruncate(c->lock, 0)) {
		warn("%s", c->home.name);
		return false;
	}
	fd = device_open(O_RDONLY | O_NONBLOCK);
	if (fd < 0 || lseek(fd, 0, SEEK_END) < 0)
		return false;
	c->to = open_collected(&c->home);
	if (!c->to)
		return false;
	event_stream_init(&c->stream, fd);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	c->signals = signalfd(-1, &set, SFD_CLOEXEC);
	return c->signals >= 0;
}

/* Nobody waits for a daemon's terminal, pipe or directory. */
static bool leave(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	return null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(null, STDOUT_FILENO) >= 0 &&
	       dup2(null, STDERR_FILENO) >= 0 && !chdir("/") && setsid() >= 0;
}

/* What still runs inside goes on, as it did. */
static void unload(const struct home *home)
{
	int device = device_open(O_RDWR);
	struct vxe_info info;

	if (device < 0)
		return;
	if (device_find(device, home->name, &info) && info.mode == VXE_MODE_TRACE) {
		if (info.tasks)
			printf("%s: %u threads still run in its trace, which refuses nothing; "
			       "vxed reload guards them, or end them and load it\n",
			       home->name, info.tasks);
		else
			device_unload(device, home->name);
	}
	close(device);
}

/* name: of the trace, if the options have none. */
static int start_collector(struct collector *c, const char *name,
			   const struct options *options, char **patterns)
{
	pid_t child;
	char **at;

	for (at = patterns; *at; at++) {
		if (**at == '/' && !strchr(*at, '\n'))
			continue;
		if (**at == '/')
			warnx("a pattern has no newline in it");
		else
			warnx("%s: a pattern is the path of a program, or like one: "
			      "/usr/sbin/%s", *at, name);
		return STATUS_BAD;
	}
	if (!home_of_name(&c->home, options->name ? options->name : name,
			  options->state))
		return STATUS_BAD;
	if (!prepare(c))
		return STATUS_FAILED;
	if (!write_patterns(&c->home, patterns) || !load(c, options, patterns)) {
		remove_empty(&c->home);
		return STATUS_FAILED;
	}
	fflush(stdout);
	child = fork();
	if (!child) {
		if (!leave())
			_exit(1);
		collect(c);
	}
	if (child < 0 || dprintf(c->lock, "%d\n", (int)child) < 0) {
		warn("trace");
		if (child > 0)
			kill(child, SIGTERM);
		unload(&c->home);
		return STATUS_FAILED;
	}
	printf("%s: what starts from now on is traced; vxed trace --stop %s ends that\n",
	       c->home.name, c->home.name);
	return STATUS_OK;
}

static int start(const struct options *options, char **patterns)
{
	struct collector *c = calloc(1, sizeof(*c));
	char *copy = strdup(patterns[0]);
	int status = STATUS_FAILED;

	if (c && copy)
		status = start_collector(c, basename(copy), options, patterns);
	else
		warn("trace");
	free(copy);
	free(c);
	return status;
}

/* Stopping -------------------------------------------------------------------------- */

/* Asks the collector to end, and waits for it. False: reported. */
static bool stop_collector(const struct home *home)
{
	char path[PATH_MAX], *text;
	bool busy;
	int lock;

	lock = take_lock(home, false, &busy);
	if (lock >= 0) {
		warnx("%s: the trace was cut off: its collector is gone", home->name);
		close(lock);
		return true;
	}
	if (!busy)
		return false;
	home_path(home, "trace.pid", path);
	text = output_read(path, 32, NULL);
	if (!text || atoi(text) <= 1 || kill(atoi(text), SIGTERM)) {
		warn("%s", path);
		free(text);
		return false;
	}
	free(text);
	lock = take_lock(home, true, &busy);
	if (lock >= 0)
		close(lock);
	return lock >= 0;
}

/* STATUS_BAD: there is nothing of use in it. */
static int read_collected(const struct home *home, struct trace *trace)
{
	enum lines_result result;
	char path[PATH_MAX];
	struct lines lines;
	struct event event;
	bool ok = true;

	home_path(home, "trace.jsonl", path);
	if (!lines_open(&lines, path)) {
		warnx("%s", lines.why);
		return STATUS_FAILED;
	}
	while (ok && (result = lines_next(&lines, &event)) == LINES_EVENT)
		ok = trace_add(trace, &event, NULL);
	trace->lost += lines.cut;
	if (lines.why[0])
		fprintf(stderr, "%s\n", lines.why);
	lines_close(&lines);
	if (!ok)
		return STATUS_FAILED;
	if (result == LINES_END && !trace->count)
		warnx("%s: nothing was traced: no program that matches was started",
		      home->name);
	return result == LINES_END && trace->count ? STATUS_OK : STATUS_BAD;
}

/* The patterns of the trace, NULL-terminated, in memory that *text is; NULL: there
 * are none. */
static const char **read_patterns(const struct home *home, char **text)
{
	char path[PATH_MAX], *line;
	const char **patterns;
	size_t count = 0;

	home_path(home, "trace.patterns", path);
	*text = output_read(path, 65536, NULL);
	patterns = *text ? calloc(strlen(*text) + 1, sizeof(*patterns)) : NULL;
	for (line = patterns ? strtok(*text, "\n") : NULL; line; line = strtok(NULL, "\n"))
		patterns[count++] = line;
	return patterns;
}

/* The only VXED that is being traced. False: reported. */
static bool traced_alone(const char *state, char name[NAME_MAX + 1])
{
	char pattern[PATH_MAX], *file;
	glob_t found = { .gl_pathc = 0 };
	bool alone;
	size_t i;

	snprintf(pattern, sizeof(pattern), "%s/*/trace.jsonl", state ? state : HOME_STATE);
	glob(pattern, 0, NULL, &found);
	alone = found.gl_pathc == 1;
	if (!found.gl_pathc)
		warnx("nothing is being traced");
	for (i = 0; i < found.gl_pathc; i++) {
		file = found.gl_pathv[i];
		*strrchr(file, '/') = '\0';
		file = strrchr(file, '/') + 1;
		if (alone)
			snprintf(name, NAME_MAX + 1, "%s", file);
		else
			warnx("which? vxed trace --stop %s", file);
	}
	globfree(&found);
	return alone;
}

static int stop(const struct options *options, const char *name)
{
	struct options learning = *options;
	char *text = NULL;
	const char **patterns = NULL;
	struct trace trace;
	struct home home;
	char path[PATH_MAX];
	int status;

	if (!home_of_name(&home, name, options->state))
		return STATUS_BAD;
	home_path(&home, "trace.jsonl", path);
	if (access(path, F_OK)) {
		warnx("%s is not being traced", name);
		return STATUS_FAILED;
	}
	if (!stop_collector(&home))
		return STATUS_FAILED;
	unload(&home);
	trace_init(&trace);
	status = read_collected(&home, &trace);
	if (status == STATUS_OK) {
		patterns = read_patterns(&home, &text);
		learning.name = home.name;
		learning.activate = patterns;
		if (!learning.output && !learning.merge) {
			if (!access(home.file, F_OK))
				learning.merge = home.file;
			else
				learning.output = home.file;
		}
		status = learning.output == home.file && !output_directory(HOME_VXEDS, 0755) ?
			 STATUS_FAILED : command_write_learned(&learning, &trace);
		if (!status)
			printf("%s is written; vxed load puts it in force%s\n",
			       learning.output ? learning.output : learning.merge,
			       learning.output ? ", in mode soft" : "");
		if (!status)
			unlink(path);
	}
	free(patterns);
	free(text);
	trace_free(&trace);
	return status;
}

int command_trace(const struct options *options, char **arguments)
{
	char alone[NAME_MAX + 1];
	size_t count = 0;

	while (arguments[count])
		count++;
	if (options->stop ? count > 1 : count < 1) {
		warnx(options->stop ? "--stop [NAME]" : "which programs? PATTERN...");
		return STATUS_BAD;
	}
	if (!options->stop && (options->model || options->output || options->merge ||
			       options->exact || options->passwd || options->activate)) {
		warnx("what is written, and how, is for vxed trace --stop to say");
		return STATUS_BAD;
	}
	if (!options->stop)
		return start(options, arguments);
	if (arguments[0])
		return stop(options, arguments[0]);
	return traced_alone(options->state, alone) ? stop(options, alone) : STATUS_FAILED;
}

/* Writing --------------------------------------------------------------------------- */

/* Old with what it does not permit yet of the trace. */
static char *merged_text(const char *old, const struct judge *judge, const struct trace *trace,
			 const struct generate_options *generated)
{
	struct trace lacking;
	char *text = NULL;
	bool ok = true;
	size_t i;

	trace_init(&lacking);
	lacking.pids = trace->pids;	/* lent */
	for (i = 0; ok && i < trace->count; i++)
		if (judge_seen(judge, trace->seen[i]).error)
			ok = trace_copy(&lacking, trace, i);
	if (ok)
		text = generate_merged(old, &lacking, generated);
	lacking.pids = NULL;
	trace_free(&lacking);
	return text;
}

/* An exit status. */
static int merge(const struct options *options, const struct trace *trace,
		 const struct generate_options *generated, char **text)
{
	char *old = output_read(options->merge, VXE_TEXT_MAX, NULL);
	struct judge judge;
	int status = STATUS_BAD;

	*text = NULL;
	if (!old) {
		warn("%s", options->merge);
	} else if (judge_open_vxed(&judge, old, options->merge, options->library)) {
		*text = merged_text(old, &judge, trace, generated);
		status = *text ? STATUS_OK : STATUS_FAILED;
		judge_close(&judge);
	}
	free(old);
	return status;
}

int command_write_learned(const struct options *options, const struct trace *trace)
{
	const char *file = options->output ? options->output : options->merge;
	struct generate_options generated = {
		.name = options->name ? options->name : "learned",
		.model = options->model ? options->model : "strict",
		.activate = options->activate, .library = options->library,
		.passwd = options->passwd, .exact = options->exact,
	};
	char *text;
	int status;

	if (!name_check(generated.name))
		return STATUS_BAD;
	if (options->merge) {
		status = merge(options, trace, &generated, &text);
	} else {
		text = generate_text(trace, &generated);
		status = text ? STATUS_OK : STATUS_FAILED;
	}
	if (text && !output_write(text, file, 0644))
		status = STATUS_FAILED;
	free(text);
	return status;
}
