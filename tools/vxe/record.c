// SPDX-License-Identifier: GPL-2.0
#include "tools/vxe/record.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/source.h"
#include "tools/report.h"

#define TICK	100		/* ms between two checks for programs inside */
#define START_TRIES 5
#define PATIENCE 10		/* checks before it prints which programs it waits for */

struct recorder {
	int device, signals;
	char name[VXE_NAME_SIZE];
	struct event_stream *stream;
	struct trace *trace;
	const struct judge *known;	/* NULL: nothing is known */
	pid_t child;		/* 0: has ended */
	int status;		/* its exit status, or 128 and the signal that ended it */
	unsigned int requests;	/* to stop */
	sigset_t blocked, before;
};

/* Loads a VXED that permits everything, under a name that no other has. */
static bool load(struct recorder *l, const char *library)
{
	struct failure failure;
	struct source source;
	char text[256];
	unsigned int i;
	bool ok;

	for (i = 0; i < 1000; i++) {
		struct vxe_load load = { .flags = VXE_LOAD_TRANSIENT, .mode = VXE_MODE_TRACE };

		snprintf(l->name, sizeof(l->name), "trace-%d-%u", (int)getpid(), i);
		snprintf(text, sizeof(text), "(vxed %s (model trace))\n", l->name);
		ok = source_resolve_text(text, strlen(text), "trace", library, &source, &failure);
		if (ok) {
			ok = device_load(l->device, &load, source.text, source.size, &failure);
			source_free(&source);
			if (!ok && failure.code == EEXIST)
				continue;
		}
		if (!ok)
			report_failure(&failure);
		return ok;
	}
	warnx("no name is free for the trace");
	return false;
}

/* Why a child could not start the program. */
struct start_failure {
	bool entered;
	int code;
};

static void __attribute__((noreturn))
start(struct recorder *l, const char *program, char **argv, int report)
{
	struct start_failure failure = { .entered = false };

	sigprocmask(SIG_SETMASK, &l->before, NULL);
	if (!device_enter(l->device, l->name)) {
		failure.entered = true;
		execvp(program, argv);
	}
	failure.code = errno;
	_exit(write(report, &failure, sizeof(failure)) < 0);
}

/* Starts the program inside. failure->code is 0 if it runs. False: reported. */
static bool spawn(struct recorder *l, const char *program, char **argv,
		  struct start_failure *failure)
{
	int report[2];

	memset(failure, 0, sizeof(*failure));
	if (pipe2(report, O_CLOEXEC)) {
		warn("pipe");
		return false;
	}
	l->child = fork();
	if (!l->child)
		start(l, program, argv, report[1]);
	close(report[1]);
	if (l->child > 0)
		while (read(report[0], failure, sizeof(*failure)) < 0 && errno == EINTR)
			;
	else
		warn("fork");
	close(report[0]);
	if (l->child > 0 && failure->code) {
		waitpid(l->child, NULL, 0);
		l->child = 0;
	}
	return l->child >= 0;
}

/* Returns 0, or the exit status of a start that failed, which was reported. The VXED may
 * be unloaded as long as no program is inside: it is loaded again then. */
static int load_and_spawn(struct recorder *l, const char *program, char **argv,
			  const char *library)
{
	struct start_failure failure;
	struct failure ignored;
	int tries;

	for (tries = 0; tries < START_TRIES; tries++) {
		if (!load(l, library) || !spawn(l, program, argv, &failure))
			return STATUS_OWN;
		if (!failure.code)
			return 0;
		if (failure.entered || failure.code != ENOENT)
			break;
	}
	errno = failure.code;
	warn("%s", failure.entered ? program : l->name);
	device_unload(l->device, l->name, &ignored);
	if (!failure.entered)
		return STATUS_OWN;
	return failure.code == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_STARTED;
}

/* Whether the known VXED permits the event, which then needs no rule. */
static bool is_known(const struct recorder *l, const struct event *event)
{
	return l->known && judge_can(event) && !judge_event(l->known, event).error;
}

/* Adds all events that there are to the trace. */
static bool drain(struct recorder *l)
{
	struct event event;
	int got;

	while ((got = event_next(l->stream, &event)) > 0) {
		bool ours = event.head.kind == VXE_EVENT_LOST ||
			    !strncmp(event.head.name, l->name, sizeof(event.head.name));

		if (ours && !(is_known(l, &event) ? trace_add_process(l->trace, &event) :
						    trace_add(l->trace, &event, NULL))) {
			warnx("out of memory for the trace");
			return false;
		}
	}
	if (got < 0)
		warnx("%s", l->stream->why);
	return !got;
}

static void reap(struct recorder *l)
{
	int status;

	if (!l->child || waitpid(l->child, &status, WNOHANG) != l->child)
		return;
	l->child = 0;
	l->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* A signal from the terminal has reached the program as well. Pass on a signal that a process
 * sent to vxe alone. */
static void handle_signal(struct recorder *l)
{
	struct signalfd_siginfo info;

	while (read(l->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			continue;
		l->requests++;
		if (l->child && info.ssi_code <= 0)
			kill(l->child, info.ssi_signo);
	}
	reap(l);
}

/* The number of threads inside; 0 too if the VXED is not loaded any more. */
static unsigned int inside(const struct recorder *l)
{
	struct vxe_info info;

	return device_find(l->device, l->name, &info) ? info.tasks : 0;
}

/* Whether to stop: after one request if the program has ended, after two in any case. */
static bool stopped(const struct recorder *l)
{
	return l->requests && (!l->child || l->requests > 1);
}

static bool follow(struct recorder *l, const char *program)
{
	struct pollfd fds[] = {
		{ .fd = l->stream->fd, .events = POLLIN },
		{ .fd = l->signals, .events = POLLIN },
	};
	unsigned int ticks = 0;

	while (!stopped(l) && (l->child || inside(l))) {
		if (!l->child && ++ticks == PATIENCE)
			warnx("%s has ended; tracing what it started, until that ends or SIGINT",
			      program);
		if (poll(fds, 2, TICK) < 0 && errno != EINTR) {
			warn("poll");
			return false;
		}
		handle_signal(l);
		if (!drain(l))
			return false;
	}
	return drain(l);
}

static bool prepare(struct recorder *l)
{
	sigemptyset(&l->blocked);
	sigaddset(&l->blocked, SIGINT);
	sigaddset(&l->blocked, SIGTERM);
	sigaddset(&l->blocked, SIGHUP);
	sigaddset(&l->blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &l->blocked, &l->before);
	l->signals = signalfd(-1, &l->blocked, SFD_CLOEXEC | SFD_NONBLOCK);
	if (l->signals < 0) {
		warn("signalfd");
		return false;
	}
	return true;
}

static int run(struct recorder *l, const char *program, char **argv, const char *library)
{
	int failure = load_and_spawn(l, program, argv, library);

	if (failure)
		return failure;
	if (!follow(l, program)) {
		trace_free(l->trace);	/* do not write a VXED from an incomplete trace */
		return STATUS_OWN;
	}
	if (l->trace->lost) {
		warnx("%" PRIu64 " EVENTS WERE LOST: what was learned is not complete",
		      l->trace->lost);
		return STATUS_OWN;
	}
	return l->status;
}

int record(const char *program, char **argv, const char *library,
	   const struct judge *known, struct trace *trace)
{
	struct recorder l = { .trace = trace, .known = known, .device = -1, .signals = -1 };
	int events = -1, status = STATUS_OWN;
	struct failure failure;

	l.stream = malloc(sizeof(*l.stream));
	if (!l.stream) {
		warn("trace");
		return STATUS_OWN;
	}
	l.device = device_open(O_RDWR, &failure);
	if (l.device >= 0)
		events = device_open(O_RDONLY | O_NONBLOCK, &failure);
	if (events < 0)
		report_failure(&failure);
	if (events >= 0 && lseek(events, 0, SEEK_END) < 0)
		warn("%s", VXE_DEVICE);
	else if (events >= 0 && prepare(&l)) {
		event_stream_init(l.stream, events);
		status = run(&l, program, argv, library);
	}
	if (l.signals >= 0)
		close(l.signals);
	if (events >= 0)
		close(events);
	if (l.device >= 0)
		close(l.device);
	free(l.stream);
	return status;
}
