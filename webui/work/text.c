// SPDX-License-Identifier: GPL-2.0
/* The jobs check, format and test: what can be said about a text alone. */
#include <stdlib.h>
#include <string.h>

#include "libvxe/policy/check.h"
#include "libvxe/policy/declared.h"
#include "libvxe/text/hash.h"
#include "vxelisp/tool/formatter.h"
#include "webui/work/answer.h"
#include "webui/work/work.h"

#define FILE_NAME	"text"		/* of a text that has none, in messages */

static void put_place(FILE *to, const struct failure *failure)
{
	answer_integer(to, "{\"line\":", failure->line);
	answer_integer(to, ",\"column\":", failure->column);
	answer_message(to, ",\"message\":", failure);
	putc('}', to);
}

static void put_forms(FILE *to, const struct declared *declared)
{
	size_t i;

	for (i = 0; i < declared->nforms; i++) {
		answer_string(to, i ? "," : "", declared->forms[i].name);
		answer_integer(to, ":", declared->forms[i].count);
	}
}

static void put_checked(FILE *to, const struct failure *failure, const struct declared *declared)
{
	answer_flag(to, "{\"ok\":", !failure);
	fputs(",\"errors\":[", to);
	if (failure)
		put_place(to, failure);
	answer_string(to, "],\"name\":", declared->name);
	answer_string(to, ",\"model\":", declared->model);
	fputs(",\"counts\":{", to);
	put_forms(to, declared);
	fputs("}}\n", to);
}

/* A mistake in the text is an answer. What is no mistake of the text is a failure. */
enum work_status work_check(struct work *work)
{
	const char *text = request_string(&work->request, "text");
	const char *name = request_string(&work->request, "name");
	struct declared declared = { .nforms = 0 };
	struct failure unread;
	struct checked checked;
	bool ok = check_text(text, FILE_NAME, work->library, &checked, &work->failure);

	if (!ok && work->failure.kind != FAILURE_INPUT)
		return work_fail_library(work);
	declared_read(text, strlen(text), FILE_NAME, &declared, &unread);
	if (ok && name && strncmp(name, checked.name, sizeof(checked.name))) {
		ok = failure_set(&work->failure, FAILURE_INPUT,
				 "it declares the name %.64s, and its file is that of %.64s",
				 checked.name, name);
		work->failure.line = work->failure.column = 1;
	}
	put_checked(work->answer, ok ? NULL : &work->failure, &declared);
	declared_free(&declared);
	return WORK_OK;
}

enum work_status work_format(struct work *work)
{
	const char *text = request_string(&work->request, "text");
	char hash[TEXT_HASH_SIZE], *formatted;
	struct vxl_error error;

	formatted = formatter_run(text, strlen(text), FILE_NAME, &error);
	if (!formatted) {
		failure_lisp(&work->failure, FAILURE_INPUT, &error);
		return work_fail_library(work);
	}
	text_hash(formatted, strlen(formatted), hash);
	answer_string(work->answer, "{\"text\":", formatted);
	answer_string(work->answer, ",\"hash\":", hash);
	fputs("}\n", work->answer);
	free(formatted);
	return WORK_OK;
}
