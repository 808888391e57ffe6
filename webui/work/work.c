// SPDX-License-Identifier: GPL-2.0
#include "webui/work/work.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/device.h"
#include "libvxe/text/output.h"

enum work_status work_fail(struct work *work, enum work_status status, const char *kind,
			   const char *format, ...)
{
	va_list list;

	memset(&work->failure, 0, sizeof(work->failure));
	work->kind = kind;
	va_start(list, format);
	vsnprintf(work->failure.message, sizeof(work->failure.message), format, list);
	va_end(list);
	return status;
}

enum work_status work_fail_library(struct work *work)
{
	bool input = work->failure.kind == FAILURE_INPUT;

	work->kind = input ? "text" : "internal";
	return input ? WORK_BAD : WORK_FAILED;
}

enum work_status work_fail_store(struct work *work, enum store_result result)
{
	return work_fail(work, result == STORE_FAILED ? WORK_FAILED : WORK_MISSING,
			 result == STORE_FAILED ? "internal" : "store", "%s",
			 store_message(work->store));
}

enum work_status work_fail_request(struct work *work)
{
	return work_fail(work, WORK_BAD, "argument", "%s", work->request.why);
}

enum work_status work_fail_memory(struct work *work)
{
	return work_fail(work, WORK_FAILED, "internal", "out of memory");
}

enum work_status work_store(struct work *work)
{
	struct store_error error;

	if (!work->store)
		work->store = store_open(work->database, STORE_READ, &error);
	return work->store ? WORK_OK :
	       work_fail(work, error.result == STORE_FAILED ? WORK_FAILED : WORK_MISSING, "store",
			 "%s", error.message);
}

enum work_status work_home(struct work *work, const char *name, struct home *home)
{
	if (!home_of_name(home, name, work->state, &work->failure))
		return work_fail(work, WORK_ABSENT, "name", "no VXED can have this name");
	if (snprintf(home->file, sizeof(home->file), "%s/%s.vxed", work->vxeds, name) >=
	    (int)sizeof(home->file))
		return work_fail(work, WORK_FAILED, "internal", "%s: too long", work->vxeds);
	return WORK_OK;
}

char *work_text(struct work *work, const char *name, const char *ending,
		enum work_status *status)
{
	char path[PATH_MAX], *text;
	struct home home;

	*status = work_home(work, name, &home);
	if (*status != WORK_OK)
		return NULL;
	if (snprintf(path, sizeof(path), "%s/%s%s", work->vxeds, name, ending) >=
	    (int)sizeof(path)) {
		*status = work_fail(work, WORK_FAILED, "internal", "%s: too long", work->vxeds);
		return NULL;
	}
	text = output_read(path, VXE_TEXT_MAX, NULL);
	if (!text)
		*status = errno == ENOENT ?
			work_fail(work, WORK_ABSENT, "name", "there is no %s%s", name, ending) :
			work_fail(work, WORK_FAILED, "internal", "%s: %s", path, strerror(errno));
	return text;
}
