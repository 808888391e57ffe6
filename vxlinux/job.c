// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/job.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "vxlinux/guest.h"

#define JOBS_MAX	256		/* at once; more calls fail with EAGAIN */
#define STACK_SIZE	(256u << 10)
#define INTERRUPT	SIGUSR2

struct jobs {
	int fd;
	unsigned int count;
	struct job *first;
	pthread_mutex_t lock;		/* guards done and result of each job */
};

static void on_interrupt(int number)
{
}

struct jobs *jobs_new(struct failure *failure)
{
	struct jobs *jobs = calloc(1, sizeof(*jobs));
	struct sigaction action = { .sa_handler = on_interrupt };

	if (!jobs) {
		failure_memory(failure);
		return NULL;
	}
	pthread_mutex_init(&jobs->lock, NULL);
	jobs->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (jobs->fd >= 0 && !sigaction(INTERRUPT, &action, NULL))
		return jobs;
	failure_errno(failure, "eventfd");
	free(jobs);
	return NULL;
}

void jobs_free(struct jobs *jobs)
{
	if (!jobs)
		return;
	close(jobs->fd);
	free(jobs);
}

int jobs_fd(const struct jobs *jobs)
{
	return jobs->fd;
}

bool jobs_any(const struct jobs *jobs)
{
	return jobs->first;
}

struct job *job_new(const struct call *call)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	job->call = *call;
	job->jobs = call->run->jobs;
	for (int i = 0; i < JOB_DESCRIPTORS; i++)
		job->fds[i] = -1;
	return job;
}

void job_free(struct job *job)
{
	for (int i = 0; i < JOB_DESCRIPTORS; i++)
		if (job->fds[i] >= 0)
			close(job->fds[i]);
	if (job->release)
		job->release(job);
	free(job);
}

static void *run(void *context)
{
	struct job *job = context;
	struct jobs *jobs = job->jobs;
	int64_t result = job->work(job);

	pthread_mutex_lock(&jobs->lock);
	job->result = result;
	job->done = true;
	pthread_mutex_unlock(&jobs->lock);
	eventfd_write(jobs->fd, 1);
	return NULL;
}

int64_t job_start(struct job *job)
{
	struct jobs *jobs = job->jobs;
	pthread_attr_t attributes;
	pthread_t thread;
	int error = EAGAIN;

	if (jobs->count < JOBS_MAX) {
		pthread_attr_init(&attributes);
		pthread_attr_setstacksize(&attributes, STACK_SIZE);
		error = pthread_create(&thread, &attributes, run, job);
		pthread_attr_destroy(&attributes);
	}
	if (error) {
		job_free(job);
		return -error;
	}
	job->thread = thread;
	job->next = jobs->first;
	jobs->first = job;
	jobs->count++;
	return ANSWERED;
}

static bool is_done(struct job *job)
{
	bool done;

	pthread_mutex_lock(&job->jobs->lock);
	done = job->done;
	pthread_mutex_unlock(&job->jobs->lock);
	return done;
}

void jobs_finish(struct jobs *jobs, void (*answer)(struct call *call, int64_t result))
{
	struct job **at = &jobs->first, *job;
	eventfd_t ignored;

	eventfd_read(jobs->fd, &ignored);
	while ((job = *at)) {
		int64_t result;

		if (!is_done(job)) {
			at = &job->next;
			continue;
		}
		pthread_join(job->thread, NULL);
		*at = job->next;
		jobs->count--;
		result = job->result == -EINTR ? RESTART :
			 job->result >= 0 && job->finish ? job->finish(job) : job->result;
		answer(&job->call, result);
		job_free(job);
	}
}

void jobs_interrupt(struct jobs *jobs)
{
	struct guest guest;

	for (struct job *job = jobs->first; job; job = job->next)
		if (!is_done(job) && (!guest_read(&job->call, &guest) || guest.signalled))
			pthread_kill(job->thread, INTERRUPT);
}
