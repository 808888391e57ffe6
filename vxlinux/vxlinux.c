// SPDX-License-Identifier: GPL-2.0
/* vxlinux: runs a Linux program in a cell. A VXED judges its calls, and vxlinux makes them. */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/learn/generate.h"
#include "libvxe/policy/source.h"
#include "libvxe/text/output.h"
#include "tools/program.h"
#include "tools/report.h"
#include "vxlinux/confine.h"
#include "vxlinux/job.h"
#include "vxlinux/journal.h"
#include "vxlinux/process.h"
#include "vxlinux/relay.h"

#define TICK	50		/* ms between two checks for signals to guests with jobs */

static const char usage[] =
	"usage: vxlinux [--policy FILE.vxed] [OPTION...] -- PROGRAM [ARGUMENT...]\n"
	"       vxlinux --trace -o FILE.vxed [OPTION...] -- PROGRAM [ARGUMENT...]\n"
	"Runs an x86-64 or i386 Linux program, with everything that it starts. A VXED judges\n"
	"their system calls, without the module. The default VXED permits the program, its\n"
	"libraries, and nothing else of the file system or the network.\n"
	"  --policy FILE      the VXED that judges the calls\n"
	"  --mode MODE        trace, soft or production, instead of the VXED's mode\n"
	"  --database FILE    where events are stored (default ~/.local/state/vxe/log.db)\n"
	"  --verbose          prints events to standard error, too\n"
	"  --trace            refuses nothing; writes a VXED that permits what the program did\n"
	"  -o, --output FILE  where --trace writes it\n"
	"  --model MODEL      of the VXED that --trace writes: strict (default) or filesystem\n"
	"  --name NAME        the name of that VXED (default: the program's)\n"
	"  --exact            does not widen names to patterns\n"
	"  --lib FOLDER       the models and libraries (default: ../share/vxe beside vxlinux)\n"
	"  --help, --version\n"
	"Exit status: the program's, or 128 plus the number of the signal that ended it; 2 bad\n"
	"usage or VXED, 125 vxlinux failed, 126 the program was not started, 127 not found.\n";

/* Strings belong to argv; NULL: not given. */
struct options {
	const char *policy, *database, *output, *model, *name, *library;
	enum vxe_mode mode;
	bool trace, exact, verbose;
};

static int bad_usage(void)
{
	fputs(usage, stderr);
	return STATUS_BAD;
}

/* The options ---------------------------------------------------------------------------- */

enum { POLICY = 256, MODE, DATABASE, VERBOSE, TRACE, MODEL, NAME, EXACT, LIB, HELP, VERSION };

static const struct option longs[] = {
	{ "policy", required_argument, NULL, POLICY },
	{ "mode", required_argument, NULL, MODE },
	{ "database", required_argument, NULL, DATABASE },
	{ "verbose", no_argument, NULL, VERBOSE },
	{ "trace", no_argument, NULL, TRACE },
	{ "output", required_argument, NULL, 'o' },
	{ "model", required_argument, NULL, MODEL },
	{ "name", required_argument, NULL, NAME },
	{ "exact", no_argument, NULL, EXACT },
	{ "lib", required_argument, NULL, LIB },
	{ "help", no_argument, NULL, HELP },
	{ "version", no_argument, NULL, VERSION },
	{ 0 },
};

/* True if options exclude each other. */
static bool contradict(const struct options *o)
{
	if (o->trace)
		return !o->output || o->policy || o->mode != VXE_MODE_DEFAULT || o->database;
	return o->output || o->model || o->name || o->exact;
}

/* Returns -1 to continue, else the exit status. */
static int parse(int argc, char **argv, struct options *o)
{
	struct failure failure;
	int option;

	while ((option = getopt_long(argc, argv, "+o:", longs, NULL)) >= 0) {
		switch (option) {
		case POLICY: o->policy = optarg; break;
		case MODE:
			o->mode = mode_by_name(optarg);
			if (o->mode != VXE_MODE_DEFAULT)
				break;
			warnx("%s: a mode is trace, soft or production", optarg);
			return STATUS_BAD;
		case DATABASE: o->database = optarg; break;
		case VERBOSE: o->verbose = true; break;
		case TRACE: o->trace = true; break;
		case 'o': o->output = optarg; break;
		case MODEL:
			o->model = optarg;
			if (!strcmp(optarg, "strict") || !strcmp(optarg, "filesystem"))
				break;
			warnx("%s: strict and filesystem can be learned", optarg);
			return STATUS_BAD;
		case NAME:
			o->name = optarg;
			if (!name_check(optarg, &failure))
				return report_failure(&failure);
			break;
		case EXACT: o->exact = true; break;
		case LIB: o->library = optarg; break;
		case HELP: fputs(usage, stdout); return STATUS_OK;
		case VERSION: puts("vxlinux " VXE_VERSION); return STATUS_OK;
		default: return bad_usage();
		}
	}
	if (optind < argc && !contradict(o))
		return -1;
	return bad_usage();
}

/* The run -------------------------------------------------------------------------------- */

/*
 * Passes on signals that a process sent to vxlinux: to the program or, once that has ended, to all
 * guests that are left. Signals from the terminal have reached the guests already.
 */
static void handle_signals(struct run *run, int signals, bool ended)
{
	struct signalfd_siginfo info;

	while (read(signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD || (info.ssi_code > 0 && !ended))
			continue;
		if (ended)
			process_kill_all(run, info.ssi_signo);
		else
			kill(vx_cell_first(run->cell), info.ssi_signo);
	}
}

static int wait_time(const struct run *run)
{
	int due = run->journal ? journal_due(run->journal) : -1;

	if (vx_cell_waiting(run->cell))
		return 0;
	if (jobs_any(run->jobs) && (due < 0 || due > TICK))
		return TICK;
	return due;
}

/* Serves the guests until all have ended. Returns the first one's status as of waitpid(). */
static int serve(struct run *run, int signals)
{
	struct pollfd fds[] = {
		{ vx_cell_fd(run->cell), POLLIN, 0 }, { signals, POLLIN, 0 },
		{ jobs_fd(run->jobs), POLLIN, 0 },
	};
	struct vx_call call;
	bool ended = false;
	int status = 0;

	while (!ended || vx_cell_inhabited(run->cell)) {
		if (poll(fds, 3, wait_time(run)) < 0 && errno != EINTR)
			break;
		if (fds[0].revents & POLLHUP)
			fds[0].fd = -1;		/* no guest is left, except for zombies */
		while (vx_cell_next(run->cell, &call))
			relay(run, &call);
		jobs_finish(run->jobs, relay_answer);
		jobs_interrupt(run->jobs);
		handle_signals(run, signals, ended);
		ended = vx_cell_reap(run->cell, &status);
		if (run->journal && !journal_due(run->journal))
			journal_write(run->journal);
	}
	return status;
}

static int begin_signals(void)
{
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGHUP);
	sigaddset(&blocked, SIGQUIT);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	return signalfd(-1, &blocked, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Raises the limit of descriptors: vxlinux holds some for each waiting call. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (!getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Runs the program. Returns the exit status of vxlinux. */
static int run_program(struct run *run, const char *path, char **argv)
{
	struct vx_error error = { 0 };
	struct vx_cell_rule *rules;
	int signals, status;
	size_t count;

	rules = relay_rules(run, &count);
	run->cell = rules ? vx_cell_new(rules, count, &error) : NULL;
	free(rules);
	signals = begin_signals();
	if (!run->cell || signals < 0 ||
	    !vx_cell_start(run->cell, path, argv, environ, &error)) {
		warnx("%s", error.number ? error.text : strerror(errno));
		return STATUS_OWN;
	}
	umask(0);		/* the umask of the guest is applied instead */
	raise_limit();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	status = serve(run, signals);
	close(signals);
	if (run->failed) {
		warnx("out of memory for the trace");
		return STATUS_OWN;
	}
	if (!run->started) {
		warnx("%s: %s", path, strerror(run->start_error ? run->start_error : EPERM));
		return run->start_error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_STARTED;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* What judges ----------------------------------------------------------------------------- */

static bool open_judge(struct run *run, const struct options *o, const char *path,
		       const char *program, struct failure *failure)
{
	char name[VXE_NAME_SIZE], *text;
	bool ok;

	if (o->policy)
		return judge_open(&run->judge, o->policy, o->library, failure);
	program_name(program, name);
	text = o->trace ? trace_text(name) : confine_text(path, name);
	if (!text)
		return failure_memory(failure);
	ok = judge_open_vxed(&run->judge, text, "the default VXED", o->library, failure);
	free(text);
	return ok;
}

static bool write_learned(const struct options *o, const char *path, const char *program,
			  const struct trace *trace)
{
	char pattern[2 * PATH_MAX], name[VXE_NAME_SIZE];
	const char *const activate[] = { pattern, NULL };
	struct generate_options how = {
		.model = o->model ? o->model : "strict", .exact = o->exact,
		.library = o->library, .name = o->name ? o->name : name, .activate = activate,
	};
	struct generated generated;
	struct failure failure;
	bool ok;

	program_name(program, name);
	program_pattern(path, pattern);
	ok = generate_vxed(trace, &how, &generated, &failure);
	if (ok) {
		report_single(generated.single);
		ok = output_write(generated.text, o->output, 0644, &failure);
		free(generated.text);
	}
	if (!ok)
		report_failure(&failure);
	return ok;
}

/* Runs the program and writes a VXED for it (--trace). Returns the exit status of vxlinux. */
static int learn(struct run *run, const struct options *o, const char *path, char **argv)
{
	struct trace trace;
	int status;

	trace_init(&trace);
	run->trace = &trace;
	status = run_program(run, path, argv);
	umask(022);
	if (status < STATUS_OWN && !write_learned(o, path, argv[0], &trace))
		status = STATUS_OWN;
	trace_free(&trace);
	return status;
}

static int confine(struct run *run, const struct options *o, const char *path, char **argv)
{
	struct failure failure;
	int status;

	run->journal = journal_open(o->database, o->verbose, &failure);
	if (!run->journal)
		return report_failure(&failure) == STATUS_BAD ? STATUS_BAD : STATUS_OWN;
	status = run_program(run, path, argv);
	if (!journal_close(run->journal, &failure))
		report_failure(&failure);
	return status;
}

/* Finds the program that runs i386 programs, next to vxlinux; "": it is not installed. */
static void find_runner(char runner[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", runner, PATH_MAX - 32);
	char *end;

	runner[n < 0 ? 0 : n] = 0;
	end = strrchr(runner, '/');
	strcpy(end ? end : runner, "/../lib/vxlinux/i386");
}

static int run_all(struct run *run, const struct options *o, char **argv)
{
	char path[PATH_MAX];
	struct failure failure;

	if (!program_find(argv[0], path))
		return program_not_found(argv[0]);
	find_runner(run->runner);
	run->jobs = jobs_new(&failure);
	if (!run->jobs || !open_judge(run, o, path, argv[0], &failure))
		return report_failure(&failure) == STATUS_BAD ? STATUS_BAD : STATUS_OWN;
	run->mode = o->mode != VXE_MODE_DEFAULT ? o->mode : run->judge.policy->mode;
	if (!access(VXE_DEVICE, F_OK))
		warnx("the module is loaded: vxe does the same for less");
	return o->trace ? learn(run, o, path, argv) : confine(run, o, path, argv);
}

int main(int argc, char **argv)
{
	struct options options = { .mode = VXE_MODE_DEFAULT };
	struct run run = { .self = getpid() };
	int status = parse(argc, argv, &options);

	if (status >= 0)
		return status;
	status = run_all(&run, &options, argv + optind);
	vx_cell_free(run.cell);
	if (run.jobs && !jobs_any(run.jobs))
		jobs_free(run.jobs);
	judge_close(&run.judge);
	return status;
}
