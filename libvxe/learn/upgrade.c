// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/upgrade.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/learn/rejected.h"
#include "libvxe/policy/judge.h"
#include "libvxe/text/output.h"

#define DIFFERENT_MAX	10000	/* violations that one upgrade handles */
#define ID_BYTES	((UPGRADE_ID_SIZE - 1) / 2)

/* The state of a search for proposals. */
struct search {
	struct upgrade *upgrade;
	struct judge judge;		/* of the text */
	struct rejected rejected;
	struct trace trace;
	struct tried {
		struct evidence evidence;
		int64_t event;		/* id of the last one; 0: it has none */
	} *tried;			/* by index in the trace */
	size_t ntried;
	bool failed;			/* out of memory */
	struct failure *failure;
};

/* Evidence ------------------------------------------------------------------------ */

static void add_program(struct evidence *e, const char *comm)
{
	char name[VXE_COMM_SIZE + 1];
	size_t i;

	snprintf(name, sizeof(name), "%.*s", VXE_COMM_SIZE, comm);
	for (i = 0; i < e->nprograms; i++)
		if (!strcmp(e->programs[i], name))
			return;
	if (e->nprograms < EVIDENCE_PROGRAMS)
		strcpy(e->programs[e->nprograms++], name);
	else
		e->more = true;
}

/* False: out of memory. */
static bool add_evidence(struct evidence *to, const struct evidence *from)
{
	size_t i;

	if (!from->count)
		return true;
	if (!to->count || from->first < to->first)
		to->first = from->first;
	if (!to->count || from->last > to->last)
		to->last = from->last;
	to->count += from->count;
	to->more |= from->more;
	for (i = 0; i < from->nprograms; i++)
		add_program(to, from->programs[i]);
	return machine_set_merge(&to->machines, &from->machines);
}

/* What was refused ------------------------------------------------------------------ */

/* False: out of memory. */
static bool grow_tried(struct search *s, size_t number)
{
	size_t count = number + 64;
	struct tried *more;

	if (number < s->ntried)
		return true;
	more = reallocarray(s->tried, count, sizeof(*more));
	if (!more)
		return false;
	memset(more + s->ntried, 0, (count - s->ntried) * sizeof(*more));
	s->tried = more;
	s->ntried = count;
	return true;
}

static bool take(const struct violation *violation, void *context)
{
	const struct event *event = &violation->event;
	struct evidence seen = { .count = violation->count, .first = violation->first_time,
				 .last = violation->last_time,
				 .more = violation->more_programs,
				 .machines = violation->machines };
	struct search *s = context;
	struct upgrade *u = s->upgrade;
	size_t number;
	unsigned int i;

	if (event->head.kind != VXE_EVENT_VIOLATION || !judge_can(event))
		return true;
	if (!judge_event(&s->judge, event).error) {
		u->admitted += violation->count;
		return true;
	}
	if (rejected_find(&s->rejected, event)) {
		u->quiet += violation->count;
		return true;
	}
	if (s->trace.count == DIFFERENT_MAX) {
		u->more++;
		return true;
	}
	for (i = 0; i < violation->nprograms; i++)
		add_program(&seen, violation->programs[i].comm);
	if (trace_add(&s->trace, event, &number) && grow_tried(s, number) &&
	    add_evidence(&s->tried[number].evidence, &seen)) {
		if (violation->last_event > s->tried[number].event)
			s->tried[number].event = violation->last_event;
		return true;
	}
	s->failed = true;
	return false;
}

/* Rejected rules ----------------------------------------------------------------- */

static bool is_filesystem_rule(const char *text)
{
	return !strncmp(text, "(read ", 6) || !strncmp(text, "(read-own ", 10) ||
	       !strncmp(text, "(write ", 7) || !strncmp(text, "(node ", 6) ||
	       !strncmp(text, "(execute ", 9);
}

bool upgrade_reject(const struct upgrade *u, size_t index, const struct actor *actor,
		    struct failure *failure)
{
	const struct proposal *p = u->items[index].proposal;
	const char *model = is_filesystem_rule(p->text) ? "filesystem" : "strict";
	char suffix[64], path[PATH_MAX], *text;
	bool ok;

	snprintf(suffix, sizeof(suffix), "rejected/%s.%s.vxed", u->items[index].id, model);
	home_path(&u->home, suffix, path);
	if (asprintf(&text, "; Rejected by %s: what this permits is not proposed again.\n"
		     "(vxed rejected (model %s))\n%s\n", actor->user, model, p->text) < 0)
		return failure_memory(failure);
	ok = home_make(&u->home, "rejected", failure) && output_write(text, path, 0640, failure);
	free(text);
	return ok;
}

bool upgrade_unreject(const struct home *home, const char *id, struct failure *failure)
{
	static const char *const models[] = { "strict", "filesystem" };
	char suffix[64], path[PATH_MAX];
	bool found = false;
	size_t i;

	if (strlen(id) != UPGRADE_ID_SIZE - 1 || strspn(id, "0123456789abcdef") != strlen(id))
		return failure_set(failure, FAILURE_INPUT, "%s: not an id", id);
	for (i = 0; i < ARRAY_SIZE(models); i++) {
		snprintf(suffix, sizeof(suffix), "rejected/%s.%s.vxed", id, models[i]);
		home_path(home, suffix, path);
		if (!unlink(path))
			found = true;
		else if (errno != ENOENT)
			return failure_errno(failure, path);
	}
	return found || failure_set(failure, FAILURE_INPUT, "%s: no rejected rule has this id", id);
}

/* Proposals ---------------------------------------------------------------------- */

/* Whether the text compiles with proposal number `only`, or with all of them if there is no
 * such number. */
static bool compiles(struct upgrade *u, size_t only)
{
	bool *accepted = NULL;
	struct failure ignored;
	struct judge judge;
	char *text = NULL;
	bool ok;

	if (only < u->proposals.count) {
		accepted = calloc(u->proposals.count, sizeof(*accepted));
		if (!accepted)
			return false;
		accepted[only] = true;
	}
	text = proposals_apply(&u->proposals, u->text, accepted, &ignored);
	ok = text && judge_open_vxed(&judge, text, u->home.file, u->library, &ignored);
	if (ok)
		judge_close(&judge);
	free(text);
	free(accepted);
	return ok;
}

static bool leave_out(struct upgrade *u, size_t index)
{
	char **more = reallocarray(u->left_out, u->nleft_out + 1, sizeof(*more));

	if (!more)
		return false;
	u->left_out = more;
	more[u->nleft_out] = strdup(u->proposals.list[index].text);
	if (!more[u->nleft_out])
		return false;
	u->nleft_out++;
	proposals_drop(&u->proposals, index);
	return true;
}

/* The generator's proposals should compile, whatever names they contain. If one does not, leave it
 * out, so that the others can still be accepted. */
static bool leave_out_bad(struct upgrade *u, struct failure *failure)
{
	size_t i = 0;

	if (compiles(u, u->proposals.count))
		return true;
	while (i < u->proposals.count) {
		if (compiles(u, i))
			i++;
		else if (!leave_out(u, i))
			return failure_memory(failure);
	}
	return true;
}

static void make_id(const unsigned char key[HOME_KEY_SIZE], const char *text,
		    char id[UPGRADE_ID_SIZE])
{
	unsigned char hash[crypto_generichash_BYTES];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)text, strlen(text), key,
			   HOME_KEY_SIZE);
	sodium_bin2hex(id, UPGRADE_ID_SIZE, hash, ID_BYTES);
}

static bool make_items(struct search *s)
{
	unsigned char key[HOME_KEY_SIZE];
	struct upgrade *u = s->upgrade;
	size_t i, n;

	if (!home_key(&u->home, key, s->failure))
		return false;
	u->items = calloc(u->proposals.count + 1, sizeof(*u->items));
	if (!u->items)
		return failure_memory(s->failure);
	for (; u->count < u->proposals.count; u->count++) {
		const struct proposal *p = &u->proposals.list[u->count];
		struct upgrade_item *item = &u->items[u->count];

		item->proposal = p;
		make_id(key, p->text, item->id);
		item->events = calloc(p->nevents + 1, sizeof(*item->events));
		if (!item->events)
			return failure_memory(s->failure);
		for (n = 0; n < p->nevents; n++) {
			i = p->events[n];
			if (i >= s->ntried)
				continue;
			if (!add_evidence(&item->evidence, &s->tried[i].evidence))
				return failure_memory(s->failure);
			if (s->tried[i].event)
				item->events[item->nevents++] = s->tried[i].event;
		}
	}
	return true;
}

static bool add_refused(struct search *s, size_t number)
{
	struct upgrade *u = s->upgrade;
	const struct seen *seen = s->trace.seen[number];
	struct upgrade_refused *more = reallocarray(u->refused, u->nrefused + 1, sizeof(*more));
	struct upgrade_refused *refused;

	if (!more)
		return false;
	u->refused = more;
	refused = &more[u->nrefused];
	memset(refused, 0, sizeof(*refused));
	refused->point = seen->point;
	if (seen->strings & 1) {
		refused->length = seen->args[0];
		refused->name = malloc(refused->length + 1);
		if (!refused->name)
			return false;
		memcpy(refused->name, seen->bytes, refused->length);
	}
	u->nrefused++;
	return add_evidence(&refused->evidence, &s->tried[number].evidence);
}

/* Finds what would still be refused if every proposal were accepted. */
static bool find_refused(struct search *s)
{
	struct upgrade *u = s->upgrade;
	struct judge judge;
	char *text = proposals_apply(&u->proposals, u->text, NULL, s->failure);
	bool ok = text && judge_open_vxed(&judge, text, u->home.file, u->library, s->failure);
	size_t i;

	free(text);
	if (!ok) {
		s->failure->kind = FAILURE_SYSTEM;
		return false;
	}
	for (i = 0; ok && i < s->trace.count; i++)
		if (seen_judge(s->trace.seen[i], &judge).error)
			ok = add_refused(s, i) || failure_memory(s->failure);
	judge_close(&judge);
	return ok;
}

/* Reads the rejected rules, and passes on which files were ignored. */
static bool read_rejected(struct search *s)
{
	struct upgrade *u = s->upgrade;

	if (!rejected_open(&s->rejected, &u->home, u->library, s->failure))
		return false;
	u->ignored = s->rejected.ignored;
	u->nignored = s->rejected.nignored;
	s->rejected.ignored = NULL;
	return true;
}

static bool propose(struct search *s, const struct proposal_options *options,
		    const struct logbook *logbook)
{
	struct logbook all = *logbook;
	struct upgrade *u = s->upgrade;

	all.machines = &u->machines;
	u->text = output_read(u->home.file, VXE_TEXT_MAX, NULL);
	if (!u->text)
		return failure_errno(s->failure, u->home.file);
	if (!judge_open_vxed(&s->judge, u->text, u->home.file, u->library, s->failure) ||
	    !read_rejected(s) ||
	    !logbook_violations(&all, u->home.name, take, s, &u->notes, s->failure))
		return false;
	if (s->failed)
		return failure_memory(s->failure);
	u->different = s->trace.count;
	return proposals_make(&u->proposals, u->text, &s->trace, options, s->failure) &&
	       leave_out_bad(u, s->failure) && make_items(s) && find_refused(s);
}

bool upgrade_open(struct upgrade *u, const struct home *home,
		  const struct proposal_options *options, const struct logbook *logbook,
		  struct failure *failure)
{
	struct search s = { .upgrade = u, .failure = failure };
	size_t i;
	bool ok;

	memset(u, 0, sizeof(*u));
	u->home = *home;
	u->library = options->library;
	trace_init(&s.trace);
	ok = propose(&s, options, logbook);
	rejected_close(&s.rejected);
	judge_close(&s.judge);
	trace_free(&s.trace);
	for (i = 0; i < s.ntried; i++)
		machine_set_free(&s.tried[i].evidence.machines);
	free(s.tried);
	if (!ok)
		upgrade_close(u);
	return ok;
}

void upgrade_close(struct upgrade *u)
{
	size_t i;

	for (i = 0; i < u->nleft_out; i++)
		free(u->left_out[i]);
	for (i = 0; i < u->nrefused; i++) {
		free(u->refused[i].name);
		machine_set_free(&u->refused[i].evidence.machines);
	}
	for (i = 0; i < u->count; i++) {
		free(u->items[i].events);
		machine_set_free(&u->items[i].evidence.machines);
	}
	machines_free(&u->machines);
	free(u->left_out);
	free(u->refused);
	free(u->ignored);
	free(u->items);
	free(u->text);
	proposals_free(&u->proposals);
	memset(u, 0, sizeof(*u));
}

size_t upgrade_find(const struct upgrade *u, const char *id, size_t *index)
{
	size_t i, times = 0;

	for (i = 0; i < u->count; i++) {
		if (strcmp(u->items[i].id, id))
			continue;
		*index = i;
		times++;
	}
	return times;
}

/* Applying ----------------------------------------------------------------------- */

/* Do not overwrite what a person or another upgrade has changed since the text was read. */
static bool is_as_read(const struct upgrade *u, struct failure *failure)
{
	char *text = output_read(u->home.file, VXE_TEXT_MAX, NULL);
	bool same = text && !strcmp(text, u->text);

	free(text);
	if (same)
		return true;
	failure_set(failure, FAILURE_SYSTEM, "%s was changed meanwhile, and is left as it is now; "
		    "vxed upgrade %s again", u->home.file, u->home.name);
	failure->code = ESTALE;
	return false;
}

static void print_description(FILE *to, const struct upgrade *u, const struct evidence *all,
			      size_t count, const char *why)
{
	size_t i;

	fprintf(to, "upgraded: %zu of %zu rules, for %" PRIu64 " violation%s", count, u->count,
		all->count, all->count == 1 ? "" : "s");
	for (i = 0; i < all->nprograms; i++)
		fprintf(to, "%s%s", i ? ", " : " by ", all->programs[i]);
	fputs(all->more ? " and others" : "", to);
	if (u->machines.count > 1)
		fprintf(to, " on %zu of %zu machines", machine_set_count(&all->machines),
			u->machines.count);
	fprintf(to, "%s%s", why ? ": " : "", why ? why : "");
}

/* One line of the history: how many rules, why, and the evidence for them. */
static char *describe(const struct upgrade *u, const bool *accepted, const char *why)
{
	struct evidence all = { .count = 0 };
	char *text = NULL;
	size_t i, size, count = 0;
	FILE *to = open_memstream(&text, &size);
	bool ok = to;

	for (i = 0; ok && i < u->count; i++) {
		count += accepted[i];
		if (accepted[i])
			ok = add_evidence(&all, &u->items[i].evidence);
	}
	if (ok)
		print_description(to, u, &all, count, why);
	machine_set_free(&all.machines);
	if (to && !fclose(to) && ok)
		return text;
	free(text);
	return NULL;
}

bool upgrade_apply(const struct upgrade *u, const bool *accepted, const struct actor *actor,
		   const char *why, struct change *change, struct failure *failure)
{
	char *text = proposals_apply(&u->proposals, u->text, accepted, failure), *what;
	int lock;
	bool ok;

	if (!text)
		return false;
	what = describe(u, accepted, why);
	if (!what) {
		free(text);
		return failure_memory(failure);
	}
	lock = home_lock(&u->home, failure);
	ok = lock >= 0 && is_as_read(u, failure) &&
	     history_replace(&u->home, u->library, text, actor, what, change, failure);
	if (lock >= 0)
		close(lock);
	free(what);
	free(text);
	return ok;
}
