// SPDX-License-Identifier: GPL-2.0
#include "libvxe/event/violation.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "libvxe/event/argument.h"
#include "libvxe/siphash.h"
#include "vxed/policy.h"

bool violation_is(const struct event *event)
{
	return event->head.kind == VXE_EVENT_VIOLATION || event->head.kind == VXE_EVENT_CONTROL;
}

void violations_init(struct violations *violations)
{
	memset(violations, 0, sizeof(*violations));
	/* Confined programs choose the names. With a secret key, they cannot choose names whose
	 * hashes collide. */
	if (getrandom(violations->key, sizeof(violations->key), GRND_NONBLOCK) < 0)
		violations->key[0] = (uintptr_t)violations;
}

static uint64_t hash_of(const struct violations *violations, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	struct siphash hash;
	unsigned int i;

	siphash_begin(&hash, violations->key, 1, false);
	siphash_word(&hash, (uint64_t)head->kind << 48 | (uint64_t)head->point << 32 |
			    (uint64_t)head->call << 16 | head->error);
	siphash_word(&hash, (uint64_t)head->abi << 16 | head->nargs << 8 | head->strings);
	siphash_bytes(&hash, head->name, strnlen(head->name, sizeof(head->name)));
	for (i = 0; i < head->nargs; i++) {
		if (head->strings >> i & 1)
			siphash_bytes(&hash, event->strings[i].bytes, event->strings[i].length);
		else
			siphash_word(&hash, head->args[i]);
	}
	return siphash_end(&hash);
}

static bool same(const struct event *a, const struct event *b)
{
	unsigned int i;

	if (a->head.kind != b->head.kind || a->head.point != b->head.point ||
	    a->head.call != b->head.call || a->head.error != b->head.error ||
	    a->head.abi != b->head.abi || a->head.nargs != b->head.nargs ||
	    a->head.strings != b->head.strings ||
	    strncmp(a->head.name, b->head.name, sizeof(a->head.name)))
		return false;
	for (i = 0; i < a->head.nargs; i++)
		if (a->head.args[i] != b->head.args[i] ||
		    ((a->head.strings >> i & 1) &&
		     memcmp(a->strings[i].bytes, b->strings[i].bytes, a->strings[i].length)))
			return false;
	return true;
}

static void normalise(const struct event *event, struct event *normal)
{
	const struct point *point = point_get(event->head.point);
	unsigned int i;
	bool rule;

	*normal = *event;
	for (i = 0; i < event->head.nargs; i++) {
		if (!point || !argument_name(point, i, &rule).length || !rule) {
			normal->head.strings &= ~(1 << i);
			normal->head.args[i] = 0;
		} else if (!(event->head.strings >> i & 1)) {
			normal->head.args[i] = (uint32_t)event->head.args[i];
		}
	}
	if (point && !strcmp(point->name, "file-open") && event->head.nargs > 1)
		normal->head.args[1] = argument_open_rights(normal->head.args[1]);
}

/* A store does not keep arguments that do not matter to rules. */
bool violation_has(const struct violation *violation, const struct event *event)
{
	struct event a, b;

	normalise(&violation->event, &a);
	normalise(event, &b);
	return violation_is(event) && same(&a, &b);
}

static struct violation **slot(const struct violations *violations, const struct event *event)
{
	size_t at = hash_of(violations, event) & (violations->capacity - 1);

	while (violations->table[at] && !same(&violations->table[at]->event, event))
		at = (at + 1) & (violations->capacity - 1);
	return &violations->table[at];
}

static bool grow(struct violations *violations)
{
	struct violations larger = *violations;
	size_t i;

	larger.capacity = violations->capacity ? violations->capacity * 2 : 1024;
	larger.table = calloc(larger.capacity, sizeof(*larger.table));
	if (!larger.table)
		return false;
	for (i = 0; i < violations->capacity; i++)
		if (violations->table[i])
			*slot(&larger, &violations->table[i]->event) = violations->table[i];
	free(violations->table);
	*violations = larger;
	return true;
}

/* The room for a message follows the violation and its strings. */
static void set_message(struct event *event, struct vxl_string message)
{
	size_t length = message.length < VXE_MESSAGE_SIZE ? message.length : VXE_MESSAGE_SIZE;

	if (length)
		memcpy((char *)event->message.bytes, message.bytes, length);
	event->message.length = length;
	event->head.message_size = length;
}

/* A violation whose strings follow it, in the same piece of memory. */
static struct violation *copy(const struct event *normal)
{
	struct violation *violation;
	size_t bytes = 0;
	unsigned int i;
	char *at;

	for (i = 0; i < normal->head.nargs; i++)
		if (normal->head.strings >> i & 1)
			bytes += normal->strings[i].length;
	violation = calloc(1, sizeof(*violation) + bytes + VXE_MESSAGE_SIZE);
	if (!violation)
		return NULL;
	violation->event = *normal;
	violation->event.boot = violation->event.machine = NULL;
	violation->first_time = normal->head.time;
	violation->first_event = normal->id;
	at = (char *)(violation + 1);
	for (i = 0; i < normal->head.nargs; i++) {
		if (!(normal->head.strings >> i & 1))
			continue;
		memcpy(at, normal->strings[i].bytes, normal->strings[i].length);
		violation->event.strings[i].bytes = at;
		at += normal->strings[i].length;
	}
	violation->event.message.bytes = at;
	return violation;
}

struct violation *violation_copy(const struct violation *violation)
{
	struct violation *to = copy(&violation->event);
	struct event event;

	if (!to)
		return NULL;
	event = to->event;
	*to = *violation;
	memcpy(to->event.strings, event.strings, sizeof(event.strings));
	memset(&to->machines, 0, sizeof(to->machines));
	to->event.boot = to->event.machine = NULL;
	to->event.message.bytes = event.message.bytes;
	set_message(&to->event, violation->event.message);
	return to;
}

static void count_program(struct violation *violation, const char *comm, uint64_t count)
{
	unsigned int i;

	for (i = 0; i < violation->nprograms; i++)
		if (!strncmp(violation->programs[i].comm, comm, VXE_COMM_SIZE))
			break;
	if (i == VIOLATION_PROGRAMS) {
		violation->more_programs = true;
		return;
	}
	if (i == violation->nprograms) {
		memset(&violation->programs[i], 0, sizeof(violation->programs[i]));
		memcpy(violation->programs[i].comm, comm, strnlen(comm, VXE_COMM_SIZE));
		violation->nprograms++;
	}
	violation->programs[i].count += count;
	for (; i && violation->programs[i].count > violation->programs[i - 1].count; i--) {
		typeof(violation->programs[0]) swap = violation->programs[i];

		violation->programs[i] = violation->programs[i - 1];
		violation->programs[i - 1] = swap;
	}
}

/* Copies what a violation keeps of its last event. */
static void set_last(struct violation *violation, const struct event *event)
{
	struct event *last = &violation->event;

	violation->last_time = event->head.time;
	last->id = event->id;
	last->boot = last->machine = NULL;
	last->head.sequence = event->head.sequence;
	last->head.time = event->head.time;
	last->head.slot = event->head.slot;
	last->head.subsystem = event->head.subsystem;
	last->head.pid = event->head.pid;
	last->head.tid = event->head.tid;
	last->head.uid = event->head.uid;
	last->head.mode = event->head.mode;
	set_message(last, event->message);
}

static bool add_machine(const struct violations *violations, struct violation *violation,
			const struct event *event)
{
	size_t number;

	return !violations->machines || !event->machine ||
	       (machines_add(violations->machines, event->machine, &number) &&
		machine_set_add(&violation->machines, number));
}

/* False: out of memory. */
static bool update(const struct violations *violations, struct violation *violation,
		   const struct event *event)
{
	violation->count++;
	violation->last_event = event->id;
	if (!violations->machines || event->head.time >= violation->last_time)
		set_last(violation, event);
	if (violations->machines && event->head.time < violation->first_time)
		violation->first_time = event->head.time;
	count_program(violation, event->head.comm, 1);
	memcpy(violation->event.head.comm, violation->programs[0].comm, VXE_COMM_SIZE);
	return add_machine(violations, violation, event);
}

/* Where the number of different violations of a VXED is counted. NULL: out of memory. */
static size_t *share_of(struct violations *violations, const char *name)
{
	struct share *shares;
	size_t i;

	for (i = 0; i < violations->nshares; i++)
		if (!strncmp(violations->shares[i].name, name, VXE_NAME_SIZE))
			return &violations->shares[i].count;
	shares = reallocarray(violations->shares, i + 1, sizeof(*shares));
	if (!shares)
		return NULL;
	violations->shares = shares;
	violations->nshares++;
	memcpy(shares[i].name, name, VXE_NAME_SIZE);
	shares[i].count = 0;
	return &shares[i].count;
}

/* The violation of this event, which is added if necessary. NULL: the VXED already has too many
 * (*full is set), or out of memory. */
static struct violation *entry(struct violations *violations, const struct event *event, bool *full)
{
	size_t *share;
	struct violation **at;
	struct event normal;

	*full = false;
	if (violations->count * 2 >= violations->capacity && !grow(violations))
		return NULL;
	normalise(event, &normal);
	at = slot(violations, &normal);
	if (*at)
		return *at;
	share = share_of(violations, event->head.name);
	*full = share && violations->most && *share == violations->most;
	*at = share && !*full ? copy(&normal) : NULL;
	if (*at) {
		violations->count++;
		++*share;
	}
	return *at;
}

bool violations_add(struct violations *violations, const struct event *event)
{
	struct violation *violation;
	bool full;

	if (!violation_is(event))
		return true;
	violation = entry(violations, event, &full);
	violations->uncounted += full;
	return violation ? update(violations, violation, event) : full;
}

bool violations_merge(struct violations *violations, const struct violation *from)
{
	bool full;
	struct violation *to = entry(violations, &from->event, &full);
	unsigned int i;

	violations->uncounted += full ? from->count : 0;
	if (!to)
		return full;
	if (!to->count || from->first_time < to->first_time)
		to->first_time = from->first_time;
	if (!to->count)
		to->first_event = from->first_event;
	if (!to->count || from->last_time >= to->last_time) {
		set_last(to, &from->event);
		to->last_time = from->last_time;
		to->last_event = from->last_event;
	}
	to->count += from->count;
	to->more_programs |= from->more_programs;
	for (i = 0; i < from->nprograms; i++)
		count_program(to, from->programs[i].comm, from->programs[i].count);
	memcpy(to->event.head.comm, to->programs[0].comm, VXE_COMM_SIZE);
	return machine_set_merge(&to->machines, &from->machines);
}

void violations_clear(struct violations *violations)
{
	size_t i;

	for (i = 0; violations->count && i < violations->capacity; i++) {
		if (violations->table[i])
			machine_set_free(&violations->table[i]->machines);
		free(violations->table[i]);
		violations->table[i] = NULL;
	}
	violations->count = violations->nshares = 0;
	violations->uncounted = 0;
}

void violations_free(struct violations *violations)
{
	violations_clear(violations);
	free(violations->table);
	free(violations->shares);
	violations->table = NULL;
	violations->shares = NULL;
	violations->capacity = 0;
}

static int compare(const void *left, const void *right)
{
	const struct violation *a = *(const struct violation *const *)left;
	const struct violation *b = *(const struct violation *const *)right;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	if (a->last_event != b->last_event)
		return a->last_event > b->last_event ? -1 : 1;
	return (a->event.head.sequence < b->event.head.sequence) -
	       (a->event.head.sequence > b->event.head.sequence);
}

const struct violation **violations_sorted(const struct violations *violations)
{
	const struct violation **sorted = calloc(violations->count + 1, sizeof(*sorted));
	size_t i, n = 0;

	if (!sorted)
		return NULL;
	for (i = 0; i < violations->capacity; i++)
		if (violations->table[i])
			sorted[n++] = violations->table[i];
	qsort(sorted, n, sizeof(*sorted), compare);
	return sorted;
}
