// SPDX-License-Identifier: GPL-2.0
#include "webui/broker/job.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libvxe/text/time.h"
#include "libvxe/broker/message.h"
#include "webui/broker/reply.h"
#include "webui/broker/session.h"

/* The descriptors of a job's process. */
enum { NULL_IN, NULL_OUT, LOG, BODY, OTHERS };

static struct outcome *reported;	/* in the job's process: the outcome of the job */

static bool set_limits(unsigned int seconds)
{
	const struct { int resource; rlim_t limit; } limits[] = {
#ifndef __SANITIZE_ADDRESS__	/* it reserves terabytes of address space */
		{ RLIMIT_AS, 1u << 30 },
#endif
		{ RLIMIT_CPU, seconds },
		{ RLIMIT_FSIZE, BROKER_REPLY_MAX },
		{ RLIMIT_CORE, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		struct rlimit limit = { limits[i].limit, limits[i].limit };

		if (setrlimit(limits[i].resource, &limit))
			return false;
	}
	return true;
}

/* Reads the text of the request as a string of *size bytes. NULL: out of memory. */
static char *read_text(int fd, size_t *size)
{
	char *text;
	ssize_t got;

	*size = 0;
	if (fd >= 0 && !message_is_sealed(fd, BROKER_REQUEST_MAX, size))
		return NULL;
	text = calloc(1, *size + 1);
	got = text && *size ? pread(fd, text, *size, 0) : 0;
	return got == (ssize_t)*size ? text : NULL;
}

static int run_in_process(const struct job *job, job_function *run, const struct order *given,
			  int text_fd, unsigned int seconds, bool limited)
{
	struct order order = *given;
	FILE *body;
	char *text;

	session_forget_all();
	if (limited && !set_limits(seconds))
		return 1;
	text = read_text(text_fd, &order.size);
	if (!text || dup3(job->body, BODY, O_CLOEXEC) < 0 || close_range(OTHERS, ~0u, 0))
		return 1;
	order.text = text;
	body = fdopen(BODY, "w");
	if (!body)
		return 1;
	job->outcome->reply.status = 200;
	reported = job->outcome;
	run(&order, job->outcome, body);
	return fclose(body) ? 1 : 0;
}

static void release(struct job *job)
{
	if (job->outcome)
		munmap(job->outcome, sizeof(*job->outcome));
	if (job->body >= 0)
		close(job->body);
	if (job->process >= 0)
		close(job->process);
	memset(job, 0, sizeof(*job));
}

bool job_start(struct job *job, job_function *run, const struct order *order, int text,
	       unsigned int seconds, bool limited)
{
	int code;

	job->process = -1;
	job->body = memfd_create("vxe", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	job->outcome = mmap(NULL, sizeof(*job->outcome), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (job->outcome == MAP_FAILED)
		job->outcome = NULL;
	job->started = now_ms();
	job->deadline = job->started + 1000 * (int64_t)wall_seconds(seconds);
	job->pid = job->body >= 0 && job->outcome ? fork() : -1;
	if (!job->pid)
		_exit(run_in_process(job, run, order, text, seconds, limited));
	if (job->pid > 0)
		job->process = syscall(SYS_pidfd_open, job->pid, 0);
	if (job->process >= 0)
		return true;
	code = errno;
	if (job->pid > 0) {
		kill(job->pid, SIGKILL);
		waitpid(job->pid, NULL, 0);
	}
	release(job);
	errno = code;
	return false;
}

void job_report(double part)
{
	if (reported)
		__atomic_store_n(&reported->reply.done, part * PROGRESS_WHOLE, __ATOMIC_RELAXED);
}

/* The process may have written anything. */
uint32_t job_done(const struct job *job)
{
	uint32_t done = __atomic_load_n(&job->outcome->reply.done, __ATOMIC_RELAXED);

	return done < PROGRESS_WHOLE ? done : PROGRESS_WHOLE;
}

bool job_poll(struct job *job)
{
	siginfo_t info = { .si_pid = 0 };

	if (now_ms() >= job->deadline)
		kill(job->pid, SIGKILL);
	return !waitid(P_PID, job->pid, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid;
}

/* Terminates all strings of the outcome: the process may have written anything. */
static void end_strings(struct outcome *outcome)
{
	struct broker_reply *reply = &outcome->reply;
	const struct { char *text; size_t size; } strings[] = {
		{ reply->user, sizeof(reply->user) },
		{ reply->session, sizeof(reply->session) },
		{ reply->secret, sizeof(reply->secret) },
		{ reply->hash, sizeof(reply->hash) },
		{ reply->kind, sizeof(reply->kind) },
		{ reply->file, sizeof(reply->file) },
		{ reply->message, sizeof(reply->message) },
		{ outcome->detail, sizeof(outcome->detail) },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(strings); i++)
		strings[i].text[strings[i].size - 1] = 0;
}

void job_end(struct job *job, struct outcome *outcome, int *body)
{
	size_t size = 0;
	int status = 0;
	bool late;

	*outcome = *job->outcome;
	outcome->reply.done = 0;
	end_strings(outcome);
	*body = -1;
	waitpid(job->pid, &status, 0);
	late = WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGXCPU);
	if (!WIFEXITED(status) || WEXITSTATUS(status) || outcome->reply.status == BROKER_GOES_ON) {
		reply_fail(&outcome->reply, late ? 503 : 500, late ? "late" : "internal", "%s",
			   late ? "it took too long, and was stopped" :
			   "the process that did it failed");
	} else if (!fcntl(job->body, F_ADD_SEALS, BROKER_SEALS) &&
		   message_is_sealed(job->body, BROKER_REPLY_MAX, &size) && size &&
		   !lseek(job->body, 0, SEEK_SET)) {
		*body = job->body;
		job->body = -1;
	}
	release(job);
}
