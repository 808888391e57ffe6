// SPDX-License-Identifier: GPL-2.0
/*
 * api LIBRARY values|threads: uses libvxe as another program would. "values" checks the results and
 * errors that the library returns. "threads" runs several operations at the same time. It must run
 * in a directory that has the files that libvxe.sh makes. Prints a line for each case.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "libvxe/learn/generate.h"
#include "libvxe/learn/replay.h"
#include "libvxe/learn/upgrade.h"
#include "libvxe/learn/why.h"
#include "libvxe/policy/check.h"
#include "libvxe/policy/compare.h"
#include "libvxe/policy/tests.h"
#include "vxed/policy.h"

static const char *library;

static void result(bool ok, const char *name)
{
	printf("%sok - %s\n", ok ? "" : "not ", name);
}

/* Values ---------------------------------------------------------------------------- */

/* Checks a text. Its first error must be at this place, and have this suggestion. */
static void diagnose(const char *text, unsigned int line, unsigned int column,
		     const char *suggestion)
{
	struct failure failure = { .kind = FAILURE_NONE };
	struct checked checked;
	bool ok;

	ok = !check_text(text, "x.vxed", library, &checked, &failure) &&
	     failure.kind == FAILURE_INPUT && !strcmp(failure.file, "x.vxed") &&
	     failure.line == line && failure.column == column && failure.message[0] &&
	     !strcmp(failure.suggestion, suggestion);
	result(ok, text[0] == '\n' ? text + 1 : text);
	if (!ok)
		printf("# %s:%u:%u: %s (%s)\n", failure.file, failure.line, failure.column,
		       failure.message, failure.suggestion);
}

static void check(void)
{
	struct checked checked;
	struct failure failure;

	result(check_file("a.vxed", library, &checked, &failure) && !strcmp(checked.name, "x") &&
	       checked.mode == VXE_MODE_SOFT && checked.patterns == 1 &&
	       checked.abis == 1u << VXE_ABI_X86_64, "what a VXED declares");
	result(!check_file("no.vxed", library, &checked, &failure) &&
	       failure.kind == FAILURE_INPUT && !failure.line && strstr(failure.message, "no.vxed"),
	       "a file that is not there");
	diagnose("\n(vxed x (model strict)) (permit opennat \"/a\")", 2, 25, "openat");
	diagnose("\n(vxed x (model strict)) (permit scoket-conect *)", 2, 25, "socket-connect");
	diagnose("\n(vxed x (model strict)) (permit openat \"/a\" O_RDNLY)", 2, 25, "O_RDONLY");
	diagnose("\n(vxed x (model strict)) (permti \"/a\")", 2, 25, "permit");
	diagnose("\n(vxed x (model strcit))", 2, 9, "strict");
	diagnose("\n(vxed x (model strict)) (permit zzzzzzz)", 2, 25, "");
}

static void compare(void)
{
	struct comparison c;
	struct failure failure;
	bool ok = compare_vxeds(&(struct vxed_text) { .file = "a.vxed" },
				&(struct vxed_text) { .file = "b.vxed" }, library, &c, &failure);

	result(ok && c.of[0].count == 1 && !strcmp(c.of[0].rules[0], "file-open \"/a\" O_RDONLY") &&
	       c.of[1].count == 1 && !strcmp(c.of[1].rules[0], "file-open \"/b\" O_RDONLY") &&
	       !c.of[0].abis && !c.of[1].abis, "what each of two VXEDs permits more");
	if (ok)
		comparison_free(&c);
}

static void tests(void)
{
	struct test_run run;
	struct failure failure;
	bool ok = tests_run(&(struct vxed_text) { .file = "a.test" }, NULL, library, &run, &failure);

	result(ok && run.count == 2 && run.failed == 1 && !run.list[0].nfaults &&
	       !strcmp(run.list[1].name, "bad") && run.list[1].line == 4 &&
	       run.list[1].nfaults == 1 && run.list[1].faults[0].line == 6,
	       "a test that fails, with its line");
	if (ok)
		tests_free(&run);
	result(!tests_run(&(struct vxed_text) { .file = "cut.test" }, NULL, library, &run, &failure) && failure.kind == FAILURE_INPUT &&
	       failure.line == 1 && !strcmp(failure.file, "cut.test"), "a file of tests that is none");
}

static void why(void)
{
	const struct logbook log = { .events = (const char *[]) { "log", NULL } };
	struct failure failure;
	struct why why;
	bool ok = why_explain(1, "a.vxed", NULL, library, "/dev/null", &log, &why, &failure);

	result(ok && why.reason == WHY_RULE && !why.changed && why.rule.line == 2 &&
	       !strcmp(why.rule.file, "a.vxed") &&
	       !strcmp(why.rule.text, "(permit openat \"/a\" O_RDONLY)"), "the rule that permits");
	if (ok)
		why_free(&why);
	ok = why_explain(2, "a.vxed", NULL, library, "/dev/null", &log, &why, &failure);
	result(ok && why.reason == WHY_NO_RULE && why.nadmit == 1 &&
	       !strcmp(why.admit[0], "(permit openat \"/b\" O_RDONLY)"), "the rule that would");
	if (ok)
		why_free(&why);
	result(!why_explain(99, "a.vxed", NULL, library, NULL, &log, &why, &failure) &&
	       failure.kind == FAILURE_SYSTEM, "an event that is not there");
}

static const struct actor actor = { .user = "ann", .web = true, .address = "::1" };

static void upgrade(void)
{
	const struct proposal_options how = { .library = library, .passwd = "/dev/null" };
	const struct logbook log = { .events = (const char *[]) { "log", NULL } };
	struct history history = { .count = 0 };
	bool accepted[8] = { false }, ok;
	struct failure failure;
	struct upgrade u;
	struct change change;
	struct home home;
	size_t index = 9;

	ok = home_find(&home, "./c.vxed", "state", library, &failure) &&
	     upgrade_open(&u, &home, &how, &log, &failure);
	if (!ok) {
		result(false, failure.message);
		return;
	}
	result(u.count == 2 && !strcmp(u.items[0].proposal->risk, "reads") &&
	       !strcmp(u.items[0].proposal->text, "(permit openat \"/b\" O_RDONLY)") &&
	       u.items[0].evidence.count == 1 && u.items[0].evidence.nprograms == 1 &&
	       !strcmp(u.items[0].evidence.programs[0], "prog"), "a proposal with its evidence");
	result(upgrade_find(&u, u.items[0].id, &index) == 1 && !index &&
	       !upgrade_find(&u, "none", &index), "it is found by its id");
	accepted[0] = true;
	result(upgrade_apply(&u, accepted, &actor, "it needs b", &change, &failure) &&
	       change.version == 1 &&
	       !change.in_force, "it is put into the text");
	result(!upgrade_apply(&u, accepted, &actor, NULL, &change, &failure) &&
	       strstr(failure.message, "changed meanwhile"), "but not over another change");
	upgrade_close(&u);
	ok = history_read(&home, &history, &failure);
	result(ok && history.count == 1 && history.list[0].version == 1 &&
	       !strcmp(history.list[0].what, "upgraded: 1 of 2 rules, for 1 violation by prog: "
		       "it needs b") &&
	       !strcmp(history.list[0].user, "ann") && !strcmp(history.list[0].from, "web ::1"),
	       "the history has it, and who did it");
	history_free(&history);
	result(history_revert(&home, library, 0, &actor, &change, &failure) && change.version == 2,
	       "it is taken back");
	ok = upgrade_open(&u, &home, &how, &log, &failure);
	result(ok && u.count == 2 && upgrade_reject(&u, 0, &actor, &failure), "it is rejected");
	if (ok)
		upgrade_close(&u);
	ok = upgrade_open(&u, &home, &how, &log, &failure);
	result(ok && !u.count && u.quiet == 1, "and not proposed again");
	if (ok)
		upgrade_close(&u);
	result(!upgrade_unreject(&home, "../../c.vxed", &failure) &&
	       failure.kind == FAILURE_INPUT && !upgrade_unreject(&home, "0123456789ab", &failure),
	       "what was not rejected cannot be taken back");
}

/* Tests a history that VXE 0.2 wrote, and a reason that looks like another line. */
static void history(void)
{
	struct history history = { .count = 0 };
	struct failure failure;
	struct change change;
	struct home home;
	char *text;
	FILE *to;

	if (!home_of_name(&home, "old", "state", &failure) || !home_make(&home, NULL, &failure)) {
		result(false, failure.message);
		return;
	}
	strcpy(home.file, "old.vxed");
	to = fopen("state/old/changes", "w");
	fputs("0001 2026-01-31T12:00:00Z upgraded: 1 of 2 rules\n", to);
	fclose(to);
	text = "(vxed old (model strict))\n";
	result(history_replace(&home, library, text, &actor, "a]\n0009 x [b c] d", &change,
			       &failure) &&
	       history_read(&home, &history, &failure) && history.count == 2 &&
	       !history.list[0].user && !strcmp(history.list[0].what, "upgraded: 1 of 2 rules") &&
	       !strcmp(history.list[1].user, "ann") &&
	       !strcmp(history.list[1].what, "a]?0009 x [b c] d"),
	       "a history without users, and a reason that looks like a line");
	history_free(&history);
}

/* Returns the page that audit_print() writes. The caller frees it. */
static char *audit_page(uint64_t before, size_t limit)
{
	struct failure failure;
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);
	bool ok = audit_print("audit", before, limit, to, &failure);

	fclose(to);
	if (ok)
		return text;
	free(text);
	return NULL;
}

static void audit(void)
{
	struct audit_entry entry = { .what = "save", .vxed = "c", .version = 1,
				     .detail = "\"a\"\n\xff" };
	char detail[AUDIT_DETAIL_MAX + 2], *page;
	struct failure failure;
	struct stat status;
	size_t i;
	FILE *to;

	result(audit_append("audit", &actor, &entry, &failure), "an entry of the audit log");
	entry = (struct audit_entry) { .what = "login", .error = "wrong" };
	result(audit_append("audit", &actor, &entry, &failure), "and one of a failure");
	page = audit_page(0, 1);
	result(page && strstr(page, "{\"rows\":[{\"id\":2,") &&
	       strstr(page, "\"error\":\"wrong\"}],\"next\":2}"), "the newest one, and the next page");
	free(page);
	page = audit_page(2, 10);
	result(page && strstr(page, "\"user\":\"ann\",\"from\":\"web\",\"address\":\"::1\","
			      "\"what\":\"save\",\"vxed\":\"c\",\"version\":1,"
			      "\"detail\":[34,97,34,10,255]}],\"next\":null}"), "that page");
	free(page);
	/* An append that was cut off. */
	to = fopen("audit", "a");
	fputs("{\"id\":3,\"ti", to);
	fclose(to);
	result(audit_append("audit", &actor, &entry, &failure), "a line that was cut off");
	page = audit_page(0, 1);
	result(page && strstr(page, "[{\"id\":3,\"time"), "does not stop the log");
	free(page);
	/* The detail is cut between characters, not within one. */
	memset(detail, 'x', sizeof(detail));
	strcpy(detail + AUDIT_DETAIL_MAX - 1, "\xc3\xa4");
	entry = (struct audit_entry) { .what = "save", .detail = detail };
	result(audit_append("audit", &actor, &entry, &failure), "a long detail");
	page = audit_page(0, 1);
	result(page && strstr(page, "xxx\"}") && !strstr(page, "\xc3"), "is cut at a character");
	free(page);
	memset(detail, 1, sizeof(detail) - 1);
	for (i = 0; i < 1500; i++)
		if (!audit_append("audit", &actor, &entry, &failure))
			break;
	result(i == 1500 && !stat("audit", &status) && status.st_size < AUDIT_MAX &&
	       !stat("audit.1", &status) && status.st_size < AUDIT_MAX + 16384,
	       "it does not grow without bound");
	page = audit_page(0, 1500);
	result(page && strstr(page, "{\"rows\":[{\"id\":1504,") && strstr(page, "\n{\"id\":5,"),
	       "and is read across its files");
	free(page);
}

/* Threads --------------------------------------------------------------------------- */

#define THREADS	2
#define ROUNDS	2

static bool add(const struct event *event, void *trace)
{
	return trace_add(trace, event, NULL);
}

static void tell_replay(FILE *to, const char *file)
{
	const struct logbook log = { .events = (const char *[]) { "rates", NULL } };
	const struct vxed_text against = { .file = "rates.vxed" };
	const struct replay_options how = {
		.edited.file = file, .against = &against, .library = library,
	};
	struct failure failure;
	struct replay replay;
	size_t i, j;

	if (!replay_run(&how, &log, &replay, &failure)) {
		fprintf(to, "replay: %s\n", failure.message);
		return;
	}
	for (i = 0; i < REPLAY_OUTCOMES; i++) {
		fprintf(to, "replay %zu: %d\n", i, (int)replay.of[i].count);
		for (j = 0; j < replay.of[i].nrows; j++)
			fprintf(to, "%d %s\n", (int)replay.of[i].rows[j].count,
				replay.of[i].rows[j].what);
	}
	replay_free(&replay);
}

static void tell_generated(FILE *to)
{
	const struct generate_options how = {
		.name = "x", .model = "strict", .library = library,
	};
	const struct logbook log = { .events = (const char *[]) { "log", NULL } };
	struct logbook_notes notes;
	struct generated generated;
	struct failure failure;
	struct trace trace;

	trace_init(&trace);
	if (logbook_events(&log, NULL, add, &trace, &notes, &failure) &&
	    generate_vxed(&trace, &how, &generated, &failure)) {
		fputs(generated.text, to);
		generated_free(&generated);
	} else {
		fprintf(to, "generate: %s\n", failure.message);
	}
	trace_free(&trace);
}

static void tell_why(FILE *to, int64_t id, const char *file)
{
	const struct logbook log = { .events = (const char *[]) { "log", NULL } };
	struct failure failure;
	struct why why;

	if (why_explain(id, file, NULL, library, NULL, &log, &why, &failure)) {
		fprintf(to, "why: %d %u %s\n", why.reason, why.rule.line,
			why.nadmit ? why.admit[0] : "");
		why_free(&why);
	} else {
		fprintf(to, "why: %s\n", failure.message);
	}
}

/* Does the work of one thread, and returns the results as a text. @number selects the files. */
static char *work(unsigned int number)
{
	const char *file = number ? "b.vxed" : "a.vxed";
	struct failure failure;
	struct checked checked;
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		abort();
	fprintf(to, "check: %d\n", check_file(file, library, &checked, &failure));
	check_text(number ? "(vxed x (model strict))(permit opne)" : "(vxed x", "x.vxed", library,
		   &checked, &failure);
	fprintf(to, "%u:%u: %s (%s)\n", failure.line, failure.column, failure.message,
		failure.suggestion);
	tell_generated(to);
	tell_why(to, 1, file);
	tell_why(to, 2, file);
	tell_replay(to, number ? "rates.vxed" : "slow.vxed");
	fclose(to);
	return text;
}

struct worker {
	unsigned int number;
	const char *expected;
	bool same;
};

static void *repeat(void *context)
{
	struct worker *worker = context;
	unsigned int i;

	worker->same = true;
	for (i = 0; i < ROUNDS; i++) {
		char *text = work(worker->number);

		worker->same &= !strcmp(text, worker->expected);
		free(text);
	}
	return NULL;
}

static void threads(void)
{
	struct worker workers[THREADS];
	pthread_t ids[THREADS];
	char *expected[THREADS];
	unsigned int i;

	for (i = 0; i < THREADS; i++) {
		expected[i] = work(i);
		workers[i] = (struct worker) { .number = i, .expected = expected[i] };
	}
	result(strcmp(expected[0], expected[1]) && strstr(expected[0], "replay 1: 1\n") &&
	       strstr(expected[1], "replay 0: 5\n") && strstr(expected[0], "(permit openat"),
	       "two threads have different work");
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&ids[i], NULL, repeat, &workers[i]))
			abort();
	for (i = 0; i < THREADS; i++)
		pthread_join(ids[i], NULL);
	result(workers[0].same && workers[1].same, "both come out as they do alone");
	if (!workers[0].same || !workers[1].same || getenv("SHOW"))
		fprintf(stderr, "%s----\n%s", expected[0], expected[1]);
	for (i = 0; i < THREADS; i++)
		free(expected[i]);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	library = argv[1];
	if (!strcmp(argv[2], "threads")) {
		threads();
		return 0;
	}
	check();
	compare();
	tests();
	why();
	upgrade();
	history();
	audit();
	return 0;
}
