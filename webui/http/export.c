// SPDX-License-Identifier: GPL-2.0
#include "webui/http/export.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "webui/http/job.h"
#include "webui/http/reply.h"

#define EXPORTS_MAX	4
#define HEAD_SIZE	65536	/* bytes read before the answer starts; errors are shorter */

struct export {
	struct watch pipe, process;	/* fd -1: closed */
	bool watched;			/* the pipe is in the loop */
	struct timer timer;
	pid_t pid;			/* 0: the process has ended */
	bool ended, failed;		/* of the process */
	unsigned int status;		/* HTTP status, once the process has ended */
	bool end;			/* the pipe is at its end */
	bool started;			/* ready() has been called */
	bool suspended;			/* waiting for more of the answer */
	bool csv;
	struct MHD_Connection *connection;
	export_ready_t *ready;
	void *context;
	size_t size, sent;		/* bytes in head, and those sent of it */
	char head[HEAD_SIZE];
};

static unsigned int exports;

static void watch_pipe(struct export *e, bool on)
{
	if (on && !e->watched)
		loop_add(&e->pipe);
	if (!on && e->watched)
		loop_remove(&e->pipe);
	e->watched = on;
}

static void wake(struct export *e)
{
	if (!e->suspended)
		return;
	e->suspended = false;
	MHD_resume_connection(e->connection);
}

static ssize_t rest(struct export *e)
{
	e->suspended = true;
	MHD_suspend_connection(e->connection);
	return 0;
}

/* MHD_ContentReaderCallback */
static ssize_t read_on(void *context, uint64_t position, char *to, size_t most)
{
	struct export *e = context;
	ssize_t count = e->size - e->sent;

	if (count) {
		if ((size_t)count > most)
			count = most;
		memcpy(to, e->head + e->sent, count);
		e->sent += count;
		return count;
	}
	count = e->end ? 0 : read(e->pipe.fd, to, most);
	if (count > 0)
		return count;
	if (count < 0 && errno == EAGAIN) {
		watch_pipe(e, true);
		return rest(e);
	}
	e->end = true;
	if (!e->ended)
		return rest(e);
	return e->failed ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
}

/* Starts the answer, as soon as it is clear whether the job has failed. */
static void begin(struct export *e)
{
	struct MHD_Response *response;
	bool known = e->size == HEAD_SIZE || (e->end && e->ended);

	if (e->started || !known)
		return;
	e->started = true;
	if (e->end && e->failed && (!e->size || e->status < 400)) {
		e->ready(e->context, 500, NULL);
		return;
	}
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, HEAD_SIZE, read_on, e,
						     NULL);
	if (e->end && e->failed) {
		e->failed = false;		/* the error message is complete */
		e->ready(e->context, e->status,
			 reply_dress(response, "application/json", REPLY_NEVER));
		return;
	}
	reply_dress(response, e->csv ? "text/csv; charset=utf-8" : "application/jsonl",
		    REPLY_NEVER);
	reply_header(response, "Content-Disposition", "attachment; filename=\"vxe-events.%s\"",
		     e->csv ? "csv" : "jsonl");
	e->ready(e->context, 200, response);
}

static void readable(struct watch *watch)
{
	struct export *e = container(watch, struct export, pipe);
	ssize_t count;

	if (e->started) {
		watch_pipe(e, false);
		wake(e);
		return;
	}
	count = read(e->pipe.fd, e->head + e->size, HEAD_SIZE - e->size);
	if (count > 0)
		e->size += count;
	else if (count == 0 || errno != EAGAIN)
		e->end = true;
	if (e->end || e->size == HEAD_SIZE)
		watch_pipe(e, false);
	begin(e);
}

static void process_ended(struct watch *watch)
{
	struct export *e = container(watch, struct export, process);
	int code = 0;

	waitpid(e->pid, &code, 0);
	loop_remove(&e->process);
	timer_stop(&e->timer);
	e->pid = 0;
	e->ended = true;
	e->failed = code != 0;
	e->status = WIFEXITED(code) ? job_status(WEXITSTATUS(code)) : 500;
	begin(e);
	wake(e);
}

static void late(struct timer *timer)
{
	kill(container(timer, struct export, timer)->pid, SIGKILL);
}

void export_close(struct export *e)
{
	if (!e)
		return;
	watch_pipe(e, false);
	timer_stop(&e->timer);
	if (e->pid) {
		kill(e->pid, SIGKILL);
		waitpid(e->pid, NULL, 0);
		loop_remove(&e->process);
	}
	if (e->process.fd >= 0)
		close(e->process.fd);
	if (e->pipe.fd >= 0)
		close(e->pipe.fd);
	exports--;
	free(e);
}

static bool spawn(struct export *e, const char *job, const char *input, size_t size)
{
	int file = job_input(input, size), ends[2];

	if (file < 0)
		return false;
	if (pipe2(ends, O_CLOEXEC)) {
		close(file);
		return false;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	e->pid = job_spawn(job, file, ends[1], -1);
	close(file);
	close(ends[1]);
	e->pipe = (struct watch) { ends[0], readable };
	e->process = (struct watch) { e->pid < 0 ? -1 : pidfd_open(e->pid, 0), process_ended };
	if (e->process.fd >= 0 && loop_add(&e->process))
		return true;
	if (e->pid > 0) {
		kill(e->pid, SIGKILL);
		waitpid(e->pid, NULL, 0);
	}
	e->pid = 0;
	return false;
}

struct export *export_start(const char *job, unsigned int seconds, const char *input,
			    size_t size, bool csv, struct MHD_Connection *connection,
			    export_ready_t *ready, void *context)
{
	struct export *e = exports < EXPORTS_MAX ? calloc(1, sizeof(*e)) : NULL;

	if (!e)
		return NULL;
	exports++;
	e->csv = csv;
	e->connection = connection;
	e->ready = ready;
	e->context = context;
	e->timer.due = late;
	e->pipe.fd = e->process.fd = -1;
	if (!spawn(e, job, input, size)) {
		export_close(e);
		return NULL;
	}
	timer_start(&e->timer, seconds * 1000);
	watch_pipe(e, true);
	return e;
}
