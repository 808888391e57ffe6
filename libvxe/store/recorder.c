// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/recorder.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <syslog.h>
#include <unistd.h>

#include "libvxe/store/append.h"
#include "libvxe/store/service.h"
#include "libvxe/text/time.h"

#define RETRY_AFTER	1000	/* ms between two attempts to store, after a failure */
#define REMIND_AFTER	60000	/* ms between two reports that storing still fails */
#define KEEP_AFTER	1000	/* ms between two checks of the limits */
#define KEEP_STEPS	16	/* steps of retention in each check */
#define DRAIN_CHUNKS	64	/* batches moved from the spool to the store in a turn */
#define FINISH_AFTER	3000	/* ms to store the spool's content at the end */

static void __attribute__((format(printf, 3, 4)))
report(struct recorder *recorder, int priority, const char *format, ...)
{
	char line[5120];
	va_list list;

	va_start(list, format);
	vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	recorder->report(recorder->context, priority, line);
}

/* Forwarding -------------------------------------------------------------------- */

static void forward_added(const struct event *event, void *context)
{
	struct recorder *recorder = context;
	struct event named = *event;

	named.machine = *recorder->machine ? recorder->machine : NULL;
	if (recorder->forwards)
		forward_event(&recorder->forward, &named);
}

static void copy_note(const struct event *event, void *context)
{
	*(struct event *)context = *event;
}

/* Stores an event about the log and forwards it. It is forwarded only after it was stored,
 * because a failed attempt is repeated. */
static enum store_result note(struct recorder *recorder, enum event_daemon_kind kind,
			      uint64_t number, const char *message)
{
	struct event event;
	enum store_result result = store_note(recorder->store, kind, number, message,
					      copy_note, &event);

	if (result != STORE_OK)
		return result;
	event.boot = NULL;
	event.message.bytes = message;
	forward_added(&event, recorder);
	return STORE_OK;
}

/* The store --------------------------------------------------------------------- */

static enum store_result attach(struct recorder *recorder)
{
	struct store_source source = {
		.boot = recorder->boot, .name = recorder->name, .machine = recorder->machine,
		.head = UINT64_MAX, .place = recorder->place,
	};
	enum store_result result;
	struct vxe_status status;
	char message[128];
	bool crashed;

	if (recorder->ring >= 0 && !ioctl(recorder->ring, VXE_IOC_STATUS, &status))
		source.head = status.events;
	result = store_attach(recorder->store, &source, &crashed);
	if (result != STORE_OK || recorder->ring < 0)
		return result;
	snprintf(message, sizeof(message), "vxelogd %s%s", recorder->version,
		 crashed ? "; the one before did not end in good order" : "");
	return note(recorder, EVENT_STARTED, 0, message);
}

/* error says why it failed. */
static enum store_result open_store(struct recorder *recorder, struct store_error *error)
{
	enum store_result result;

	recorder->store = store_open(recorder->database, STORE_CREATE, error);
	if (!recorder->store)
		return error->result;
	result = attach(recorder);
	if (result == STORE_OK)
		return STORE_OK;
	error->result = result;
	snprintf(error->message, sizeof(error->message), "%.200s: %.300s", recorder->database,
		 store_message(recorder->store));
	store_close(recorder->store);
	recorder->store = NULL;
	return result;
}

static enum store_result close_store(struct recorder *recorder, const char *why)
{
	enum store_result result = STORE_OK;

	if (!recorder->store)
		return STORE_OK;
	if (recorder->ring >= 0)
		result = note(recorder, EVENT_STOPPED, 0, why);
	if (result == STORE_OK)
		result = store_detach(recorder->store);
	if (result != STORE_OK)
		report(recorder, LOG_ERR, "%s: %s", recorder->database,
		       store_message(recorder->store));
	store_close(recorder->store);
	recorder->store = NULL;
	return result;
}

/* Stalling ---------------------------------------------------------------------- */

static void stall(struct recorder *recorder, const char *why)
{
	int64_t now = now_ms();

	if (!recorder->failures++)
		recorder->since = now;
	recorder->stalled = true;
	recorder->retry = now + RETRY_AFTER;
	if (recorder->store)
		store_show_stalled(recorder->store, true);
	if (recorder->failures > 1 && now - recorder->reminded < REMIND_AFTER)
		return;
	recorder->reminded = now;
	report(recorder, LOG_ERR, "%s; events wait in memory until they can be stored, %" PRIu64
	       " so far, %" PRIu64 " dropped", why, recorder->spool.events,
	       recorder->spool.dropped);
}

/* Called after a failure. False: the store is damaged, and no further attempt can succeed. */
static bool store_failed(struct recorder *recorder, enum store_result result,
			 const struct store_error *opening)
{
	char line[1024];

	if (recorder->store)
		snprintf(line, sizeof(line), "%.400s: %s", recorder->database,
			 store_message(recorder->store));
	else
		snprintf(line, sizeof(line), "%s", opening->message);
	if (result == STORE_BAD) {
		report(recorder, LOG_CRIT, "%s", line);
		return false;
	}
	stall(recorder, line);
	return true;
}

/* Stores an event that says that storing had stalled. */
static enum store_result recover(struct recorder *recorder)
{
	enum store_result result;
	char line[160];
	int length;

	length = snprintf(line, sizeof(line), "nothing could be stored for %" PRId64 " seconds",
			  (now_ms() - recorder->since + 500) / 1000);
	if (recorder->spool.dropped)
		snprintf(line + length, sizeof(line) - length, "; %" PRIu64 " events were dropped",
			 recorder->spool.dropped);
	result = note(recorder, EVENT_STALLED, recorder->failures, line);
	if (result != STORE_OK)
		return result;
	report(recorder, LOG_WARNING, "%s: %s; now it goes on", recorder->database, line);
	store_show_stalled(recorder->store, false);
	spool_clear(&recorder->spool);
	recorder->stalled = false;
	recorder->failures = 0;
	return STORE_OK;
}

/* Retention --------------------------------------------------------------------- */

static void keep(struct recorder *recorder, int steps)
{
	enum store_result result = STORE_OK;

	recorder->kept = now_ms();
	while (recorder->store && !recorder->stalled && steps-- && result == STORE_OK)
		result = store_keep(recorder->store, &recorder->limits);
	/* Ignore damage here: adding events finds it, too. */
	if (result != STORE_OK && result != STORE_END && result != STORE_BAD)
		store_failed(recorder, result, NULL);
}

/* Storing ----------------------------------------------------------------------- */

static enum store_result append(struct recorder *recorder, const struct event *events,
				size_t count, struct store_error *error)
{
	enum store_result result = recorder->store ? STORE_OK : open_store(recorder, error);

	if (result == STORE_OK)
		result = store_append(recorder->store, events, count, forward_added, recorder,
				      &recorder->skipped);
	if (result != STORE_OK)
		return result;
	recorder->stored += count;
	recorder->place = store_expects(recorder->store);
	return STORE_OK;
}

/* Moves events from the spool to the store. */
static bool drain(struct recorder *recorder, int chunks)
{
	struct store_error error;
	enum store_result result;
	size_t count;

	do {
		count = spool_look(&recorder->spool, recorder->chunk, RECORDER_CHUNK);
		result = append(recorder, recorder->chunk, count, &error);
		if (result != STORE_OK)
			return store_failed(recorder, result, &error);
		spool_take(&recorder->spool, recorder->chunk, count);
	} while (count && --chunks);
	result = count ? STORE_OK : recover(recorder);
	return result == STORE_OK || store_failed(recorder, result, NULL);
}

bool recorder_add(struct recorder *recorder, const struct event *events, size_t count)
{
	struct store_error error;
	enum store_result result;
	bool ok = true;
	size_t i;

	if (!recorder->stalled) {
		result = append(recorder, events, count, &error);
		if (result == STORE_OK) {
			keep(recorder, 1);
			return true;
		}
		ok = store_failed(recorder, result, &error);
	}
	for (i = 0; i < count; i++) {
		forward_added(&events[i], recorder);
		spool_put(&recorder->spool, &events[i]);
	}
	return ok;
}

/* Time -------------------------------------------------------------------------- */

void recorder_keep(struct recorder *recorder)
{
	keep(recorder, INT_MAX);
}

bool recorder_renew(struct recorder *recorder)
{
	close_store(recorder, "to open the file anew");
	return recorder_add(recorder, NULL, 0);
}

/* Checks whether the machine's name has changed: at boot, it may get its name late. */
static bool look_at_name(struct recorder *recorder)
{
	char machine[MACHINE_SIZE];

	machine_here(machine);
	if (!recorder->follows || recorder->stalled || !strcmp(machine, recorder->machine))
		return true;
	close_store(recorder, "the machine has another name now");
	strcpy(recorder->machine, machine);
	return recorder_add(recorder, NULL, 0);
}

bool recorder_turn(struct recorder *recorder)
{
	if (recorder->stalled && now_ms() >= recorder->retry && !drain(recorder, DRAIN_CHUNKS))
		return false;
	if (recorder->store && store_was_moved(recorder->store) && !recorder_renew(recorder))
		return false;
	if (now_ms() - recorder->kept >= KEEP_AFTER) {
		if (!look_at_name(recorder))
			return false;
		keep(recorder, KEEP_STEPS);
	}
	recorder->holds = forward_continue(&recorder->forward);
	return true;
}

int64_t recorder_next(const struct recorder *recorder)
{
	int64_t next = recorder->kept + KEEP_AFTER;

	return recorder->stalled && recorder->retry < next ? recorder->retry : next;
}

/* Beginning and end ------------------------------------------------------------- */

enum store_result recorder_begin(struct recorder *recorder)
{
	struct store_error error;
	enum store_result result = open_store(recorder, &error);

	if (result == STORE_OK)
		return STORE_OK;
	if (result != STORE_NO_ROOM && result != STORE_IN_USE) {
		report(recorder, LOG_ERR, "%s", error.message);
		return result;
	}
	store_failed(recorder, result, &error);
	return STORE_OK;
}

uint64_t recorder_finish(struct recorder *recorder)
{
	int64_t end = now_ms() + FINISH_AFTER;

	while (recorder->stalled && now_ms() < end && drain(recorder, DRAIN_CHUNKS)) {
		if (recorder->stalled && now_ms() < recorder->retry)
			usleep(100000);
	}
	return recorder->spool.events + recorder->spool.gap.to - recorder->spool.gap.from;
}

enum store_result recorder_end(struct recorder *recorder)
{
	char message[64];
	enum store_result result;

	snprintf(message, sizeof(message), "vxelogd %s", recorder->version);
	result = close_store(recorder, message);
	forward_close(&recorder->forward);
	spool_clear(&recorder->spool);
	return result;
}
