// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
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
#include "libvxe/event/pattern.h"
#include "libvxe/policy/source.h"
#include "libvxe/text/output.h"
#include "libvxe/text/quote.h"

#define PATTERNS_MAX	65536	/* bytes of trace.patterns */

struct collector {
	struct home home;
	struct event_stream stream;
	struct trace trace;
	FILE *to;
	int lock, signals;		/* descriptors */
};

/* Collecting, in a process of its own ----------------------------------------------- */

/* Whether the event is about a call or object that the trace does not contain yet. */
static bool is_new(struct collector *c, const struct event *event, bool *ok)
{
	bool known = trace_has_pid(&c->trace, event->head.pid) &&
		     trace_has_pid(&c->trace, event->head.tid);
	size_t before = c->trace.count;

	*ok = trace_add(&c->trace, event, NULL);
	return !known || c->trace.count > before || event->head.kind == VXE_EVENT_LOST;
}

/* Reads all events that are there, and writes the new ones. False: failed. */
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

static int ascending(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Closes descriptors that the caller of the library had open, such as sockets. */
static void close_others(const struct collector *c)
{
	int kept[] = { STDERR_FILENO, c->lock, c->signals, c->stream.fd, fileno(c->to) };
	size_t i;

	qsort(kept, ARRAY_SIZE(kept), sizeof(*kept), ascending);
	for (i = 0; i < ARRAY_SIZE(kept); i++) {
		unsigned int first = kept[i] + 1;
		unsigned int last = i + 1 < ARRAY_SIZE(kept) ? (unsigned int)kept[i + 1] - 1 : ~0u;

		if (first <= last)
			close_range(first, last, 0);
	}
}

/* Detaches from the caller's terminal, pipes and directory. */
static bool leave(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	return null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(null, STDOUT_FILENO) >= 0 &&
	       dup2(null, STDERR_FILENO) >= 0 && !chdir("/") && setsid() >= 0;
}

/* Starting -------------------------------------------------------------------------- */

/* The text of the VXED that a trace loads. NULL: out of memory. */
static char *trace_text(const char *name, const char *const *patterns, size_t *size)
{
	char *text = NULL;
	FILE *to = open_memstream(&text, size);

	if (!to)
		return NULL;
	fputs("(vxed ", to);
	quote_text(to, name, strlen(name));
	fputs(" (model trace) (activate", to);
	for (; *patterns; patterns++) {
		putc(' ', to);
		quote_text(to, *patterns, strlen(*patterns));
	}
	fputs("))\n", to);
	if (!fclose(to))
		return text;
	free(text);
	return NULL;
}

static bool load_source(const struct collector *c, const struct source *source,
			struct failure *failure)
{
	struct vxe_load load = { .mode = VXE_MODE_TRACE };
	int device = device_open(O_RDWR, failure);
	bool ok;

	if (device < 0)
		return false;
	ok = device_load(device, &load, source->text, source->size, failure);
	close(device);
	if (!ok && failure->code == EEXIST) {
		failure_set(failure, FAILURE_SYSTEM, "%s is loaded: vxed unload %s, or --name "
			    "another name for the trace", c->home.name, c->home.name);
		failure->code = EEXIST;
	}
	return ok;
}

static bool load(const struct collector *c, const char *const *patterns, const char *library,
		 struct failure *failure)
{
	struct source source;
	size_t size;
	char *text = trace_text(c->home.name, patterns, &size);
	bool ok;

	if (!text)
		return failure_memory(failure);
	ok = source_resolve_text(text, size, "trace", library, &source, failure);
	free(text);
	if (!ok) {
		failure->kind = FAILURE_SYSTEM;
		return false;
	}
	ok = load_source(c, &source, failure);
	source_free(&source);
	/* The text comes from this library, and the patterns have been checked. So a mistake in
	 * them is not the caller's mistake. */
	if (!ok)
		failure->kind = FAILURE_SYSTEM;
	return ok;
}

static bool write_patterns(const struct home *home, const char *const *patterns,
			   struct failure *failure)
{
	char path[PATH_MAX];
	bool ok = true;
	FILE *to;

	home_path(home, "trace.patterns", path);
	to = fopen(path, "we");
	for (; to && ok && *patterns; patterns++)
		ok = fprintf(to, "%s\n", *patterns) > 0;
	ok = to && !fclose(to) && ok;
	return ok || failure_errno(failure, path);
}

/* Locks trace.pid. Returns a descriptor, or -1: another process has the lock (*busy is set), or it
 * failed (*failure is set). */
static int take_lock(const struct home *home, bool wait, bool *busy, struct failure *failure)
{
	char path[PATH_MAX];
	int fd;

	*busy = false;
	home_path(home, "trace.pid", path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		failure_errno(failure, path);
		return -1;
	}
	if (!flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB))
		return fd;
	*busy = errno == EWOULDBLOCK;
	failure_errno(failure, path);
	close(fd);
	return -1;
}

/* The number of bytes up to the end of the last whole line, or -1 on an error. */
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

/* Opens the file of the trace. If it exists, a trace was cut off, and this one continues it. */
static FILE *open_collected(const struct home *home, bool *resumed, struct failure *failure)
{
	char path[PATH_MAX];
	FILE *to;
	off_t size;

	home_path(home, "trace.jsonl", path);
	to = fopen(path, "a+e");
	size = to ? whole_lines(fileno(to)) : -1;
	if (size < 0 || ftruncate(fileno(to), size)) {
		failure_errno(failure, path);
		if (to)
			fclose(to);
		return NULL;
	}
	*resumed = size;
	return to;
}

/* Removes a file without events, which would look like a trace. */
static void remove_empty(const struct home *home)
{
	char path[PATH_MAX];
	struct stat status;

	home_path(home, "trace.jsonl", path);
	if (!stat(path, &status) && !status.st_size)
		unlink(path);
}

static void release(struct collector *c)
{
	if (c->to)
		fclose(c->to);
	if (c->stream.fd >= 0)
		close(c->stream.fd);
	if (c->signals >= 0)
		close(c->signals);
	if (c->lock >= 0)
		close(c->lock);
}

static bool prepare(struct collector *c, bool *resumed, struct failure *failure)
{
	sigset_t set;
	bool busy;

	if (!home_make(&c->home, NULL, failure))
		return false;
	c->lock = take_lock(&c->home, false, &busy, failure);
	if (busy)
		failure_set(failure, FAILURE_SYSTEM, "%s is being traced already", c->home.name);
	if (c->lock < 0)
		return false;
	/* The PID of an earlier collector may belong to another process by now. */
	if (ftruncate(c->lock, 0))
		return failure_errno(failure, c->home.name);
	event_stream_init(&c->stream, device_open(O_RDONLY | O_NONBLOCK, failure));
	if (c->stream.fd < 0)
		return false;
	if (lseek(c->stream.fd, 0, SEEK_END) < 0)
		return failure_errno(failure, VXE_DEVICE);
	c->to = open_collected(&c->home, resumed, failure);
	if (!c->to)
		return false;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	c->signals = signalfd(-1, &set, SFD_CLOEXEC);
	return c->signals >= 0 || failure_errno(failure, "signalfd");
}

/* Unloads the VXED of the trace, unless programs run inside; *tasks is their threads. */
static bool unload(const struct home *home, unsigned int *tasks, struct failure *failure)
{
	int device = device_open(O_RDWR, failure);
	struct vxe_info info;
	bool ok = true;

	*tasks = 0;
	if (device < 0)
		return false;
	if (device_find(device, home->name, &info) && info.mode == VXE_MODE_TRACE) {
		*tasks = info.tasks;
		if (!info.tasks)
			ok = device_unload(device, home->name, failure);
	}
	close(device);
	return ok;
}

/* Starts the collector. The signal is blocked before the process exists, so that even an early
 * SIGTERM reaches its signalfd. */
static bool start_process(struct collector *c, struct failure *failure)
{
	struct failure ignored;
	sigset_t set, before;
	unsigned int tasks;
	pid_t child;
	bool ok;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, &before);
	child = fork();
	if (!child) {
		close_others(c);
		if (!leave())
			_exit(1);
		collect(c);
	}
	ok = child > 0 && dprintf(c->lock, "%d\n", (int)child) > 0;
	if (!ok)
		failure_errno(failure, "trace");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (ok)
		return true;
	if (child > 0)
		kill(child, SIGTERM);
	unload(&c->home, &tasks, &ignored);
	return false;
}

static bool check_patterns(const char *const *patterns, const char *name,
			   struct failure *failure)
{
	struct pattern *compiled;

	for (; *patterns; patterns++) {
		if (**patterns != '/')
			return failure_set(failure, FAILURE_INPUT, "%s: a pattern is the path "
					   "of a program, or like one: /usr/sbin/%s",
					   *patterns, name);
		if (strchr(*patterns, '\n'))
			return failure_set(failure, FAILURE_INPUT,
					   "a pattern has no newline in it");
		compiled = pattern_new(*patterns, failure);
		if (!compiled)
			return false;
		pattern_free(compiled);
	}
	return true;
}

/* The part of a pattern after the last slash. */
static const char *last_part(const char *pattern)
{
	const char *slash = strrchr(pattern, '/');

	return slash ? slash + 1 : pattern;
}

bool collect_start(const char *name, const char *const *patterns, const char *state,
		   const char *library, struct home *home, bool *resumed,
		   struct failure *failure)
{
	const char *default_name = last_part(patterns[0]);
	struct collector *c;
	bool ok;

	*resumed = false;
	if (!check_patterns(patterns, default_name, failure) ||
	    !home_of_name(home, name ? name : default_name, state, failure))
		return false;
	c = calloc(1, sizeof(*c));
	if (!c)
		return failure_memory(failure);
	c->home = *home;
	c->lock = c->signals = c->stream.fd = -1;
	ok = prepare(c, resumed, failure);
	if (ok) {
		ok = write_patterns(home, patterns, failure) &&
		     load(c, patterns, library, failure);
		if (!ok)
			remove_empty(home);
		ok = ok && start_process(c, failure);
	}
	/* The collector keeps the lock by its own copy of the descriptor. */
	release(c);
	free(c);
	return ok;
}

/* Stopping -------------------------------------------------------------------------- */

/* Asks the collector to end, and waits for it. */
static bool stop_collector(struct collected *collected, struct failure *failure)
{
	const struct home *home = &collected->home;
	char path[PATH_MAX], *text;
	bool busy, ok;
	int lock;

	lock = take_lock(home, false, &busy, failure);
	if (lock >= 0) {
		collected->cut_off = true;
		close(lock);
		return true;
	}
	if (!busy)
		return false;
	home_path(home, "trace.pid", path);
	text = output_read(path, 32, NULL);
	ok = text && atoi(text) > 1 && !kill(atoi(text), SIGTERM);
	if (!ok)
		failure_errno(failure, path);
	free(text);
	if (!ok)
		return false;
	lock = take_lock(home, true, &busy, failure);
	if (lock >= 0)
		close(lock);
	return lock >= 0;
}

static bool add(const struct event *event, void *trace)
{
	return trace_add(trace, event, NULL);
}

static bool read_collected(struct collected *collected, const char *path,
			   void (*progress)(double part), struct failure *failure)
{
	const struct logbook logbook = {
		.events = (const char *[]) { path, NULL }, .progress = progress,
	};

	if (!logbook_events(&logbook, NULL, add, &collected->trace, &collected->notes, failure))
		return false;
	collected->trace.lost += collected->notes.cut != 0;
	if (collected->trace.count)
		return true;
	collect_discard(&collected->home);
	return failure_set(failure, FAILURE_INPUT, "%s: nothing was traced: no program that matches "
			   "was started; vxed trace begins a new trace", collected->home.name);
}

static void read_patterns(struct collected *collected)
{
	char path[PATH_MAX], *line, *rest;
	size_t count = 0;

	home_path(&collected->home, "trace.patterns", path);
	collected->pattern_text = output_read(path, PATTERNS_MAX, NULL);
	if (!collected->pattern_text)
		return;
	collected->patterns = calloc(strlen(collected->pattern_text) + 1,
				     sizeof(*collected->patterns));
	if (!collected->patterns)
		return;
	for (line = strtok_r(collected->pattern_text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		collected->patterns[count++] = line;
}

bool collect_stop(const char *name, const char *state, void (*progress)(double part),
		  struct collected *collected, struct failure *failure)
{
	struct failure ignored;
	char path[PATH_MAX];

	memset(collected, 0, sizeof(*collected));
	trace_init(&collected->trace);
	if (!home_of_name(&collected->home, name, state, failure))
		return false;
	home_path(&collected->home, "trace.jsonl", path);
	if (access(path, F_OK))
		return failure_set(failure, FAILURE_SYSTEM, "%s is not being traced", name);
	if (!stop_collector(collected, failure))
		return false;
	/* The collected events are useful even if the module is gone by now. */
	unload(&collected->home, &collected->tasks, &ignored);
	if (!read_collected(collected, path, progress, failure))
		return false;
	read_patterns(collected);
	return true;
}

bool collect_runs(const char *name, const char *state)
{
	struct failure ignored;
	char path[PATH_MAX];
	struct home home;
	bool runs;
	int fd;

	if (!home_of_name(&home, name, state, &ignored))
		return false;
	home_path(&home, "trace.pid", path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	runs = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;
	if (fd >= 0)
		close(fd);
	return runs;
}

void collect_discard(const struct home *home)
{
	char path[PATH_MAX];

	home_path(home, "trace.jsonl", path);
	unlink(path);
}

void collected_free(struct collected *collected)
{
	trace_free(&collected->trace);
	free(collected->patterns);
	free(collected->pattern_text);
	collected->patterns = NULL;
	collected->pattern_text = NULL;
}

/* The names in the paths STATE/NAME/trace.jsonl. False: out of memory. */
static bool take_names(const glob_t *found, char **names, size_t *count)
{
	char *end, *start;

	for (; *count < found->gl_pathc; ++*count) {
		start = found->gl_pathv[*count];
		end = strrchr(start, '/');
		*end = 0;
		start = strrchr(start, '/') + 1;
		names[*count] = strdup(start);
		if (!names[*count])
			return false;
	}
	return true;
}

char **collect_list(const char *state, size_t *count, struct failure *failure)
{
	char pattern[PATH_MAX], **names;
	glob_t found = { .gl_pathc = 0 };

	*count = 0;
	snprintf(pattern, sizeof(pattern), "%s/*/trace.jsonl", state ? state : HOME_STATE);
	glob(pattern, 0, NULL, &found);
	names = calloc(found.gl_pathc + 1, sizeof(*names));
	if (!names || !take_names(&found, names, count)) {
		if (names)
			collect_free_names(names, *count);
		names = NULL;
		failure_memory(failure);
	}
	globfree(&found);
	return names;
}

void collect_free_names(char **names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		free(names[i]);
	free(names);
}
