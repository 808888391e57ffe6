// SPDX-License-Identifier: GPL-2.0
/* The job why. */
#include <stdlib.h>
#include <string.h>

#include "libvxe/learn/explain.h"
#include "libvxe/learn/why.h"
#include "webui/work/answer.h"
#include "webui/work/work.h"

/* Finds the name of the VXED to judge by: that of the request, or of the event. */
static enum work_status find_vxed(struct work *work, const struct logbook *log, int64_t id,
				  char name[VXE_NAME_SIZE + 1])
{
	const char *wanted = request_string(&work->request, "name");
	enum work_status status = work_store(work);
	struct event event;
	void *memory;

	if (status != WORK_OK)
		return status;
	store_close(work->store);
	work->store = NULL;
	if (!logbook_find(log, id, &event, &memory, &work->failure))
		return work_fail(work, WORK_ABSENT, "argument",
				 "there is no event of this id in the store, or no more");
	free(memory);
	snprintf(name, VXE_NAME_SIZE + 1, "%.*s", VXE_NAME_SIZE, wanted ? wanted : event.head.name);
	return WORK_OK;
}

enum work_status work_why(struct work *work)
{
	const struct logbook log = { .databases = (const char *[]) { work->database, NULL } };
	int64_t id = request_integer(&work->request, "event", 0);
	char name[VXE_NAME_SIZE + 1], *text = NULL;
	enum work_status status = find_vxed(work, &log, id, name);
	struct home home;
	struct why why;

	/* Reading the text distinguishes a VXED without a file from one with an error. */
	if (status == WORK_OK)
		text = work_text(work, name, ".vxed", &status);
	free(text);
	if (status == WORK_OK)
		status = work_home(work, name, &home);
	if (status != WORK_OK)
		return status;
	if (!why_explain(id, home.file, work->state, work->library, NULL, &log, &why,
			 &work->failure))
		return work_fail_library(work);
	why_print_json(work->answer, &why);
	putc('\n', work->answer);
	why_free(&why);
	return WORK_OK;
}
