// SPDX-License-Identifier: GPL-2.0
/* vxed upgrade, history, revert: a VXED and what it refused. */
#include "tools/vxed/command.h"

#include <err.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/learn/generate.h"
#include "libvxe/policy/home.h"
#include "libvxe/policy/judge.h"
#include "tools/vxed/logbook.h"
#include "libvxe/text/output.h"
#include "libvxe/text/quote.h"
#include "libvxe/policy/source.h"
#include "tools/status.h"

#define REJECTED_MAX	1024
#define PROGRAMS_MAX	4
#define DIFFERENT_MAX	10000	/* violations that are proposed for at once */
#define ID_BYTES	6

/* What is known about an event of the trace. */
struct evidence {
	uint64_t count;
	int64_t first, last;		/* ns since the epoch */
	size_t nprograms;
	char programs[PROGRAMS_MAX][VXE_COMM_SIZE + 1];
	bool more;
};

struct upgrade {
	const struct options *options;
	struct home home;
	char *text;
	struct judge judge;		/* of the text */
	struct {
		struct judge judge;
		bool filesystem;
	} rejected[REJECTED_MAX];
	size_t nrejected;
	struct judge base;		/* the filesystem model with no rule at all */
	struct trace trace;
	struct evidence *evidence;	/* by index in the trace */
	size_t nevidence;
	uint64_t quiet;			/* violations of what was rejected */
	uint64_t admitted;		/* by the text as it is now */
	size_t more;			/* different ones than can be proposed for at once */
	struct proposals proposals;
	char (*ids)[2 * ID_BYTES + 1];	/* of each proposal */
	bool *accepted;
	bool failed;
};

static const char *id_of(const struct upgrade *u, const struct proposal *p)
{
	return u->ids[p - u->proposals.list];
}

/* Evidence ------------------------------------------------------------------------ */

static void add_program(struct evidence *e, const char *comm)
{
	char name[VXE_COMM_SIZE + 1];
	size_t i;

	snprintf(name, sizeof(name), "%.*s", VXE_COMM_SIZE, comm);
	for (i = 0; i < e->nprograms; i++)
		if (!strcmp(e->programs[i], name))
			return;
	if (e->nprograms < PROGRAMS_MAX)
		strcpy(e->programs[e->nprograms++], name);
	else
		e->more = true;
}

static void add_evidence(struct evidence *to, const struct evidence *from)
{
	size_t i;

	if (!from->count)
		return;
	if (!to->count || from->first < to->first)
		to->first = from->first;
	if (!to->count || from->last > to->last)
		to->last = from->last;
	to->count += from->count;
	to->more |= from->more;
	for (i = 0; i < from->nprograms; i++)
		add_program(to, from->programs[i]);
}

static void print_when(int64_t ns)
{
	time_t seconds = ns / 1000000000;
	struct tm tm;
	char text[32];

	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%SZ", gmtime_r(&seconds, &tm));
	fputs(text, stdout);
}

static void print_evidence(const struct evidence *e)
{
	size_t i;

	printf("    %" PRIu64 " time%s, by ", e->count, e->count == 1 ? "" : "s");
	for (i = 0; i < e->nprograms; i++) {
		if (i)
			fputs(", ", stdout);
		quote_word(stdout, e->programs[i], strlen(e->programs[i]));
	}
	fputs(e->more ? " and others, " : ", ", stdout);
	print_when(e->first);
	if (e->last != e->first) {
		fputs(" to ", stdout);
		print_when(e->last);
	}
	putchar('\n');
}

/* What was refused ------------------------------------------------------------------ */

/* A rule of the filesystem model comes with what that permits anyway. */
static bool is_rejected(const struct upgrade *u, const struct event *event)
{
	size_t i;

	for (i = 0; i < u->nrejected; i++)
		if (!judge_event(&u->rejected[i].judge, event).error &&
		    (!u->rejected[i].filesystem || judge_event(&u->base, event).error))
			return true;
	return false;
}

static bool grow_evidence(struct upgrade *u, size_t number)
{
	size_t count = number + 64;
	struct evidence *more;

	if (number < u->nevidence)
		return true;
	more = reallocarray(u->evidence, count, sizeof(*more));
	if (!more) {
		warnx("out of memory");
		return false;
	}
	memset(more + u->nevidence, 0, (count - u->nevidence) * sizeof(*more));
	u->evidence = more;
	u->nevidence = count;
	return true;
}

static bool take(const struct violation *violation, void *context)
{
	const struct event *event = &violation->event;
	struct evidence seen = { .count = violation->count, .first = violation->first_time,
				 .last = violation->last_time,
				 .more = violation->more_programs };
	struct upgrade *u = context;
	size_t number;
	unsigned int i;

	if (event->head.kind != VXE_EVENT_VIOLATION || !judge_can(event))
		return true;
	if (!judge_event(&u->judge, event).error) {
		u->admitted += violation->count;
		return true;
	}
	if (is_rejected(u, event)) {
		u->quiet += violation->count;
		return true;
	}
	if (u->trace.count == DIFFERENT_MAX) {
		u->more++;
		return true;
	}
	for (i = 0; i < violation->nprograms; i++)
		add_program(&seen, violation->programs[i].comm);
	if (trace_add(&u->trace, event, &number) && grow_evidence(u, number)) {
		add_evidence(&u->evidence[number], &seen);
		return true;
	}
	u->failed = true;
	return false;
}

static bool read_rejected(struct upgrade *u)
{
	char path[PATH_MAX], file[PATH_MAX + NAME_MAX + 2];
	struct dirent *entry;
	DIR *directory;
	bool ok = true;

	if (!judge_open_vxed(&u->base, "(vxed base (model filesystem))", "base",
			     u->options->library))
		return false;
	home_path(&u->home, "rejected", path);
	directory = opendir(path);
	while (ok && directory && (entry = readdir(directory))) {
		if (!strstr(entry->d_name, ".vxed"))
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		if (u->nrejected == REJECTED_MAX) {
			warnx("%s: more than %d rules were rejected", path, REJECTED_MAX);
			ok = false;
		} else {
			u->rejected[u->nrejected].filesystem = strstr(entry->d_name, ".filesystem.");
			if (judge_open(&u->rejected[u->nrejected].judge, file,
				       u->options->library))
				u->nrejected++;
			else
				warnx("%s: it is ignored", file);
		}
	}
	if (directory)
		closedir(directory);
	return ok;
}

/* An exit status. */
static int propose(struct upgrade *u)
{
	const struct generate_options options = {
		.name = u->home.name, .library = u->options->library,
		.passwd = u->options->passwd, .exact = u->options->exact,
	};
	const char *names[] = { u->home.name };
	const struct filter filter = {
		.vxeds = names, .nvxeds = 1, .by_time = u->options->since || u->options->until,
		.since = u->options->since,
		.until = u->options->until ? u->options->until : INT64_MAX,
	};
	int status;

	status = logbook_violations(u->options, &filter, take, u);
	if (status)
		return status;
	return !u->failed && proposals_make(&u->proposals, u->text, &u->trace, &options) ?
	       STATUS_OK : STATUS_FAILED;
}

static bool compiles(const struct upgrade *u, const bool *accepted)
{
	char *text = proposals_apply(&u->proposals, u->text, accepted);
	struct judge judge;
	bool ok = text && judge_open_vxed(&judge, text, u->home.file, u->options->library);

	if (ok)
		judge_close(&judge);
	free(text);
	return ok;
}

/* Each is made to compile, whatever names there are; one that does not is not to keep
 * the others away. */
static bool leave_out_bad(struct upgrade *u)
{
	bool *accepted = malloc(u->proposals.count + 1);
	size_t i;

	if (!accepted) {
		warnx("out of memory");
		return false;
	}
	memset(accepted, true, u->proposals.count + 1);
	if (!compiles(u, accepted)) {
		for (i = 0; i < u->proposals.count;) {
			memset(accepted, false, u->proposals.count + 1);
			accepted[i] = true;
			if (compiles(u, accepted)) {
				i++;
				continue;
			}
			warnx("left out: %s", u->proposals.list[i].text);
			proposals_drop(&u->proposals, i);
		}
	}
	free(accepted);
	return true;
}

/* The diff ------------------------------------------------------------------------- */

/* Of a text of several lines each is marked. */
static void print_marked(char mark, const char *text)
{
	for (;;) {
		size_t length = strcspn(text, "\n");

		printf("  %c %.*s\n", mark, (int)length, text);
		if (!text[length])
			return;
		text += length + 1;
	}
}

static void print_proposal(const struct upgrade *u, const struct proposal *p)
{
	struct evidence sum = { .count = 0 };
	size_t i;

	for (i = 0; i < p->nevents; i++)
		if (p->events[i] < u->nevidence)
			add_evidence(&sum, &u->evidence[p->events[i]]);
	printf("%s  %s  (%s)\n", id_of(u, p), p->risk, p->title);
	for (i = 0; i < p->nreplaced; i++)
		print_marked('-', p->replaced[i]);
	print_marked('+', p->text);
	if (p->note[0])
		printf("    %s\n", p->note);
	print_evidence(&sum);
}

/* Decisions ------------------------------------------------------------------------ */

/*
 * An ID is of a proposal's text: the same whenever that is proposed. The text holds
 * names that a program inside chose; which of them have one ID it cannot know without
 * the key.
 */
static bool make_ids(struct upgrade *u)
{
	unsigned char key[HOME_KEY_SIZE], hash[crypto_generichash_BYTES];
	const char *text;
	size_t i;

	if (!home_key(&u->home, key))
		return false;
	u->ids = calloc(u->proposals.count + 1, sizeof(*u->ids));
	if (!u->ids) {
		warnx("out of memory");
		return false;
	}
	for (i = 0; i < u->proposals.count; i++) {
		text = u->proposals.list[i].text;
		crypto_generichash(hash, sizeof(hash), (const unsigned char *)text,
				   strlen(text), key, sizeof(key));
		sodium_bin2hex(u->ids[i], sizeof(u->ids[i]), hash, ID_BYTES);
	}
	return true;
}

enum decision { LATER, ACCEPT, REJECT, QUIT };

static bool is_listed(const char **ids, size_t count, const char *id)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(ids[i], id))
			return true;
	return false;
}

static bool is_proposed(const struct upgrade *u, const char *id)
{
	size_t i, times = 0;

	for (i = 0; i < u->proposals.count; i++)
		times += !strcmp(u->ids[i], id);
	if (times == 0)
		warnx("%s: nothing of that id is proposed", id);
	if (times > 1)
		warnx("%s: %zu proposals have that id, answer for each instead", id, times);
	return times == 1;
}

static bool ids_are_known(const struct upgrade *u)
{
	const struct options *options = u->options;
	bool ok = true;
	size_t i;

	for (i = 0; i < options->naccepted; i++)
		ok &= is_proposed(u, options->accepted[i]);
	for (i = 0; i < options->nrejected; i++)
		ok &= is_proposed(u, options->rejected[i]);
	return ok;
}

static enum decision ask(void)
{
	static const char letters[] = "ynlq";
	static const enum decision decisions[] = { ACCEPT, REJECT, LATER, QUIT };
	const char *letter;
	int answer, rest;

	for (;;) {
		fputs("    add it? [y]es, [n]ever, [l]ater, [q]uit: ", stdout);
		fflush(stdout);
		answer = rest = getchar();
		while (rest != '\n' && rest != EOF)
			rest = getchar();
		if (rest == EOF)
			return QUIT;
		letter = strchr(letters, answer);
		if (letter && *letter)
			return decisions[letter - letters];
	}
}

static enum decision decide(const struct options *options, const char *id)
{
	if (is_listed(options->rejected, options->nrejected, id))
		return REJECT;
	if (options->accept_all || is_listed(options->accepted, options->naccepted, id))
		return ACCEPT;
	if (options->naccepted || options->nrejected || !isatty(STDIN_FILENO))
		return LATER;
	return ask();
}

static bool is_filesystem_rule(const char *text)
{
	return !strncmp(text, "(read ", 6) || !strncmp(text, "(read-own ", 10) ||
	       !strncmp(text, "(write ", 7) || !strncmp(text, "(node ", 6) ||
	       !strncmp(text, "(execute ", 9);
}

static bool reject(const struct upgrade *u, const struct proposal *p)
{
	const char *model = is_filesystem_rule(p->text) ? "filesystem" : "strict";
	char suffix[64], path[PATH_MAX], *text;
	bool ok;

	snprintf(suffix, sizeof(suffix), "rejected/%s.%s.vxed", id_of(u, p), model);
	home_path(&u->home, suffix, path);
	if (asprintf(&text, "; Rejected: what this permits is not proposed again.\n"
		     "(vxed rejected (model %s))\n%s\n", model, p->text) < 0) {
		warnx("out of memory");
		return false;
	}
	ok = home_make(&u->home, "rejected") && output_write(text, path, 0600);
	free(text);
	return ok;
}

/* Putting it in force ---------------------------------------------------------------- */

/* In the mode that it runs in; what is not loaded stays so. */
static bool reload(const struct home *home, const char *library)
{
	struct vxe_load load = { .flags = VXE_LOAD_REPLACE };
	struct vxl_error error;
	struct vxe_info info;
	struct source source;
	int device, ret = 0;

	if (access(VXE_DEVICE, F_OK))
		return true;
	device = device_open_to_change();
	if (device < 0)
		return false;
	if (device_find(device, home->name, &info)) {
		load.mode = info.mode;
		ret = source_resolve(home->file, library, &source, &error) ? 0 : -1;
		if (ret) {
			source_report(&error);
		} else {
			ret = device_load(device, &load, source.text, source.size);
			source_free(&source);
			if (!ret)
				printf("%s is in force, in mode %s\n", home->file,
				       mode_name(info.mode));
		}
	}
	close(device);
	return !ret;
}

static bool put_in_place(const struct upgrade *u, const char *text, const char *what)
{
	struct judge judge;

	/* What does not compile must not replace what does. */
	if (!judge_open_vxed(&judge, text, u->home.file, u->options->library))
		return false;
	judge_close(&judge);
	return home_replace(&u->home, text, what) && reload(&u->home, u->options->library);
}

/* What a person, or another upgrade, has changed since it was read must not be lost. */
static bool is_as_read(const struct upgrade *u)
{
	char *text = output_read(u->home.file, VXE_TEXT_MAX, NULL);
	bool same = text && !strcmp(text, u->text);

	if (!same)
		warnx("%s was changed meanwhile, and is left as it is now; vxed upgrade %s again",
		      u->home.file, u->home.name);
	free(text);
	return same;
}

static bool apply(struct upgrade *u, size_t accepted)
{
	char what[64], *text;
	int lock;
	bool ok;

	if (!accepted)
		return true;
	text = proposals_apply(&u->proposals, u->text, u->accepted);
	lock = text ? home_lock(&u->home) : -1;
	if (lock < 0) {
		free(text);
		return false;
	}
	snprintf(what, sizeof(what), "upgraded: %zu of %zu rules", accepted, u->proposals.count);
	ok = is_as_read(u) && put_in_place(u, text, what);
	close(lock);
	if (ok)
		printf("%s: %zu rule%s added; vxed revert %s takes that back\n", u->home.file,
		       accepted, accepted == 1 ? "" : "s", u->home.name);
	free(text);
	return ok;
}

static bool go_through(struct upgrade *u)
{
	size_t i, accepted = 0, rejected = 0, later = 0;
	enum decision decision = LATER;

	u->accepted = calloc(u->proposals.count + 1, sizeof(*u->accepted));
	if (!u->accepted) {
		warnx("out of memory");
		return false;
	}
	for (i = 0; i < u->proposals.count; i++) {
		const struct proposal *p = &u->proposals.list[i];

		print_proposal(u, p);
		if (decision != QUIT)
			decision = decide(u->options, id_of(u, p));
		if (decision == REJECT && !reject(u, p))
			return false;
		u->accepted[i] = decision == ACCEPT;
		accepted += decision == ACCEPT;
		rejected += decision == REJECT;
		later += decision == LATER || decision == QUIT;
	}
	if (rejected)
		printf("%zu rejected\n", rejected);
	if (later)
		printf("%zu left: --accept-all, --accept ID..., --reject ID...\n", later);
	return apply(u, accepted);
}

static void print_refused(const struct upgrade *u, size_t number)
{
	const struct seen *seen = u->trace.seen[number];

	printf("no rule can be added for %s", point_get(seen->point)->name);
	if (seen->strings & 1) {
		putchar(' ');
		quote_text(stdout, seen->bytes, seen->args[0]);
	}
	puts(": one of its own refuses it, or its ABI is not permitted");
	print_evidence(&u->evidence[number]);
}

/* What no addition can help, since a rule or check of a person refuses it. */
static bool report_refused(const struct upgrade *u)
{
	struct judge judge;
	bool *all = malloc(u->proposals.count + 1), ok;
	char *text = NULL;
	size_t i;

	if (all) {
		memset(all, true, u->proposals.count + 1);
		text = proposals_apply(&u->proposals, u->text, all);
	}
	ok = text && judge_open_vxed(&judge, text, u->home.file, u->options->library);
	for (i = 0; ok && i < u->trace.count; i++)
		if (judge_seen(&judge, u->trace.seen[i]).error)
			print_refused(u, i);
	if (ok)
		judge_close(&judge);
	free(text);
	free(all);
	return ok;
}

static int upgrade(struct upgrade *u)
{
	int status;

	u->text = output_read(u->home.file, VXE_TEXT_MAX, NULL);
	if (!u->text) {
		warn("%s", u->home.file);
		return STATUS_FAILED;
	}
	if (!judge_open(&u->judge, u->home.file, u->options->library))
		return STATUS_BAD;
	if (!read_rejected(u))
		return STATUS_FAILED;
	status = propose(u);
	if (status)
		return status;
	if (!leave_out_bad(u) || !make_ids(u))
		return STATUS_FAILED;
	if (!ids_are_known(u))
		return STATUS_BAD;
	if (!u->proposals.count && !u->trace.count)
		printf("%s: nothing was refused that is not permitted now%s\n", u->home.name,
		       u->quiet ? ", but for what was rejected" : "");
	if (u->more)
		warnx("%s: %zu different violations more, less frequent ones; another upgrade "
		      "goes on with them", u->home.name, u->more);
	return go_through(u) && report_refused(u) ? STATUS_OK : STATUS_FAILED;
}

int command_upgrade(const struct options *options, char **arguments)
{
	struct upgrade *u = calloc(1, sizeof(*u));
	int status = STATUS_BAD;
	size_t i;

	if (!u) {
		warn("upgrade");
		return STATUS_FAILED;
	}
	u->options = options;
	trace_init(&u->trace);
	if (home_find(&u->home, arguments[0], options->state, options->library))
		status = upgrade(u);
	for (i = 0; i < u->nrejected; i++)
		judge_close(&u->rejected[i].judge);
	judge_close(&u->base);
	proposals_free(&u->proposals);
	judge_close(&u->judge);
	trace_free(&u->trace);
	free(u->evidence);
	free(u->ids);
	free(u->accepted);
	free(u->text);
	free(u);
	return status;
}

/* History --------------------------------------------------------------------------- */

int command_history(const struct options *options, char **arguments)
{
	struct home home;

	if (!home_find(&home, arguments[0], options->state, options->library))
		return STATUS_BAD;
	home_print_history(&home, stdout);
	return STATUS_OK;
}

/* 0: the newest that is kept. Under the lock. */
static bool revert(const struct upgrade *u, unsigned int version)
{
	char what[64], *text;
	bool ok;

	if (!version)
		version = home_versions(&u->home);
	if (!version) {
		warnx("%s: there is no earlier version", u->home.name);
		return false;
	}
	text = home_version(&u->home, version);
	if (!text)
		return false;
	snprintf(what, sizeof(what), "reverted to %04u", version);
	ok = put_in_place(u, text, what);
	free(text);
	return ok;
}

static bool number_of(const char *text, unsigned int *number)
{
	size_t digits = strspn(text, "0123456789");

	*number = digits < 10 ? strtoul(text, NULL, 10) : 0;
	if (*number && !text[digits])
		return true;
	warnx("%s: a version is a number, see vxed history", text);
	return false;
}

int command_revert(const struct options *options, char **arguments)
{
	struct upgrade u = { .options = options };
	unsigned int version = 0;
	int lock;
	bool ok;

	if ((arguments[1] && !number_of(arguments[1], &version)) ||
	    !home_find(&u.home, arguments[0], options->state, options->library))
		return STATUS_BAD;
	lock = home_lock(&u.home);
	if (lock < 0)
		return STATUS_FAILED;
	ok = revert(&u, version);
	close(lock);
	return ok ? STATUS_OK : STATUS_FAILED;
}
