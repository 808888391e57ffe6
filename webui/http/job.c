// SPDX-License-Identifier: GPL-2.0
#include "webui/http/job.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libvxe/text/time.h"
#include "webui/work/progress.h"

#define QUEUE_MAX	64
#define GRACE		1	/* seconds after its own deadline until a job is killed */

static char **command;
static unsigned int most = 4, running, queued;
static struct job *queue;

void job_configure(char **with, unsigned int count)
{
	command = with;
	most = count;
}

int job_input(const char *bytes, size_t size)
{
	int fd = memfd_create("request", MFD_CLOEXEC);

	if (fd >= 0 && (pwrite(fd, bytes, size, 0) != (ssize_t)size)) {
		close(fd);
		return -1;
	}
	return fd;
}

pid_t job_spawn(const char *name, int input, int output, int progress)
{
	static char *const none[] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t all, nothing;
	pid_t pid;
	int code;

	sigfillset(&all);
	sigemptyset(&nothing);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_adddup2(&actions, input, 0);
	posix_spawn_file_actions_adddup2(&actions, output, 1);
	if (progress >= 0)
		posix_spawn_file_actions_adddup2(&actions, progress, PROGRESS_FD);
	posix_spawn_file_actions_addclosefrom_np(&actions, PROGRESS_FD + (progress >= 0));
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setsigmask(&attributes, &nothing);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	command[1] = (char *)name;
	code = posix_spawn(&pid, command[0], &actions, &attributes, command, none);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	errno = code;
	return code ? -1 : pid;
}

static void close_files(struct job *job)
{
	if (job->input >= 0)
		close(job->input);
	if (job->output >= 0)
		close(job->output);
	if (job->progress >= 0)
		close(job->progress);
	job->input = job->output = job->progress = -1;
}

static bool run(struct job *job);

/* Starts queued jobs, up to the limit. */
static void run_queue(void)
{
	struct job *job;

	while (queue && running < most) {
		job = queue;
		queue = job->next;
		queued--;
		if (run(job))
			continue;
		job->state = JOB_NONE;
		close_files(job);
		job->done(job, JOB_BROKEN, 0, -1, 0);
	}
}

static void stop_watching(struct job *job)
{
	timer_stop(&job->timer);
	loop_remove(&job->watch);
	close(job->watch.fd);
	job->state = JOB_NONE;
	running--;
}

unsigned int job_status(int exit_status)
{
	switch (exit_status) {
	case 0:
		return 200;
	case 2:
		return 422;
	case 3:
		return 404;
	case 4:
		return 503;
	default:
		return 500;
	}
}

static void finish(struct job *job, const siginfo_t *info)
{
	unsigned int status = info->si_code == CLD_EXITED ? job_status(info->si_status) : 500;
	enum job_result result = status == 200 ? JOB_OK : JOB_REFUSED;
	struct stat output;
	int fd = job->output;

	if (info->si_code != CLD_EXITED || fstat(fd, &output) || !output.st_size)
		result = job->late ? JOB_LATE :
			 info->si_status == SIGXFSZ ? JOB_TOO_LARGE : JOB_BROKEN;
	if (result == JOB_OK || result == JOB_REFUSED)
		job->output = -1;
	else
		fd = -1;
	close_files(job);
	job->done(job, result, status, fd, fd < 0 ? 0 : (size_t)output.st_size);
}

static void ended(struct watch *watch)
{
	struct job *job = container(watch, struct job, watch);
	siginfo_t info = { .si_code = 0 };

	waitid(P_PIDFD, watch->fd, &info, WEXITED);
	stop_watching(job);
	finish(job, &info);
	run_queue();
}

static void late(struct timer *timer)
{
	struct job *job = container(timer, struct job, timer);

	job->late = true;
	pidfd_send_signal(job->watch.fd, SIGKILL, NULL, 0);
}

static bool run(struct job *job)
{
	job->pid = job_spawn(job->name, job->input, job->output, job->progress);
	if (job->pid < 0)
		return false;
	job->watch = (struct watch) { pidfd_open(job->pid, 0), ended };
	if (job->watch.fd < 0 || !loop_add(&job->watch)) {
		kill(job->pid, SIGKILL);
		waitpid(job->pid, NULL, 0);
		if (job->watch.fd >= 0)
			close(job->watch.fd);
		return false;
	}
	job->state = JOB_RUNNING;
	running++;
	job->timer.due = late;
	timer_start(&job->timer, (wall_seconds(job->seconds) + GRACE) * 1000);
	return true;
}

bool job_start(struct job *job, const char *name, unsigned int seconds, const char *input,
	       size_t size, struct refusal *refusal)
{
	struct job **end = &queue;

	if (queued >= QUEUE_MAX)
		return refuse(refusal, 503, "limit", "too many requests wait for a worker");
	job->name = name;
	job->seconds = seconds;
	job->late = false;
	job->next = NULL;
	job->input = job_input(input, size);
	job->output = memfd_create("answer", MFD_CLOEXEC);
	job->progress = memfd_create("progress", MFD_CLOEXEC);
	if (job->input < 0 || job->output < 0 || job->progress < 0)
		goto failed;
	if (running < most) {
		if (!run(job))
			goto failed;
		return true;
	}
	while (*end)
		end = &(*end)->next;
	*end = job;
	job->state = JOB_QUEUED;
	queued++;
	return true;

failed:
	refuse(refusal, 503, "internal", "cannot start %s: %s", command[0], strerror(errno));
	close_files(job);
	return false;
}

double job_part(const struct job *job)
{
	unsigned int done = 0;

	/* The process may have written anything. */
	if (job->state != JOB_RUNNING ||
	    pread(job->progress, &done, sizeof(done), 0) != sizeof(done) ||
	    done > PROGRESS_WHOLE)
		return 0;
	return (double)done / PROGRESS_WHOLE;
}

void job_cancel(struct job *job)
{
	struct job **at = &queue;

	if (job->state == JOB_NONE)
		return;
	if (job->state == JOB_RUNNING) {
		kill(job->pid, SIGKILL);
		waitpid(job->pid, NULL, 0);
		stop_watching(job);
	} else {
		while (*at != job)
			at = &(*at)->next;
		*at = job->next;
		queued--;
		job->state = JOB_NONE;
	}
	close_files(job);
}
