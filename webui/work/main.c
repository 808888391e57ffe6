// SPDX-License-Identifier: GPL-2.0
/* vxe-work: executes one job for vxewebd. */
#include "webui/work/work.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "libvxe/text/output.h"
#include "libvxe/text/time.h"
#include "uapi/version.h"
#include "webui/work/answer.h"
#include "webui/work/progress.h"

#define MEMORY_MOST	(1u << 30)	/* bytes of address space */

static const char usage[] =
"usage: vxe-work JOB [--store FILE] [--vxeds DIRECTORY] [--state DIRECTORY] [--lib DIRECTORY]\n"
"       [--progress]\n";

static const char help[] =
"\n"
"Answers one request of vxewebd: reads a JSON object from the standard input, and writes\n"
"the answer to the standard output. It changes nothing.\n"
"\n"
"      --store FILE       read this store instead of " STORE_FILE "\n"
"      --vxeds DIRECTORY  where the VXEDs are, instead of " HOME_VXEDS "\n"
"      --state DIRECTORY  where their state is, instead of " HOME_STATE "\n"
"      --lib DIRECTORY    the library of models\n"
"      --progress         write to descriptor 3 how much of the job is done, in 1/10000\n"
"      --help, --version\n"
"\n"
"Exit status: 0; 1 if the job failed; 2 if the request, a text or an argument is wrong; 3 if\n"
"what was asked for does not exist; 4 if the store cannot be read, or time is up. If it is\n"
"not 0, the answer is an object with the key error.\n";

#define KEY(name_, type_)	{ .name = name_, .type = REQUEST_##type_ }
#define NEEDED(name_, type_)	{ .name = name_, .type = REQUEST_##type_, .required = true }
#define FILTER_KEYS \
	KEY("vxed", STRINGS), KEY("call", STRINGS), KEY("path", STRING), KEY("verdict", STRING), \
	KEY("program", STRING), KEY("user", STRING), KEY("since", STRING)
#define KEYS(...) \
	((const struct request_key[]) { __VA_ARGS__ __VA_OPT__(,) { .name = NULL } })

static const struct job {
	const char *name;
	work_job *run;
	unsigned int seconds;		/* limit of CPU time; 0: none, and the answer is a stream */
	const struct request_key *keys;
} jobs[] = {
	{ "check", work_check, 5, KEYS(NEEDED("text", STRING), KEY("name", STRING)) },
	{ "format", work_format, 5, KEYS(NEEDED("text", STRING)) },
	{ "test", work_test, 5,
	  KEYS(NEEDED("text", STRING), KEY("name", STRING), KEY("tests", STRING)) },
	{ "diff", work_diff, 5, KEYS(NEEDED("a", STRING), NEEDED("b", STRING)) },
	{ "words", work_words, 5, KEYS() },
	{ "replay", work_replay, 20,
	  KEYS(KEY("text", STRING), KEY("name", STRING), KEY("against", STRING),
	       KEY("since", STRING), KEY("until", STRING)) },
	{ "would-refuse", work_would_refuse, 20,
	  KEYS(NEEDED("name", STRING), KEY("mode", STRING), KEY("confirmed", FLAG)) },
	{ "why", work_why, 20, KEYS(NEEDED("event", INTEGER), KEY("name", STRING)) },
	{ "history", work_history, 5, KEYS(NEEDED("name", STRING)) },
	{ "version", work_version, 5, KEYS(NEEDED("name", STRING), NEEDED("version", INTEGER)) },
	{ "proposals", work_proposals, 20,
	  KEYS(NEEDED("name", STRING), KEY("since", STRING), KEY("exact", FLAG)) },
	{ "preview", work_preview, 20,
	  KEYS(NEEDED("name", STRING), NEEDED("accept", STRINGS), KEY("since", STRING),
	       KEY("exact", FLAG)) },
	{ "rejected", work_rejected, 5, KEYS(NEEDED("name", STRING)) },
	{ "trace", work_trace, 5, KEYS(KEY("state", OBJECT), KEY("name", STRING)) },
	{ "generate", work_generate, 20,
	  KEYS(NEEDED("name", STRING), KEY("model", STRING), KEY("exact", FLAG),
	       KEY("generalise", STRINGS)) },
	{ "violations", work_violations, 5,
	  KEYS(FILTER_KEYS, KEY("order", STRING), KEY("limit", INTEGER), KEY("after", STRING),
	       KEY("covered", FLAG)) },
	{ "groups", work_groups, 5, KEYS(FILTER_KEYS, KEY("by", STRINGS), KEY("depth", INTEGER)) },
	{ "events", work_events, 5,
	  KEYS(FILTER_KEYS, KEY("until", STRING), KEY("violation", INTEGER),
	       KEY("before", INTEGER), KEY("after", INTEGER), KEY("limit", INTEGER)) },
	{ "event", work_event, 5, KEYS(NEEDED("event", INTEGER)) },
	{ "export", work_export, 0,
	  KEYS(FILTER_KEYS, KEY("until", STRING), KEY("format", STRING)) },
	{ "timeline", work_timeline, 5,
	  KEYS(KEY("vxed", STRINGS), KEY("since", STRING), KEY("until", STRING),
	       KEY("step", STRING)) },
	{ "live", work_live, 0, KEYS() },
	{ "status", work_status, 5, KEYS(KEY("state", OBJECT)) },
	{ "overview", work_overview, 5, KEYS(KEY("state", OBJECT), KEY("name", STRING)) },
};

/* Answers ------------------------------------------------------------------------ */

static int print_error(const struct work *work, enum work_status status)
{
	const struct failure *failure = &work->failure;

	answer_string(stdout, "{\"error\":{\"kind\":", work->kind);
	answer_message(stdout, ",\"message\":", failure);
	if (*failure->file)
		answer_string(stdout, ",\"file\":", failure->file);
	if (failure->line) {
		answer_integer(stdout, ",\"line\":", failure->line);
		answer_integer(stdout, ",\"column\":", failure->column);
	}
	fputs("}}\n", stdout);
	return fflush(stdout) ? WORK_FAILED : status;
}

static void on_alarm(int number)
{
	static const char late[] =
		"{\"error\":{\"kind\":\"late\",\"message\":\"it took too long, and was ended\"}}\n";

	_exit(write(STDOUT_FILENO, late, sizeof(late) - 1) > 0 ? WORK_MISSING : WORK_FAILED);
}

/* Limits ------------------------------------------------------------------------- */

static void limit(int resource, rlim_t most)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) || limit.rlim_max < most)
		return;
	limit.rlim_cur = limit.rlim_max = most;
	setrlimit(resource, &limit);
}

static void set_limits(const struct job *job)
{
	struct sigaction action = { .sa_handler = on_alarm };

	limit(RLIMIT_CORE, 0);
#ifndef __SANITIZE_ADDRESS__
	limit(RLIMIT_AS, MEMORY_MOST);
#endif
	if (!job->seconds)
		return;
	limit(RLIMIT_CPU, job->seconds + 1);
	sigaction(SIGALRM, &action, NULL);
	alarm(wall_seconds(job->seconds));
}

/* The request -------------------------------------------------------------------- */

static char *read_request(size_t *size)
{
	char *bytes = malloc(REQUEST_BYTES + 1);
	size_t got;

	for (*size = 0; bytes && *size <= REQUEST_BYTES; *size += got) {
		got = fread(bytes + *size, 1, REQUEST_BYTES + 1 - *size, stdin);
		if (!got)
			break;
	}
	return bytes;
}

static enum work_status run(struct work *work, const struct job *job)
{
	enum work_status status;
	size_t size;
	char *bytes = read_request(&size);

	if (!bytes)
		return work_fail_memory(work);
	if (request_parse(&work->request, bytes, size, job->keys))
		status = job->run(work);
	else
		status = work_fail_request(work);
	free(bytes);
	return status;
}

/* Runs a job, and prints its answer once it has succeeded. Returns the exit status. */
static int answer(struct work *work, const struct job *job)
{
	enum work_status status;
	char *text = NULL;
	size_t size = 0;

	work->answer = open_memstream(&text, &size);
	status = work->answer ? run(work, job) : work_fail_memory(work);
	if (work->answer && fclose(work->answer) && status == WORK_OK)
		status = work_fail_memory(work);
	alarm(0);
	if (status != WORK_OK)
		status = print_error(work, status);
	else if (fwrite(text, 1, size, stdout) != size || fflush(stdout))
		status = WORK_FAILED;
	free(text);
	return status;
}

/*
 * Runs a job that writes a stream. Once it has written something, only the exit status reports a
 * failure. Returns the exit status.
 */
static int stream(struct work *work, const struct job *job)
{
	enum work_status status;

	work->answer = stdout;
	status = run(work, job);
	if (status != WORK_OK && !work->begun)
		return print_error(work, status);
	return fflush(stdout) && status == WORK_OK ? WORK_FAILED : status;
}

static const struct job *find_job(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(jobs); i++)
		if (!strcmp(jobs[i].name, name))
			return &jobs[i];
	return NULL;
}

int main(int argc, char **argv)
{
	enum { STORE = 256, VXEDS, STATE, LIBRARY, PROGRESS, HELP, VERSION };
	static const struct option longs[] = {
		{ "store", required_argument, NULL, STORE },
		{ "vxeds", required_argument, NULL, VXEDS },
		{ "state", required_argument, NULL, STATE },
		{ "lib", required_argument, NULL, LIBRARY },
		{ "progress", no_argument, NULL, PROGRESS },
		{ "help", no_argument, NULL, HELP },
		{ "version", no_argument, NULL, VERSION },
		{ }
	};
	static struct work work = {
		.database = STORE_FILE, .vxeds = HOME_VXEDS, .state = HOME_STATE,
	};
	const struct job *job;
	int option, status;

	while ((option = getopt_long(argc, argv, "", longs, NULL)) >= 0) {
		switch (option) {
		case STORE:
			work.database = optarg;
			break;
		case VXEDS:
			work.vxeds = optarg;
			break;
		case STATE:
			work.state = optarg;
			break;
		case LIBRARY:
			work.library = optarg;
			break;
		case PROGRESS:
			progress_open();
			break;
		case HELP:
			printf("%s%s", usage, help);
			return 0;
		case VERSION:
			puts("vxe-work " VXE_VERSION);
			return 0;
		default:
			fputs(usage, stderr);
			return WORK_BAD;
		}
	}
	job = optind + 1 == argc ? find_job(argv[optind]) : NULL;
	if (!job) {
		fputs(usage, stderr);
		return WORK_BAD;
	}
	signal(SIGPIPE, SIG_IGN);
	set_limits(job);
	status = job->seconds ? answer(&work, job) : stream(&work, job);
	store_close(work.store);
	request_free(&work.request);
	return status;
}
