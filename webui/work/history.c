// SPDX-License-Identifier: GPL-2.0
/* The jobs history and version. */
#include <stdlib.h>
#include <string.h>

#include "libvxe/policy/history.h"
#include "libvxe/text/hash.h"
#include "webui/work/answer.h"
#include "webui/work/work.h"

static void put_entry(FILE *to, const struct history_entry *entry)
{
	answer_integer(to, "{\"version\":", entry->version);
	answer_string(to, ",\"time\":", entry->time);
	answer_string(to, ",\"user\":", entry->user);
	answer_string(to, ",\"from\":", entry->from);
	answer_string(to, ",\"what\":", entry->what);
	putc('}', to);
}

enum work_status work_history(struct work *work)
{
	struct history history;
	struct home home;
	enum work_status status = work_home(work, request_string(&work->request, "name"), &home);
	size_t i;

	if (status != WORK_OK)
		return status;
	if (!history_read(&home, &history, &work->failure))
		return work_fail_library(work);
	putc('[', work->answer);
	for (i = history.count; i--; ) {
		put_entry(work->answer, &history.list[i]);
		fputs(i ? "," : "", work->answer);
	}
	fputs("]\n", work->answer);
	history_free(&history);
	return WORK_OK;
}

enum work_status work_version(struct work *work)
{
	int64_t version = request_integer(&work->request, "version", 0);
	char hash[TEXT_HASH_SIZE], *text;
	struct home home;
	enum work_status status = work_home(work, request_string(&work->request, "name"), &home);

	if (status != WORK_OK)
		return status;
	if (version < 1 || version > UINT32_MAX ||
	    !(text = history_text(&home, version, &work->failure)))
		return work_fail(work, WORK_ABSENT, "argument", "there is no version %lld of it",
				 (long long)version);
	text_hash(text, strlen(text), hash);
	answer_string(work->answer, "{\"text\":", text);
	answer_string(work->answer, ",\"hash\":", hash);
	fputs("}\n", work->answer);
	free(text);
	return WORK_OK;
}
