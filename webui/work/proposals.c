// SPDX-License-Identifier: GPL-2.0
/* The jobs proposals, preview and rejected. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/learn/upgrade.h"
#include "libvxe/policy/describe.h"
#include "libvxe/store/violations.h"
#include "libvxe/text/hash.h"
#include "vxed/policy.h"
#include "webui/work/answer.h"
#include "webui/work/filter.h"
#include "webui/work/progress.h"

#define ALSO_NS		(7 * INT64_C(86400000000000))	/* period of the log for a preview */
#define EXAMPLES_MOST	100	/* ids of events in a proposal, at most */
#define ALSO_MOST	200	/* rows in a preview, at most */

static void put_evidence(FILE *to, const char *name, const struct evidence *evidence)
{
	size_t i;

	fputs(name, to);
	answer_integer(to, "{\"count\":", evidence->count);
	answer_time(to, ",\"first\":", evidence->first);
	answer_time(to, ",\"last\":", evidence->last);
	fputs(",\"programs\":[", to);
	for (i = 0; i < evidence->nprograms; i++)
		answer_string(to, i ? "," : "", evidence->programs[i]);
	answer_flag(to, "],\"more\":", evidence->more);
	putc('}', to);
}

static void put_item(FILE *to, const struct upgrade_item *item)
{
	const struct proposal *proposal = item->proposal;
	size_t i;

	answer_string(to, "{\"id\":", item->id);
	answer_string(to, ",\"risk\":", proposal->risk);
	answer_string(to, ",\"title\":", proposal->title);
	answer_string(to, ",\"text\":", proposal->text);
	answer_string(to, ",\"note\":", proposal->note);
	fputs(",\"replaced\":[", to);
	for (i = 0; i < proposal->nreplaced; i++)
		answer_string(to, i ? "," : "", proposal->replaced[i]);
	put_evidence(to, "],\"evidence\":", &item->evidence);
	fputs(",\"events\":[", to);
	for (i = 0; i < item->nevents && i < EXAMPLES_MOST; i++)
		answer_integer(to, i ? "," : "", item->events[i]);
	fputs("]}", to);
}

static void put_refused(FILE *to, const struct upgrade_refused *refused)
{
	answer_string(to, "{\"point\":", point_get(refused->point)->name);
	if (refused->name)
		answer_bytes(to, ",\"name\":", refused->name, refused->length);
	else
		answer_string(to, ",\"name\":", NULL);
	put_evidence(to, ",\"evidence\":", &refused->evidence);
	putc('}', to);
}

static void put_upgrade(FILE *to, const struct upgrade *upgrade)
{
	char hash[TEXT_HASH_SIZE];
	size_t i;

	text_hash(upgrade->text, strlen(upgrade->text), hash);
	answer_string(to, "{\"base\":", hash);
	fputs(",\"list\":[", to);
	for (i = 0; i < upgrade->count; i++) {
		fputs(i ? "," : "", to);
		put_item(to, &upgrade->items[i]);
	}
	fputs("],\"refused_anyway\":[", to);
	for (i = 0; i < upgrade->nrefused; i++) {
		fputs(i ? "," : "", to);
		put_refused(to, &upgrade->refused[i]);
	}
	answer_integer(to, "],\"quiet\":", upgrade->quiet);
	answer_integer(to, ",\"admitted\":", upgrade->admitted);
	answer_integer(to, ",\"more\":", upgrade->more);
	fputs("}\n", to);
}

/* True if the key for ids exists. upgrade_open() would make it, but vxe-work changes nothing. */
static bool has_key(const struct home *home)
{
	char path[PATH_MAX];

	home_path(home, "key", path);
	return !access(path, R_OK);
}

static enum work_status open_upgrade(struct work *work, struct upgrade *upgrade)
{
	const char *name = request_string(&work->request, "name");
	const struct proposal_options options = {
		.library = work->library, .exact = request_flag(&work->request, "exact"),
		.evidence = "",
	};
	const char *databases[] = { work->database, NULL };
	struct logbook log = { .databases = databases, .progress = progress_report };
	enum work_status status;
	struct home home;
	char *text = work_text(work, name, ".vxed", &status);

	free(text);
	if (status == WORK_OK)
		status = work_home(work, name, &home);
	if (status == WORK_OK)
		status = work_time(work, "since", 0, &log.since);
	if (status == WORK_OK)
		status = work_store(work);
	if (status == WORK_OK && !has_key(&home))
		status = work_fail(work, WORK_MISSING, "broker",
				   "%s has no key yet, which vxe-broker makes", name);
	if (status != WORK_OK)
		return status;
	/* Close it: a process may open a database only once, and the library opens it now. */
	store_close(work->store);
	work->store = NULL;
	return upgrade_open(upgrade, &home, &options, &log, &work->failure) ? WORK_OK :
	       work_fail_library(work);
}

enum work_status work_proposals(struct work *work)
{
	struct upgrade upgrade;
	enum work_status status = open_upgrade(work, &upgrade);

	if (status != WORK_OK)
		return status;
	put_upgrade(work->answer, &upgrade);
	upgrade_close(&upgrade);
	return WORK_OK;
}

/* Preview -------------------------------------------------------------------------- */

struct also {
	FILE *to;
	const struct upgrade *upgrade;
	const bool *accepted;
	struct judge before, after;
	int64_t events, rows;
};

/* True if the event is among those for which an accepted proposal was made. */
static bool is_evidence(const struct also *also, int64_t event)
{
	size_t i, j;

	for (i = 0; i < also->upgrade->count; i++)
		for (j = 0; also->accepted[i] && j < also->upgrade->items[i].nevents; j++)
			if (also->upgrade->items[i].events[j] == event)
				return true;
	return false;
}

static bool put_also(const struct violation *violation, void *context)
{
	const struct event *event = &violation->event;
	struct also *also = context;
	char *what;

	if (event->head.kind != VXE_EVENT_VIOLATION || !judge_can(event) ||
	    is_evidence(also, violation->last_event) ||
	    !judge_event(&also->before, event).error || judge_event(&also->after, event).error)
		return true;
	also->events += violation->count;
	if (also->rows++ >= ALSO_MOST)
		return true;
	what = describe_text(event);
	answer_string(also->to, also->rows > 1 ? ",{\"what\":" : "{\"what\":", what);
	answer_integer(also->to, ",\"count\":", violation->count);
	answer_integer(also->to, ",\"event\":", violation->last_event);
	putc('}', also->to);
	free(what);
	return true;
}

/* Writes the other recent violations that the accepted rules would permit as well. */
static enum work_status put_all_also(struct work *work, const struct upgrade *upgrade,
				     const bool *accepted, const char *text)
{
	const char *name = upgrade->home.name;
	const struct filter filter = {
		.vxeds = &name, .nvxeds = 1, .by_time = true,
		.since = (int64_t)time(NULL) * 1000000000 - ALSO_NS, .until = INT64_MAX,
	};
	const struct violation_query query = { .filter = &filter };
	struct also also = { .to = work->answer, .upgrade = upgrade, .accepted = accepted };
	enum work_status status = work_store(work);
	enum store_result result;

	if (status != WORK_OK)
		return status;
	if (!judge_open_vxed(&also.before, upgrade->text, "before", work->library,
			     &work->failure))
		return work_fail_library(work);
	if (!judge_open_vxed(&also.after, text, "after", work->library, &work->failure)) {
		judge_close(&also.before);
		return work_fail_library(work);
	}
	fputs(",\"also\":[", work->answer);
	result = store_violations(work->store, &query, put_also, &also);
	answer_integer(work->answer, "],\"also_events\":", also.events);
	judge_close(&also.before);
	judge_close(&also.after);
	return result == STORE_OK ? WORK_OK : work_fail_store(work, result);
}

static enum work_status read_accepted(struct work *work, const struct upgrade *upgrade,
				      bool *accepted)
{
	size_t count, i, index;
	const char **ids = request_strings(&work->request, "accept", &count);
	enum work_status status = ids ? WORK_OK : work_fail_memory(work);

	for (i = 0; status == WORK_OK && i < count; i++) {
		if (upgrade_find(upgrade, ids[i], &index) == 1)
			accepted[index] = true;
		else
			status = work_fail(work, WORK_BAD, "argument",
					   "accept: nothing, or more than one rule, is proposed by"
					   " the id %.32s", ids[i]);
	}
	free(ids);
	return status;
}

static enum work_status put_preview(struct work *work, const struct upgrade *upgrade,
				    const bool *accepted)
{
	char *text = proposals_apply(&upgrade->proposals, upgrade->text, accepted, &work->failure);
	char hash[TEXT_HASH_SIZE];
	enum work_status status;
	FILE *to = work->answer;

	if (!text)
		return work_fail_library(work);
	text_hash(upgrade->text, strlen(upgrade->text), hash);
	answer_string(to, "{\"base\":", hash);
	answer_string(to, ",\"text\":", text);
	status = answer_diff(to, ",\"diff\":", upgrade->text, text) ?
		 put_all_also(work, upgrade, accepted, text) : work_fail_memory(work);
	fputs("}\n", to);
	free(text);
	return status;
}

enum work_status work_preview(struct work *work)
{
	struct upgrade upgrade;
	enum work_status status = open_upgrade(work, &upgrade);
	bool *accepted;

	if (status != WORK_OK)
		return status;
	accepted = calloc(upgrade.count + 1, sizeof(*accepted));
	status = accepted ? read_accepted(work, &upgrade, accepted) : work_fail_memory(work);
	if (status == WORK_OK)
		status = put_preview(work, &upgrade, accepted);
	free(accepted);
	upgrade_close(&upgrade);
	return status;
}

/* Rejected rules -------------------------------------------------------------------- */

/* Writes the first two words of a rule: "permit openat" for "(permit openat ...)". */
static void put_title(FILE *to, const char *rule)
{
	size_t words = strcspn(rule, " ");

	words += rule[words] ? 1 + strcspn(rule + words + 1, " )\n") : 0;
	answer_bytes(to, ",\"title\":", rule + (*rule == '('), words - (*rule == '('));
}

enum work_status work_rejected(struct work *work)
{
	struct rejected rejected;
	struct home home;
	enum work_status status = work_home(work, request_string(&work->request, "name"), &home);
	FILE *to = work->answer;
	size_t i;

	if (status != WORK_OK)
		return status;
	if (!rejected_open(&rejected, &home, work->library, &work->failure))
		return work_fail_library(work);
	putc('[', to);
	for (i = 0; i < rejected.count; i++) {
		const struct rejected_rule *rule = &rejected.list[i];

		answer_string(to, i ? ",{\"id\":" : "{\"id\":", rule->id);
		put_title(to, rule->text);
		answer_bytes(to, ",\"text\":", rule->text, strcspn(rule->text, "\n"));
		answer_time(to, ",\"time\":", (int64_t)rule->time * 1000000000);
		answer_string(to, ",\"user\":", rule->user);
		putc('}', to);
	}
	fputs("]\n", to);
	rejected_close(&rejected);
	return WORK_OK;
}
