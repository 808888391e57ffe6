// SPDX-License-Identifier: GPL-2.0
/* The job status. */
#include "webui/work/status.h"

#include <string.h>
#include <sys/stat.h>

#include "libvxe/store/read.h"
#include "libvxe/store/service.h"
#include "libvxe/store/violations.h"
#include "uapi/version.h"
#include "webui/work/answer.h"
#include "webui/work/state.h"

static void put_edge(FILE *to, const char *name, struct store *store, bool newest)
{
	struct store_cursor *cursor = newest ? store_events_back(store, NULL, 0) :
				      store_events(store, NULL, 0);
	struct event event;

	if (cursor && store_next(cursor, &event) == STORE_OK)
		answer_time(to, name, event.head.time);
	else
		answer_string(to, name, NULL);
	store_cursor_close(cursor);
}

/* Returns the size of the database and its write-ahead log, in bytes. */
static int64_t bytes_of(const char *file)
{
	char log[PATH_MAX];
	struct stat status;
	int64_t bytes = 0;

	if (!stat(file, &status))
		bytes = status.st_size;
	snprintf(log, sizeof(log), "%s-wal", file);
	return stat(log, &status) ? bytes : bytes + status.st_size;
}

void status_put(FILE *to, struct work *work)
{
	enum store_service service;
	int64_t dropped = 0, uncounted = 0, newest = 0;

	if (work_store(work) != WORK_OK) {
		service = store_service_of_file(work->database);
		answer_flag(to, "{\"present\":", false);
		answer_flag(to, ",\"served\":", service != STORE_UNSERVED);
		answer_flag(to, ",\"stalled\":", service == STORE_STALLED);
		answer_integer(to, ",\"bytes\":", bytes_of(work->database));
		answer_string(to, ",\"first\":null,\"last\":null,\"dropped\":0,\"uncounted\":0,"
			      "\"newest\":0,\"message\":", work->failure.message);
		putc('}', to);
		return;
	}
	service = store_service(work->store);
	store_dropped(work->store, &dropped);
	store_uncounted(work->store, &uncounted);
	store_last(work->store, &newest);
	answer_flag(to, "{\"present\":", true);
	answer_flag(to, ",\"served\":", service != STORE_UNSERVED);
	answer_flag(to, ",\"stalled\":", service == STORE_STALLED);
	answer_integer(to, ",\"bytes\":", bytes_of(work->database));
	put_edge(to, ",\"first\":", work->store, false);
	put_edge(to, ",\"last\":", work->store, true);
	answer_integer(to, ",\"dropped\":", dropped);
	answer_integer(to, ",\"uncounted\":", uncounted);
	answer_integer(to, ",\"newest\":", newest);
	putc('}', to);
}

enum work_status work_status(struct work *work)
{
	struct json_object *state = request_object(&work->request, "state");
	FILE *to = work->answer;

	answer_flag(to, "{\"broker\":{\"present\":", state_is_told(state));
	answer_value(to, "},\"module\":", state_member(state, "module"));
	fputs(",\"store\":", to);
	status_put(to, work);
	answer_string(to, ",\"version\":", VXE_VERSION);
	answer_value(to, ",\"user\":", state_member(state, "user"));
	answer_value(to, ",\"role\":", state_member(state, "role"));
	answer_value(to, ",\"expires\":", state_member(state, "expires"));
	fputs("}\n", to);
	return WORK_OK;
}
