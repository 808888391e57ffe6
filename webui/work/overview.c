// SPDX-License-Identifier: GPL-2.0
/* The job overview: the list of VXEDs, from the broker's state, the store and the files. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/declared.h"
#include "libvxe/policy/describe.h"
#include "libvxe/policy/source.h"
#include "libvxe/store/violations.h"
#include "libvxe/text/hash.h"
#include "libvxe/text/output.h"
#include "webui/work/answer.h"
#include "webui/work/state.h"
#include "webui/work/work.h"

/* VXEDs ---------------------------------------------------------------------------- */

struct vxed {
	char name[VXE_NAME_SIZE];
	struct json_object *loaded;	/* its entry in the state; NULL: not in force */
	bool on_disk;
};

struct vxeds {
	struct vxed *list;
	size_t count;
};

/* Finds a VXED in the list; NULL: none. */
static struct vxed *look_up(const struct vxeds *vxeds, const char *name)
{
	size_t i;

	for (i = 0; i < vxeds->count; i++)
		if (!strncmp(vxeds->list[i].name, name, VXE_NAME_SIZE))
			return &vxeds->list[i];
	return NULL;
}

/* Finds a VXED in the list, or adds it. NULL: out of memory. */
static struct vxed *find(struct vxeds *vxeds, const char *name)
{
	struct vxed *more = look_up(vxeds, name);

	if (more)
		return more;
	more = reallocarray(vxeds->list, vxeds->count + 1, sizeof(*more));
	if (!more)
		return NULL;
	vxeds->list = more;
	more += vxeds->count++;
	memset(more, 0, sizeof(*more));
	memcpy(more->name, name, strnlen(name, VXE_NAME_SIZE - 1));
	return more;
}

static bool add_loaded(struct vxeds *vxeds, struct json_object *list)
{
	char name[VXE_NAME_SIZE];
	struct vxed *vxed;
	size_t i;

	for (i = 0; json_object_is_type(list, json_type_array) &&
		    i < json_object_array_length(list); i++) {
		struct json_object *loaded = json_object_array_get_idx(list, i);

		if (!state_name(state_member(loaded, "name"), name))
			continue;
		vxed = find(vxeds, name);
		if (!vxed)
			return false;
		vxed->loaded = loaded;
	}
	return true;
}

static bool add_files(struct vxeds *vxeds, const char *folder)
{
	DIR *directory = opendir(folder);
	char name[NAME_MAX + 1];
	struct dirent *entry;
	struct vxed *vxed;
	bool ok = true;
	char *end;

	while (ok && directory && (entry = readdir(directory))) {
		strcpy(name, entry->d_name);
		end = strrchr(name, '.');
		if (!end || strcmp(end, ".vxed"))
			continue;
		*end = 0;
		if (!name_is_valid(name))
			continue;
		vxed = find(vxeds, name);
		if (vxed)
			vxed->on_disk = true;
		ok = vxed;
	}
	if (directory)
		closedir(directory);
	return ok;
}

struct store_names {
	struct vxeds *vxeds;
	bool ok;
};

static bool add_name(const struct violation_group *group, void *context)
{
	struct store_names *names = context;

	names->ok = !group->vxed[0] || find(names->vxeds, group->vxed);
	return names->ok;
}

/* Adds VXEDs that have violations in the store, but are neither in force nor on disk. */
static bool add_stored(struct vxeds *vxeds, struct store *store)
{
	const struct violation_query query = { .limit = 0 };
	struct store_names names = { vxeds, true };

	/* Ignore errors here: they show again when the violations of each VXED are counted. */
	if (store)
		store_groups(store, &query, GROUP_VXED, 0, add_name, &names);
	return names.ok;
}

static int by_name(const void *a, const void *b)
{
	return strncmp(((const struct vxed *)a)->name, ((const struct vxed *)b)->name,
		       VXE_NAME_SIZE);
}

/* Violations of a VXED in the store --------------------------------------------------- */

struct counts {
	int64_t all, new;		/* different violations; new: not seen by the user */
	bool any;			/* there is a last one, described below */
	int64_t event, time;
	char *what, comm[VXE_COMM_SIZE];
};

static bool keep_last(const struct violation *violation, void *context)
{
	struct counts *counts = context;

	counts->any = true;
	counts->event = violation->last_event;
	counts->time = violation->last_time;
	counts->what = describe_text(&violation->event);
	memcpy(counts->comm, violation->event.head.comm, VXE_COMM_SIZE);
	return false;
}

static enum store_result count(struct store *store, const char *name, int64_t seen,
			       struct counts *counts)
{
	const struct filter filter = { .vxeds = &name, .nvxeds = 1 };
	struct violation_query query = {
		.filter = &filter, .order = VIOLATIONS_LATEST, .limit = 1,
	};
	enum store_result result = store_violations_total(store, &query, &counts->all, &(int64_t) { 0 });

	if (result == STORE_OK)
		result = store_violations(store, &query, keep_last, counts);
	query.newer = seen;
	if (result == STORE_OK)
		result = store_violations_total(store, &query, &counts->new, &(int64_t) { 0 });
	return result;
}

/* Returns the id of the event up to which the user has seen the violations of this VXED. */
static int64_t seen_of(struct json_object *state, const char *name)
{
	struct json_object *seen = state_member(state, "seen");
	int64_t all = json_object_get_int64(state_member(seen, "*"));
	int64_t own = json_object_get_int64(state_member(seen, name));

	return own > all ? own : all;
}

/* A row ------------------------------------------------------------------------------ */

/* True if the text, with the files that it includes, differs from the one in force. */
static bool differs(const struct work *work, const struct vxed *vxed, const char *text)
{
	const char *in_force = json_object_get_string(state_member(vxed->loaded, "hash"));
	char hash[TEXT_HASH_SIZE];
	struct failure ignored;
	struct source source;

	if (!in_force || !text)
		return false;
	if (!source_resolve_text(text, strlen(text), "text", work->library, &source, &ignored))
		return true;
	text_hash_unplaced(source.text, source.size, hash);
	source_free(&source);
	return strcmp(hash, in_force);
}

static void put_text(FILE *to, const struct work *work, const struct vxed *vxed,
		     const char *text)
{
	char hash[TEXT_HASH_SIZE], path[PATH_MAX];
	char *tests = NULL;

	if (text)
		text_hash(text, strlen(text), hash);
	answer_string(to, ",\"text\":", text);
	answer_string(to, ",\"hash\":", text ? hash : NULL);
	answer_value(to, ",\"in_force_hash\":", state_member(vxed->loaded, "hash"));
	if (snprintf(path, sizeof(path), "%s/%s.test", work->vxeds, vxed->name) <
	    (int)sizeof(path))
		tests = output_read(path, VXE_TEXT_MAX, NULL);
	answer_string(to, ",\"tests\":", tests);
	free(tests);
}

static void put_declared(FILE *to, const char *text)
{
	struct declared declared = { .model = NULL };
	struct failure ignored;
	size_t i;

	if (text)
		declared_read(text, strlen(text), "text", &declared, &ignored);
	answer_string(to, ",\"model\":", declared.model);
	fputs(",\"activate\":[", to);
	for (i = 0; i < declared.nactivate; i++)
		answer_string(to, i ? "," : "", declared.activate[i]);
	putc(']', to);
	declared_free(&declared);
}

/* told: the result of state_is_told(). */
static void put_counts(FILE *to, const struct counts *counts, bool told)
{
	if (told)
		answer_integer(to, ",\"new\":", counts->new);
	else
		answer_value(to, ",\"new\":", NULL);
	if (!counts->any) {
		answer_string(to, ",\"last\":", NULL);
		return;
	}
	answer_integer(to, ",\"last\":{\"event\":", counts->event);
	answer_time(to, ",\"time\":", counts->time);
	answer_string(to, ",\"what\":", counts->what);
	answer_bytes(to, ",\"program\":", counts->comm, strnlen(counts->comm, VXE_COMM_SIZE));
	putc('}', to);
}

static void put_loaded(FILE *to, const struct vxed *vxed, bool told)
{
	struct json_object *loaded = vxed->loaded;

	if (told)
		answer_flag(to, ",\"loaded\":", loaded);
	else
		answer_value(to, ",\"loaded\":", NULL);
	answer_value(to, ",\"mode\":", state_member(loaded, "mode"));
	answer_flag(to, ",\"transient\":", json_object_get_boolean(state_member(loaded, "transient")));
	answer_integer(to, ",\"tasks\":", json_object_get_int64(state_member(loaded, "tasks")));
	answer_value(to, ",\"loaded_at\":", state_member(loaded, "loaded_at"));
}

/* True if the VXED is loaded at boot. */
static bool is_enabled(const struct work *work, const struct vxed *vxed)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/enabled/%s.vxed", work->vxeds, vxed->name) <
	       (int)sizeof(path) && !faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW);
}

static enum work_status put_vxed(struct work *work, const struct vxed *vxed, bool whole)
{
	struct json_object *state = request_object(&work->request, "state");
	struct counts counts = { .all = 0 };
	char path[PATH_MAX], *text = NULL;
	enum store_result result = STORE_OK;
	FILE *to = work->answer;

	snprintf(path, sizeof(path), "%s/%s.vxed", work->vxeds, vxed->name);
	if (vxed->on_disk)
		text = output_read(path, VXE_TEXT_MAX, NULL);
	if (work->store)
		result = count(work->store, vxed->name, seen_of(state, vxed->name), &counts);
	answer_name(to, "{\"name\":", vxed->name);
	put_loaded(to, vxed, state_is_told(state));
	answer_integer(to, ",\"violations\":", counts.all);
	answer_string(to, ",\"file\":", vxed->on_disk ? path : NULL);
	answer_flag(to, ",\"differs\":", differs(work, vxed, text));
	put_declared(to, text);
	answer_flag(to, ",\"tracing\":", state_is_traced(state, vxed->name));
	answer_flag(to, ",\"enabled\":", is_enabled(work, vxed));
	put_counts(to, &counts, state_is_told(state));
	if (whole)
		put_text(to, work, vxed, text);
	putc('}', to);
	free(counts.what);
	free(text);
	return result == STORE_OK ? WORK_OK : work_fail_store(work, result);
}

static enum work_status put_one(struct work *work, struct vxeds *vxeds, const char *name)
{
	const struct vxed *vxed;

	if (!look_up(vxeds, name) && !add_stored(vxeds, work->store))
		return work_fail_memory(work);
	vxed = strlen(name) < VXE_NAME_SIZE ? look_up(vxeds, name) : NULL;
	if (!vxed)
		return work_fail(work, WORK_ABSENT, "name", "there is no VXED of this name");
	return put_vxed(work, vxed, true);
}

static enum work_status put_all(struct work *work, const struct vxeds *vxeds)
{
	enum work_status status = WORK_OK;
	size_t i;

	putc('[', work->answer);
	for (i = 0; status == WORK_OK && i < vxeds->count; i++) {
		fputs(i ? "," : "", work->answer);
		status = put_vxed(work, &vxeds->list[i], false);
	}
	putc(']', work->answer);
	return status;
}

/* Succeeds without a store, too: the status reports that it is missing. */
enum work_status work_overview(struct work *work)
{
	struct json_object *state = request_object(&work->request, "state");
	const char *name = request_string(&work->request, "name");
	struct vxeds vxeds = { .count = 0 };
	enum work_status status;

	work_store(work);
	if (!add_loaded(&vxeds, state_member(state, "vxeds")) || !add_files(&vxeds, work->vxeds) ||
	    (!name && !add_stored(&vxeds, work->store))) {
		status = work_fail_memory(work);
	} else {
		if (vxeds.count)
			qsort(vxeds.list, vxeds.count, sizeof(*vxeds.list), by_name);
		status = name ? put_one(work, &vxeds, name) : put_all(work, &vxeds);
	}
	putc('\n', work->answer);
	free(vxeds.list);
	return status;
}
