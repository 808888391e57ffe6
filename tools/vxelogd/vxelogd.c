// SPDX-License-Identifier: GPL-2.0
/* vxelogd: keeps the events of the module's ring in a store. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/limits.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "tools/vxelogd/batch.h"
#include "libvxe/device.h"
#include "tools/vxelogd/forward.h"
#include "tools/vxelogd/notify.h"
#include "tools/status.h"
#include "libvxe/store/append.h"
#include "libvxe/store/keep.h"
#include "libvxe/text/time.h"

#define FLUSH_AFTER	100	/* ms that an event waits to be stored, at most */
#define REST		20	/* ms in which the ring may fill, so that who writes
				 * into it need not wake anybody at each event */
#define SHORT_REST	2	/* ms, the same of a pipe */
#define RETRY_AFTER	1000	/* ms, when storing failed */
#define REMIND_AFTER	60000	/* ms, that it still fails */
#define KEEP_AFTER	1000	/* ms between two looks at what is too old */
#define KEEP_STEPS	16	/* of retention, at such a look */
#define LAST_BATCHES	64	/* read at the end, at most, while more comes in */

static const char usage[] =
"usage: vxelogd [--database FILE] [--keep DURATION] [--max-size BYTES]\n"
"           [--forward[=SOCKET]] [--forward-rate LINES] [--foreground]\n"
"           [--source FILE]\n";

static const char help[] =
"\n"
"Reads the events of the module's ring and keeps them in a file, from which\n"
"vxelog and vxed read them.\n"
"\n"
"      --database FILE    the store (" STORE_FILE "); made if need be\n"
"      --keep DURATION    how long: 90d, 12h, ... (30d); 0: for ever\n"
"      --max-size BYTES   how much: 512M, 2G, ... (1G); 0: any\n"
"      --forward[=SOCKET] violations, control and what happens to the log also go to\n"
"                         the system's log (" FORWARD_SOCKET "), a line each\n"
"      --forward-rate LINES  a second (200); 0: any\n"
"      --foreground       do not become a daemon, and report to standard error\n"
"      --source FILE      read records of the ring from there, \"-\": standard input,\n"
"                         until its end; implies --foreground\n"
"      --help, --version\n"
"\n"
"SIGHUP opens the file anew; SIGTERM stores what is there and ends it.\n"
"Exits with 0; 1 if something failed; 2 for bad usage, or a file that is no store,\n"
"or one of a newer version: then the file has not been touched.\n";

struct daemon {
	const char *database, *source;
	bool foreground, forwards;
	bool holds;			/* lines that could not be forwarded yet */
	struct store_limits limits;
	struct forward forward;		/* also of reports, when not in foreground */
	int fd;				/* of the ring, or the source */
	char boot[STORE_BOOT_SIZE], name[STORE_SOURCE_SIZE];
	struct store *store;		/* NULL: it could not be opened yet */
	struct batch *batch;
	enum batch_result end;		/* why no more is read; SOME: it is */
	uint64_t place;			/* sequence number of the record to come */
	uint64_t stored, skipped;
	int64_t first;			/* ms, when the oldest of the batch came */
	int64_t kept;			/* ms, when retention was last looked at */
	struct {
		uint64_t count;		/* failures; 0: all is well */
		int64_t since, retry, reminded;	/* ms */
	} stall;
	int ready;			/* descriptor for the exit status, or -1 */
};

static volatile sig_atomic_t terminated, reopen;

static void on_signal(int number)
{
	if (number == SIGHUP)
		reopen = 1;
	else
		terminated = 1;
}

static void __attribute__((format(printf, 3, 4)))
report(struct daemon *daemon, int priority, const char *format, ...)
{
	char line[1024];
	va_list list;

	va_start(list, format);
	vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	if (daemon->foreground || daemon->ready >= 0)
		warnx("%s", line);
	if (!daemon->foreground || daemon->forwards)
		forward_text(&daemon->forward, priority, line);
}

static void forward_added(const struct event *event, void *context)
{
	struct daemon *daemon = context;

	if (daemon->forwards)
		forward_event(&daemon->forward, event);
}

/* The store ----------------------------------------------------------------- */

static enum store_result attach(struct daemon *daemon)
{
	struct store_source source = {
		.boot = daemon->boot, .name = daemon->name,
		.head = UINT64_MAX, .place = daemon->place,
	};
	enum store_result result;
	struct vxe_status status;
	bool crashed;

	if (!daemon->source) {
		if (device_status(daemon->fd, &status) < 0)
			return STORE_FAILED;
		source.head = status.events;
	}
	result = store_attach(daemon->store, &source, &crashed);
	if (result != STORE_OK || daemon->source)
		return result;
	return store_note(daemon->store, EVENT_STARTED, 0, crashed ?
			  "vxelogd " VXE_VERSION "; the one before did not end in good order" :
			  "vxelogd " VXE_VERSION, forward_added, daemon);
}

static enum store_result open_store(struct daemon *daemon)
{
	struct store_error error;
	enum store_result result;

	daemon->forward.last = 0;
	daemon->store = store_open(daemon->database, STORE_CREATE, &error);
	if (!daemon->store) {
		report(daemon, LOG_ERR, "%s", error.message);
		return error.result;
	}
	result = attach(daemon);
	if (result == STORE_OK)
		return STORE_OK;
	report(daemon, LOG_ERR, "%s: %s", daemon->database, store_message(daemon->store));
	store_close(daemon->store);
	daemon->store = NULL;
	return result;
}

static enum store_result close_store(struct daemon *daemon, const char *why)
{
	enum store_result result = STORE_OK;

	if (!daemon->store)
		return STORE_OK;
	if (!daemon->source)
		result = store_note(daemon->store, EVENT_STOPPED, 0, why, forward_added, daemon);
	if (result == STORE_OK)
		result = store_detach(daemon->store);
	if (result != STORE_OK)
		report(daemon, LOG_ERR, "%s: %s", daemon->database,
		       store_message(daemon->store));
	store_close(daemon->store);
	daemon->store = NULL;
	return result;
}

/* Storing ------------------------------------------------------------------- */

/* The batch is kept; what comes meanwhile stays in the ring, until that is full,
 * and what is then overwritten will be counted. */
static void stall(struct daemon *daemon)
{
	int64_t now = now_ms();
	const char *message = daemon->store ? store_message(daemon->store) :
			      "the store is not open";

	if (!daemon->stall.count++)
		daemon->stall.since = now;
	if (daemon->stall.count == 1 || now - daemon->stall.reminded >= REMIND_AFTER) {
		daemon->stall.reminded = now;
		report(daemon, LOG_ERR, "%s: %s; events wait until there is room",
		       daemon->database, message);
	}
	notify("STATUS=the store fails, events wait");
	daemon->stall.retry = now + RETRY_AFTER;
}

static void recover(struct daemon *daemon)
{
	char line[96];

	if (!daemon->stall.count)
		return;
	snprintf(line, sizeof(line), "nothing could be stored for %" PRId64 " seconds",
		 (now_ms() - daemon->stall.since + 500) / 1000);
	if (store_note(daemon->store, EVENT_STALLED, daemon->stall.count, line,
		       forward_added, daemon) != STORE_OK)
		return;
	report(daemon, LOG_WARNING, "%s: %s; now it goes on", daemon->database, line);
	notify("STATUS=");
	daemon->stall.count = 0;
}

/* False: there is no use in going on. Else the batch is empty, or it waits. */
static bool flush(struct daemon *daemon)
{
	enum store_result result = STORE_OK;

	if (!daemon->store)
		result = open_store(daemon);
	if (result == STORE_OK && daemon->batch->count)
		result = store_append(daemon->store, daemon->batch->events, daemon->batch->count,
				      forward_added, daemon, &daemon->skipped);
	if (result == STORE_OK) {
		daemon->stored += daemon->batch->count;
		daemon->place = store_expects(daemon->store);
		batch_clear(daemon->batch);
		recover(daemon);
		return true;
	}
	if (result == STORE_BAD) {
		if (daemon->store)
			report(daemon, LOG_CRIT, "%s: %s", daemon->database,
			       store_message(daemon->store));
		return false;
	}
	stall(daemon);
	return true;
}

/* What is over the limits. A failure here shows again where events are added. */
static void keep(struct daemon *daemon, int steps)
{
	while (daemon->store && !daemon->stall.count && steps-- &&
	       store_keep(daemon->store, &daemon->limits) == STORE_OK)
		notify("WATCHDOG=1");
	daemon->kept = now_ms();
}

/* Opens the file that now has the name. */
static bool renew(struct daemon *daemon)
{
	if (!flush(daemon))
		return false;
	reopen = 0;
	close_store(daemon, "to open the file anew");
	return flush(daemon);
}

/* Reading ------------------------------------------------------------------- */

/* What there is, as far as the batch has room. END, CUT, BAD and FAILED are
 * final; else SOME: the batch is full. */
static enum batch_result fill(struct batch *batch)
{
	enum batch_result got = BATCH_SOME;

	while (got == BATCH_SOME && !batch_is_full(batch))
		got = batch_read(batch);
	return got;
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

/* ms until there is something to do, whatever may be read. */
static int64_t wait_time(const struct daemon *daemon, int64_t now)
{
	int64_t until = daemon->kept + KEEP_AFTER;

	if (daemon->stall.count && daemon->stall.retry < until)
		until = daemon->stall.retry;
	if (!daemon->stall.count && daemon->batch->count &&
	    daemon->first + FLUSH_AFTER < until)
		until = daemon->first + FLUSH_AFTER;
	return until > now ? until - now : 0;
}

/* Waits for records, or for when there is something else to do. */
static void wait_for_more(struct daemon *daemon, const sigset_t *mask)
{
	int64_t most = wait_time(daemon, now_ms());
	/* Of a ring that is filling, do not wait to hear; who writes into a pipe
	 * may be waiting, but each record by itself is too dear. */
	bool rests = daemon->batch->count;
	int64_t rest = daemon->source ? SHORT_REST : REST;
	struct pollfd ring = {
		.fd = batch_is_full(daemon->batch) || rests ||
		      daemon->end != BATCH_SOME ? -1 : daemon->fd,
		.events = POLLIN,
	};
	struct timespec time;

	if ((daemon->holds || (rests && !batch_is_full(daemon->batch))) && most > rest)
		most = rest;
	time.tv_sec = most / 1000;
	time.tv_nsec = most % 1000 * 1000000;
	if (terminated || reopen)
		return;
	ppoll(&ring, 1, &time, mask);
}

/* Stores the batch where it is time. False: there is no use in going on. */
static bool flush_in_time(struct daemon *daemon)
{
	int64_t now = now_ms();

	if (daemon->stall.count && now < daemon->stall.retry)
		return true;
	if (!batch_is_full(daemon->batch) && !daemon->stall.count && daemon->end == BATCH_SOME &&
	    (!daemon->batch->count || now - daemon->first < FLUSH_AFTER))
		return true;
	if (!flush(daemon))
		return false;
	keep(daemon, 1);
	return true;
}

/* -1: go on; else the exit status. */
static int turn(struct daemon *daemon)
{
	bool was_empty = !daemon->batch->count;
	enum batch_result got;

	if (daemon->end == BATCH_SOME) {
		got = fill(daemon->batch);
		if (was_empty)
			daemon->first = now_ms();
		if (got != BATCH_NONE)
			daemon->end = got;
	}
	if (!flush_in_time(daemon))
		return STATUS_BAD;
	if (daemon->end != BATCH_SOME && !daemon->batch->count) {
		keep(daemon, INT_MAX);
		return report_end(daemon, daemon->end);
	}
	if (reopen || (daemon->store && store_was_moved(daemon->store))) {
		if (!renew(daemon))
			return STATUS_BAD;
	}
	if (now_ms() - daemon->kept >= KEEP_AFTER)
		keep(daemon, KEEP_STEPS);
	daemon->holds = forward_continue(&daemon->forward);
	return -1;
}

/* At the end: what there still is, but not for ever. */
static int drain(struct daemon *daemon)
{
	int batches;

	for (batches = 0; batches < LAST_BATCHES; batches++) {
		fill(daemon->batch);
		if (!daemon->batch->count)
			break;
		if (!flush(daemon))
			return STATUS_BAD;
		if (daemon->batch->count) {
			report(daemon, LOG_ERR, "%zu events could not be stored",
			       daemon->batch->count);
			return STATUS_FAILED;
		}
	}
	return STATUS_OK;
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
	struct stat stat_source;

	if (!daemon->source)
		daemon->fd = device_open(O_RDONLY | O_NONBLOCK);
	else if (!strcmp(daemon->source, "-"))
		daemon->fd = STDIN_FILENO;
	else
		daemon->fd = open(daemon->source, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (daemon->fd < 0) {
		if (daemon->source)
			warn("%s", daemon->source);
		return false;
	}
	if (daemon->source) {
		char path[PATH_MAX];

		snprintf(daemon->name, sizeof(daemon->name), "%s",
			 realpath(daemon->source, path) ? path : daemon->source);
		return true;
	}
	/* The node is made anew each time the module is loaded. */
	if (fstat(daemon->fd, &stat_source) || !store_boot_id(daemon->boot)) {
		warn("%s", VXE_DEVICE);
		return false;
	}
	snprintf(daemon->name, sizeof(daemon->name), "%s #%llu", VXE_DEVICE,
		 (unsigned long long)stat_source.st_ino);
	return true;
}

static int begin(struct daemon *daemon)
{
	enum store_result result;

	/* What is wrong with the store is to be heard without the module too. */
	daemon->fd = -1;
	if (!strcmp(daemon->database, STORE_FILE))
		mkdir("/var/lib/vxe", 0700);
	if (!open_source(daemon)) {
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
	result = open_store(daemon);
	if (result == STORE_NO_ROOM) {
		stall(daemon);
		return STATUS_OK;
	}
	return store_status(result);
}

/* In the parent: waits for the child's beginning, and exits as it went. */
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

/* Standard error stays until the beginning has been reported. */
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

/* So that it means the same after a change of directory, and in messages. */
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
	/* Else the heap would shrink and grow at each event. */
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);	/* A file that may not grow is a full disk. */
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
	if (close_store(daemon, "vxelogd " VXE_VERSION) != STORE_OK && status == STATUS_OK)
		status = STATUS_FAILED;
	if (daemon->source && daemon->batch)
		fprintf(stderr, "%" PRIu64 " events stored, %" PRIu64 " were there already\n",
			daemon->stored - daemon->skipped, daemon->skipped);
	forward_close(&daemon->forward);
	free(daemon->batch);
	free(database);
	return status;
}

/* -1: go on; else the exit status. */
static int parse(int argc, char **argv, struct daemon *daemon)
{
	enum { DATABASE = 256, KEEP, MAX_SIZE, FORWARD, RATE, FOREGROUND, SOURCE, HELP, VERSION };
	static const struct option longs[] = {
		{ "database", required_argument, NULL, DATABASE },
		{ "keep", required_argument, NULL, KEEP },
		{ "max-size", required_argument, NULL, MAX_SIZE },
		{ "forward", optional_argument, NULL, FORWARD },
		{ "forward-rate", required_argument, NULL, RATE },
		{ "foreground", no_argument, NULL, FOREGROUND },
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
			if (when_duration(optarg, &daemon->limits.age))
				break;
			warnx("%s: a duration is like 90d, 12h or 30m", optarg);
			return STATUS_BAD;
		case MAX_SIZE:
			if (when_size(optarg, &daemon->limits.size))
				break;
			warnx("%s: a size is like 512M or 2G", optarg);
			return STATUS_BAD;
		case FORWARD:
			daemon->forwards = true;
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
	forward_init(&daemon->forward, socket, rate);
	return -1;
}

int main(int argc, char **argv)
{
	static struct daemon daemon = {
		.database = STORE_FILE,
		.limits = { .age = 30 * 86400, .size = 1 << 30 },
		.ready = -1,
	};
	int status = parse(argc, argv, &daemon);

	return status < 0 ? run(&daemon) : status;
}
