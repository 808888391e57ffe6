// SPDX-License-Identifier: GPL-2.0
/* vxelogd: reads the module's ring and keeps its events in a store. This file has the
 * arguments, the process and the loop; libvxe/store/recorder.h has the rest. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/limits.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/event/batch.h"
#include "tools/notify.h"
#include "tools/report.h"
#include "libvxe/store/boot.h"
#include "libvxe/store/recorder.h"
#include "libvxe/text/time.h"

#define FLUSH_AFTER	100	/* ms from an event's arrival until it is stored */
/* ms to let the ring fill. A reader that waits in poll() would have to be woken by the program that
 * causes an event */
#define REST		20
#define SHORT_REST	2	/* the same for a pipe, in ms */
#define LAST_BATCHES	64	/* batches read at the end, while events may still arrive */

static const char usage[] =
"usage: vxelogd [--database FILE] [--keep DURATION] [--max-size BYTES]\n"
"           [--forward[=SOCKET]] [--forward-rate LINES] [--foreground]\n"
"           [--machine NAME] [--source FILE]\n";

static const char help[] =
"\n"
"Reads events from the module's ring and stores them in a file for vxelog and vxed.\n"
"\n"
"      --database FILE    the store, made if it does not exist (" STORE_FILE ")\n"
"      --keep DURATION    drop older events: 90d, 12h, ... (30d); 0: keep all\n"
"      --max-size BYTES   drop events when the store is larger: 512M, 2G, ... (1G), the oldest\n"
"                         of the VXED with most first; 0: any size\n"
"      --forward[=SOCKET] send violations, attempts to control VXE, and messages about the\n"
"                         log itself to the system's log too (" FORWARD_SOCKET ")\n"
"      --forward-rate LINES  forward at most this many lines a second (200); 0: any number\n"
"      --foreground       do not become a daemon; print messages on standard error\n"
"      --machine NAME     the machine's name in the log, instead of its host name\n"
"      --source FILE      read records of a ring from this file until its end, not from\n"
"                         the module; \"-\": standard input. Implies --foreground\n"
"      --help, --version\n"
"\n"
"While the store cannot be written, events wait in memory, and forwarding continues.\n"
"SIGHUP: reopen the store. SIGTERM: store the remaining events, and end.\n"
"Exit status: 0; 1 if something failed; 2 for bad usage, or if the file is no store or\n"
"was written by a newer version; then the file is not changed.\n";

struct daemon {
	struct recorder recorder;
	const char *database, *source, *machine;
	bool foreground;
	bool patient;			/* a regular file: unread events are not lost */
	int fd;				/* of the ring, or the source */
	struct batch *batch;
	enum batch_result end;		/* why reading ended; SOME: it has not ended */
	int64_t first;			/* now_ms() when the oldest event of the batch arrived */
	bool told_stalled;		/* to systemd */
	int ready;			/* descriptor for the parent's exit status, or -1 */
};

static volatile sig_atomic_t terminated, reopen;

static void on_signal(int number)
{
	if (number == SIGHUP)
		reopen = 1;
	else
		terminated = 1;
}

static void report_line(void *context, int priority, const char *line)
{
	struct daemon *daemon = context;

	if (daemon->foreground || daemon->ready >= 0)
		warnx("%s", line);
	if (!daemon->foreground || daemon->recorder.forwards)
		forward_text(&daemon->recorder.forward, priority, line);
}

static void __attribute__((format(printf, 3, 4)))
report(struct daemon *daemon, int priority, const char *format, ...)
{
	char line[5120];
	va_list list;

	va_start(list, format);
	vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	report_line(daemon, priority, line);
}

/* Reading ------------------------------------------------------------------- */

/* Passes the batch to the recorder. False: give up. */
static bool flush(struct daemon *daemon)
{
	bool ok = recorder_add(&daemon->recorder, daemon->batch->events, daemon->batch->count);

	batch_clear(daemon->batch);
	return ok;
}

static int report_end(struct daemon *daemon, enum batch_result how)
{
	const struct batch *batch = daemon->batch;
	const char *file = daemon->source ? daemon->source : VXE_DEVICE;

	if (how == BATCH_FAILED)
		report(daemon, LOG_ERR, "%s: %s", file, strerror(batch->error));
	else if (how == BATCH_BAD)
		report(daemon, LOG_ERR, "%s: at byte %" PRIu64 " there is no record of the ring",
		       file, batch->offset + batch->parsed);
	else if (how == BATCH_CUT)
		report(daemon, LOG_ERR, "%s: the last record is cut off, at byte %" PRIu64,
		       file, batch->offset + batch->have);
	return how == BATCH_END ? STATUS_OK : STATUS_FAILED;
}

/* ms until there is something to do besides reading. */
static int64_t wait_time(const struct daemon *daemon, int64_t now)
{
	int64_t until = recorder_next(&daemon->recorder);

	if (daemon->batch->count && daemon->first + FLUSH_AFTER < until)
		until = daemon->first + FLUSH_AFTER;
	return until > now ? until - now : 0;
}

/* Waits for records, or until there is something else to do. */
static void wait_for_more(struct daemon *daemon, const sigset_t *mask)
{
	int64_t most = wait_time(daemon, now_ms());
	/* While events arrive, sleep and read again, instead of being woken by each event. */
	bool rests = daemon->batch->count;
	int64_t rest = daemon->source ? SHORT_REST : REST;
	struct pollfd ring = {
		.fd = rests || daemon->end != BATCH_SOME ? -1 : daemon->fd,
		.events = POLLIN,
	};
	struct timespec time;

	if ((daemon->recorder.holds || (rests && !batch_is_full(daemon->batch))) && most > rest)
		most = rest;
	time.tv_sec = most / 1000;
	time.tv_nsec = most % 1000 * 1000000;
	if (terminated || reopen)
		return;
	ppoll(&ring, 1, &time, mask);
}

/* The source has ended: store everything before exiting. */
static int finish(struct daemon *daemon)
{
	uint64_t left = recorder_finish(&daemon->recorder);
	int status;

	recorder_keep(&daemon->recorder);
	status = report_end(daemon, daemon->end);
	if (!left)
		return status;
	report(daemon, LOG_ERR, "%" PRIu64 " events could not be stored", left);
	return STATUS_FAILED;
}

/* Reads the available records, and does what is due. Returns -1 to go on, else the exit status. */
static int turn(struct daemon *daemon)
{
	bool was_empty = !daemon->batch->count;
	enum batch_result got;

	if (daemon->end == BATCH_SOME && !(daemon->patient && daemon->recorder.stalled)) {
		got = batch_fill(daemon->batch);
		if (was_empty)
			daemon->first = now_ms();
		if (got != BATCH_NONE)
			daemon->end = got;
	}
	if (batch_is_full(daemon->batch) || daemon->end != BATCH_SOME ||
	    (daemon->batch->count && now_ms() - daemon->first >= FLUSH_AFTER)) {
		if (!flush(daemon))
			return STATUS_BAD;
	}
	if (daemon->end != BATCH_SOME)
		return finish(daemon);
	if (reopen) {
		reopen = 0;
		if (!flush(daemon) || !recorder_renew(&daemon->recorder))
			return STATUS_BAD;
	}
	return recorder_turn(&daemon->recorder) ? -1 : STATUS_BAD;
}

/* After SIGTERM: stores the remaining events, within a bound. */
static int drain(struct daemon *daemon)
{
	uint64_t left;
	int batches;

	for (batches = 0; batches < LAST_BATCHES; batches++) {
		batch_fill(daemon->batch);
		if (!daemon->batch->count)
			break;
		if (!flush(daemon))
			return STATUS_BAD;
	}
	left = recorder_finish(&daemon->recorder);
	if (!left)
		return STATUS_OK;
	report(daemon, LOG_ERR, "%" PRIu64 " events could not be stored", left);
	return STATUS_FAILED;
}

static void tell_systemd(struct daemon *daemon)
{
	if (daemon->recorder.stalled == daemon->told_stalled)
		return;
	daemon->told_stalled = daemon->recorder.stalled;
	notify(daemon->told_stalled ? "STATUS=the store cannot be written, events wait in memory" :
				      "STATUS=");
}

static int serve(struct daemon *daemon)
{
	int64_t watchdog = notify_watchdog(), fed = 0;
	sigset_t blocked, mask;
	int status = -1;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGHUP);
	sigprocmask(SIG_BLOCK, &blocked, &mask);
	while (status < 0 && !terminated) {
		status = turn(daemon);
		tell_systemd(daemon);
		if (watchdog && now_ms() - fed >= watchdog / 4) {
			notify("WATCHDOG=1");
			fed = now_ms();
		}
		if (status < 0 && !terminated)
			wait_for_more(daemon, &mask);
	}
	notify("STOPPING=1");
	if (status < 0)
		status = drain(daemon);
	return status;
}

/* Beginning ----------------------------------------------------------------- */

static bool open_source(struct daemon *daemon)
{
	struct recorder *recorder = &daemon->recorder;
	struct stat stat_source;
	struct failure failure;
	char path[PATH_MAX];

	recorder->ring = -1;
	recorder->follows = !daemon->source && !daemon->machine;
	if (daemon->machine)
		strcpy(recorder->machine, daemon->machine);
	else if (!daemon->source)
		machine_here(recorder->machine);
	if (!daemon->source)
		daemon->fd = device_open(O_RDONLY | O_NONBLOCK, &failure);
	else if (!strcmp(daemon->source, "-"))
		daemon->fd = STDIN_FILENO;
	else
		daemon->fd = open(daemon->source, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (daemon->fd < 0) {
		if (daemon->source)
			warn("%s", daemon->source);
		else
			report_failure(&failure);
		return false;
	}
	if (daemon->source) {
		daemon->patient = !fstat(daemon->fd, &stat_source) && S_ISREG(stat_source.st_mode);
		snprintf(recorder->name, sizeof(recorder->name), "%s",
			 realpath(daemon->source, path) ? path : daemon->source);
		return true;
	}
	/* Each time the module is loaded, the device node is created anew. So its inode number
	 * distinguishes one ring from the next. */
	if (fstat(daemon->fd, &stat_source) || !store_boot_id(recorder->boot)) {
		warn("%s", VXE_DEVICE);
		return false;
	}
	snprintf(recorder->name, sizeof(recorder->name), "%s #%llu", VXE_DEVICE,
		 (unsigned long long)stat_source.st_ino);
	recorder->ring = daemon->fd;
	return true;
}

/* Creates the directory of the store if it is missing, for the group that may read the store. */
static void make_folder(void)
{
	static const char folder[] = "/var/lib/vxe";
	struct group *readers = getgrnam(STORE_GROUP);

	if (!mkdir(folder, 0700) && readers && !chown(folder, -1, readers->gr_gid))
		chmod(folder, 02750);
}

static int begin(struct daemon *daemon)
{
	if (!strcmp(daemon->database, STORE_FILE))
		make_folder();
	if (!open_source(daemon)) {
		/* Report a bad store even without the module. */
		struct store_error error;
		struct store *store = store_open(daemon->database, STORE_READ, &error);

		store_close(store);
		if (store || error.result != STORE_BAD)
			return STATUS_FAILED;
		warnx("%s", error.message);
		return STATUS_BAD;
	}
	daemon->batch = batch_new(daemon->fd);
	if (!daemon->batch) {
		warnx("out of memory");
		return STATUS_FAILED;
	}
	daemon->recorder.database = daemon->database;
	return store_status(recorder_begin(&daemon->recorder));
}

/* Forks. The parent waits until the child has begun, and exits with its status. */
static int detach_process(struct daemon *daemon)
{
	unsigned char status = STATUS_FAILED;
	int ends[2], null;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) || (pid = fork()) < 0) {
		warn("fork");
		return STATUS_FAILED;
	}
	if (pid) {
		close(ends[1]);
		if (read(ends[0], &status, 1) != 1)
			status = STATUS_FAILED;
		exit(status);
	}
	close(ends[0]);
	setsid();
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	daemon->ready = ends[1];
	return STATUS_OK;
}

/* Sends the status to the parent. Until then messages go to the terminal, afterwards to the log. */
static void say_ready(struct daemon *daemon, int status)
{
	unsigned char byte = status;

	if (daemon->ready < 0)
		return;
	if (write(daemon->ready, &byte, 1) == 1)
		close(daemon->ready);
	daemon->ready = -1;
	dup2(STDOUT_FILENO, STDERR_FILENO);
}

/* The absolute path, which stays valid after a change of directory. */
static char *absolute(const char *file)
{
	char directory[PATH_MAX], *path;

	if (*file == '/')
		return strdup(file);
	return getcwd(directory, sizeof(directory)) &&
	       asprintf(&path, "%s/%s", directory, file) >= 0 ? path : NULL;
}

static int run(struct daemon *daemon)
{
	struct sigaction action = { .sa_handler = on_signal };
	char *database = absolute(daemon->database);
	int status = STATUS_OK;

	if (!database) {
		warn("%s", daemon->database);
		return STATUS_FAILED;
	}
	daemon->database = database;
	umask(077);
	/* By default, the heap would shrink and grow again with every event. */
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	/* A write beyond the file size limit must fail, as on a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	if (!daemon->foreground)
		status = detach_process(daemon);
	if (status == STATUS_OK)
		status = begin(daemon);
	say_ready(daemon, status);
	if (status == STATUS_OK) {
		notify("READY=1");
		if (!daemon->foreground && chdir("/"))
			report(daemon, LOG_WARNING, "/: %s", strerror(errno));
		status = serve(daemon);
	}
	if (recorder_end(&daemon->recorder) != STORE_OK && status == STATUS_OK)
		status = STATUS_FAILED;
	if (daemon->source && daemon->batch)
		fprintf(stderr, "%" PRIu64 " events stored, %" PRIu64 " were there already\n",
			daemon->recorder.stored - daemon->recorder.skipped,
			daemon->recorder.skipped);
	free(daemon->batch);
	free(database);
	return status;
}

/* Parses the options. Returns -1 to go on, else the exit status. */
static int parse(int argc, char **argv, struct daemon *daemon)
{
	enum { DATABASE = 256, KEEP, MAX_SIZE, FORWARD, RATE, FOREGROUND, MACHINE, SOURCE, HELP, VERSION };
	static const struct option longs[] = {
		{ "database", required_argument, NULL, DATABASE },
		{ "keep", required_argument, NULL, KEEP },
		{ "max-size", required_argument, NULL, MAX_SIZE },
		{ "forward", optional_argument, NULL, FORWARD },
		{ "forward-rate", required_argument, NULL, RATE },
		{ "foreground", no_argument, NULL, FOREGROUND },
		{ "machine", required_argument, NULL, MACHINE },
		{ "source", required_argument, NULL, SOURCE },
		{ "help", no_argument, NULL, HELP },
		{ "version", no_argument, NULL, VERSION },
		{ }
	};
	const char *socket = FORWARD_SOCKET;
	int64_t rate = FORWARD_RATE;
	int option;

	while ((option = getopt_long(argc, argv, "", longs, NULL)) >= 0) {
		switch (option) {
		case DATABASE:
			daemon->database = optarg;
			break;
		case KEEP:
			if (when_duration(optarg, &daemon->recorder.limits.age))
				break;
			warnx("%s: a duration is like 90d, 12h or 30m", optarg);
			return STATUS_BAD;
		case MAX_SIZE:
			if (when_size(optarg, &daemon->recorder.limits.size))
				break;
			warnx("%s: a size is like 512M or 2G", optarg);
			return STATUS_BAD;
		case FORWARD:
			daemon->recorder.forwards = true;
			socket = optarg ? optarg : socket;
			break;
		case RATE:
			if (when_size(optarg, &rate) && rate <= 1000000)
				break;
			warnx("%s: a number of lines a second", optarg);
			return STATUS_BAD;
		case FOREGROUND:
			daemon->foreground = true;
			break;
		case MACHINE:
			daemon->machine = optarg;
			if (*optarg && strlen(optarg) < MACHINE_SIZE)
				break;
			warnx("%s: a name of a machine has 1 to %d bytes", optarg, MACHINE_SIZE - 1);
			return STATUS_BAD;
		case SOURCE:
			daemon->source = optarg;
			daemon->foreground = true;
			break;
		case HELP:
			printf("%s%s", usage, help);
			return STATUS_OK;
		case VERSION:
			puts("vxelogd " VXE_VERSION);
			return STATUS_OK;
		default:
			fputs(usage, stderr);
			return STATUS_BAD;
		}
	}
	if (optind != argc) {
		fputs(usage, stderr);
		return STATUS_BAD;
	}
	forward_init(&daemon->recorder.forward, socket, rate);
	return -1;
}

int main(int argc, char **argv)
{
	static struct daemon daemon = {
		.database = STORE_FILE,
		.recorder.limits = { .age = 30 * 86400, .size = 1 << 30 },
		.recorder.version = VXE_VERSION,
		.recorder.report = report_line,
		.ready = -1,
	};
	int status;

	/* There is only one thread, and nothing needs statistics of SQLite's memory. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	daemon.recorder.context = &daemon;
	status = parse(argc, argv, &daemon);
	return status < 0 ? run(&daemon) : status;
}
