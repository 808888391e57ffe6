// SPDX-License-Identifier: GPL-2.0
/* The job why. */
#include <stdlib.h>
#include <string.h>

#include "libvxe/learn/explain.h"
#include "libvxe/learn/why.h"
#include "webui/work/answer.h"
#include "webui/work/work.h"

static void put_rule(FILE *to, const char *name, const struct why_rule *rule)
{
	fputs(name, to);
	if (!rule->text) {
		fputs("null", to);
		return;
	}
	answer_string(to, "{\"file\":", rule->file);
	answer_integer(to, ",\"line\":", rule->line);
	answer_string(to, ",\"text\":", rule->text);
	putc('}', to);
}

static void put_words(FILE *to, const struct why *why)
{
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);

	if (memory) {
		why_print(memory, why);
		fclose(memory);
	}
	answer_string(to, ",\"text\":", text);
	free(text);
}

static void put_why(FILE *to, const struct why *why)
{
	static const char *const causes[] = {
		[WHY_MODEL] = "model", [WHY_RULE] = "rule", [WHY_CHECK] = "check",
		[WHY_SEVERAL] = "several", [WHY_REFUSED] = "refused", [WHY_NO_RULE] = "no_rule",
	};
	bool refused = why->event.head.error ? !why->changed : why->changed;
	size_t i;

	answer_string(to, "{\"then\":", event_verdict_name(&why->event.head));
	answer_string(to, ",\"now\":", refused ? "refused" : "permitted");
	answer_string(to, ",\"cause\":", causes[why->reason]);
	answer_flag(to, ",\"counts\":", why->counts);
	put_rule(to, ",\"rule\":", &why->rule);
	put_rule(to, ",\"nearest\":", &why->nearest);
	answer_integer(to, ",\"argument\":", why->argument);
	fputs(",\"smallest\":[", to);
	for (i = 0; i < why->nadmit; i++)
		answer_string(to, i ? "," : "", why->admit[i]);
	putc(']', to);
	put_words(to, why);
	fputs("}\n", to);
}

/* The name of the VXED to judge by: as asked for, or that of the event. */
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

	/* The text is read to tell a VXED that has no file from one that has a mistake. */
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
	put_why(work->answer, &why);
	why_free(&why);
	return WORK_OK;
}
