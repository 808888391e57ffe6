// SPDX-License-Identifier: GPL-2.0
/* The jobs check, format, test and diff, which need only the texts in the request. */
#include <stdlib.h>
#include <string.h>

#include "libvxe/policy/check.h"
#include "libvxe/policy/compare.h"
#include "libvxe/policy/declared.h"
#include "libvxe/policy/tests.h"
#include "libvxe/text/hash.h"
#include "vxelisp/tool/formatter.h"
#include "webui/work/answer.h"
#include "webui/work/work.h"

#define FILE_NAME	"text"		/* stands for a file name in messages */

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

/* Errors in the text are the job's answer; it fails for other reasons only. */
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

/* Tests --------------------------------------------------------------------------- */

static void put_faults(FILE *to, const struct test_result *test)
{
	char *text = NULL;
	size_t size = 0, i;
	FILE *lines = open_memstream(&text, &size);

	for (i = 0; lines && i < test->nfaults; i++)
		fprintf(lines, "%s%u: %s", i ? "\n" : "", test->faults[i].line,
			test->faults[i].text);
	if (lines)
		fclose(lines);
	answer_string(to, ",\"message\":", text);
	free(text);
}

static void put_tests(FILE *to, const struct test_run *run)
{
	size_t i;

	answer_integer(to, "{\"passed\":", run->count - run->failed);
	answer_integer(to, ",\"failed\":", run->failed);
	fputs(",\"results\":[", to);
	for (i = 0; i < run->count; i++) {
		const struct test_result *test = &run->list[i];

		answer_string(to, i ? ",{\"name\":" : "{\"name\":", test->name);
		answer_integer(to, ",\"line\":", test->nfaults && test->faults[0].line ?
			       test->faults[0].line : test->line);
		answer_flag(to, ",\"ok\":", !test->nfaults);
		put_faults(to, test);
		putc('}', to);
	}
	fputs("]}\n", to);
}

static enum work_status run_tests(struct work *work, const char *tests)
{
	const struct vxed_text vxed = {
		.file = FILE_NAME, .text = request_string(&work->request, "text"),
	};
	const struct vxed_text suite = { .file = "tests", .text = tests };
	struct checked checked;
	struct test_run run;

	/* Check the VXED first, so that an error in it is not reported as one of the first test. */
	if (!check_text(vxed.text, FILE_NAME, work->library, &checked, &work->failure) ||
	    !tests_run(&suite, &vxed, work->library, &run, &work->failure))
		return work_fail_library(work);
	put_tests(work->answer, &run);
	tests_free(&run);
	return WORK_OK;
}

enum work_status work_test(struct work *work)
{
	const char *tests = request_string(&work->request, "tests");
	const char *name = request_string(&work->request, "name");
	enum work_status status = WORK_OK;
	char *own = NULL;

	if (!tests && !name)
		return work_fail(work, WORK_BAD, "argument", "tests or name is missing");
	if (!tests) {
		own = work_text(work, name, ".test", &status);
		tests = own;
	}
	if (status == WORK_OK)
		status = run_tests(work, tests);
	free(own);
	return status;
}

/* Differences ----------------------------------------------------------------------- */

static void put_surplus(FILE *to, const char *name, const struct surplus *surplus)
{
	static const char *const abis[] = {
		[VXE_ABI_X86_64] = "x86-64", [VXE_ABI_I386] = "i386", [VXE_ABI_X32] = "x32",
	};
	const char *comma = "";
	size_t i;

	fputs(name, to);
	for (i = 0; i < ARRAY_SIZE(abis); i++)
		if (surplus->abis & 1u << i) {
			fprintf(to, "%s\"calls of the ABI %s\"", comma, abis[i]);
			comma = ",";
		}
	for (i = 0; i < surplus->count; i++, comma = ",")
		answer_string(to, comma, surplus->rules[i]);
	putc(']', to);
}

static enum work_status put_comparison(struct work *work, const struct vxed_text *a,
				       const struct vxed_text *b)
{
	struct comparison comparison;
	FILE *to = work->answer;

	if (!compare_vxeds(a, b, work->library, &comparison, &work->failure))
		return work_fail_library(work);
	put_surplus(to, ",\"permits\":{\"only_a\":[", &comparison.of[0]);
	put_surplus(to, ",\"only_b\":[", &comparison.of[1]);
	fputs("}}\n", to);
	comparison_free(&comparison);
	return WORK_OK;
}

enum work_status work_diff(struct work *work)
{
	const struct vxed_text a = { .file = "a", .text = request_string(&work->request, "a") };
	const struct vxed_text b = { .file = "b", .text = request_string(&work->request, "b") };

	if (!answer_diff(work->answer, "{\"text_diff\":", a.text, b.text))
		return work_fail_memory(work);
	return put_comparison(work, &a, &b);
}
