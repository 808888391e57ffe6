// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/trace.h"

#include <stdlib.h>
#include <string.h>

#include "libvxe/event/argument.h"
#include "libvxe/policy/describe.h"
#include "vxed/policy.h"

/* PTRACE_MODE_READ and PTRACE_MODE_ATTACH; the other bits say which credentials count. */
#define PTRACE_RIGHTS	3

void trace_init(struct trace *trace)
{
	memset(trace, 0, sizeof(*trace));
}

void trace_free(struct trace *trace)
{
	size_t i;

	for (i = 0; i < trace->count; i++)
		free(trace->seen[i]);
	free(trace->seen);
	free(trace->table);
	free(trace->pids);
	trace_init(trace);
}

/* FNV-1a. */
static uint64_t hash(const struct seen *seen)
{
	const unsigned char *at = (const unsigned char *)seen;
	uint64_t sum = 0xcbf29ce484222325;
	size_t i;

	for (i = 0; i < seen->size; i++)
		sum = (sum ^ at[i]) * 0x100000001b3;
	return sum;
}

/* The slot of this entry in the table, or the free slot where it goes. */
static size_t *slot(const struct trace *trace, const struct seen *seen)
{
	size_t at = hash(seen) & (trace->capacity - 1), number;

	for (; (number = trace->table[at]); at = (at + 1) & (trace->capacity - 1))
		if (trace->seen[number - 1]->size == seen->size &&
		    !memcmp(trace->seen[number - 1], seen, seen->size))
			break;
	return &trace->table[at];
}

static bool grow(struct trace *trace)
{
	size_t capacity = trace->capacity ? trace->capacity * 2 : 1024, i;
	size_t *table = calloc(capacity, sizeof(*table));
	struct seen **seen = reallocarray(trace->seen, capacity / 2, sizeof(*seen));

	if (seen)
		trace->seen = seen;
	if (!table || !seen) {
		free(table);
		return false;
	}
	free(trace->table);
	trace->table = table;
	trace->capacity = capacity;
	for (i = 0; i < trace->count; i++)
		*slot(trace, trace->seen[i]) = i + 1;
	return true;
}

/* NULL: out of memory. */
static struct seen *seen_of(const struct event *event)
{
	const struct vxe_event *head = &event->head;
	const struct point *point = point_get(head->point);
	struct seen *seen;
	size_t bytes = 0;
	unsigned int i;
	bool rule;

	for (i = 0; i < head->nargs; i++)
		if (head->strings >> i & 1)
			bytes += event->strings[i].length;
	seen = calloc(1, sizeof(*seen) + bytes);
	if (!seen)
		return NULL;
	seen->point = head->point;
	seen->call = head->call;
	seen->abi = head->abi;
	seen->size = offsetof(struct seen, bytes);
	for (i = 0; i < head->nargs; i++) {
		struct vxl_string name = argument_name(point, i, &rule);

		if (!name.length || !rule)
			continue;
		seen->args[seen->nargs] = head->args[i];
		if (head->strings >> i & 1) {
			seen->strings |= 1 << seen->nargs;
			memcpy((char *)seen + seen->size, event->strings[i].bytes,
			       event->strings[i].length);
			seen->size += event->strings[i].length;
		} else {
			seen->args[seen->nargs] = (uint32_t)head->args[i];
		}
		seen->nargs++;
	}
	if (!strcmp(point->name, "file-open") && seen->nargs >= 2)
		seen->args[1] = argument_open_rights(seen->args[1]);
	if (!strcmp(point->name, "ptrace-access") && seen->nargs == 2)
		seen->args[1] &= PTRACE_RIGHTS;
	return seen;
}

static bool add_pid(struct trace *trace, uint32_t pid)
{
	if (!trace->pids)
		trace->pids = calloc(TRACE_PIDS / 64, sizeof(*trace->pids));
	if (trace->pids && pid < TRACE_PIDS)
		trace->pids[pid / 64] |= UINT64_C(1) << pid % 64;
	return trace->pids;
}

static void add_time(struct trace *trace, int64_t time)
{
	if (time <= 0)
		return;
	if (!trace->from || time < trace->from)
		trace->from = time;
	if (time > trace->until)
		trace->until = time;
}

bool trace_add_process(struct trace *trace, const struct event *event)
{
	uint32_t uid = event->head.uid;

	add_time(trace, event->head.time);

	if (uid < TRACE_UIDS)
		trace->uids[uid / 64] |= UINT64_C(1) << uid % 64;
	return add_pid(trace, event->head.pid) && add_pid(trace, event->head.tid);
}

bool trace_has_pid(const struct trace *trace, uint32_t pid)
{
	return trace->pids && pid < TRACE_PIDS && trace->pids[pid / 64] >> pid % 64 & 1;
}

bool trace_has_uid(const struct trace *trace, uint32_t uid)
{
	return uid < TRACE_UIDS && trace->uids[uid / 64] >> uid % 64 & 1;
}

static bool add_seen(struct trace *trace, struct seen *seen, size_t *number)
{
	size_t *at;

	if (!seen)
		return false;
	if (trace->count * 2 >= trace->capacity && !grow(trace)) {
		free(seen);
		return false;
	}
	at = slot(trace, seen);
	if (*at) {
		free(seen);
	} else {
		trace->seen[trace->count] = seen;
		*at = ++trace->count;
	}
	*number = *at - 1;
	return true;
}

bool trace_add(struct trace *trace, const struct event *event, size_t *number)
{
	const struct vxe_event *head = &event->head;
	size_t unused;

	if (!number)
		number = &unused;
	*number = TRACE_NOTHING;
	if (head->kind == VXE_EVENT_LOST) {
		trace->lost += head->args[0];
		return true;
	}
	if ((head->kind != VXE_EVENT_PERMITTED && head->kind != VXE_EVENT_VIOLATION) ||
	    !point_get(head->point) || !argument_is_told(head))
		return true;
	return trace_add_process(trace, event) && add_seen(trace, seen_of(event), number);
}

bool trace_copy(struct trace *trace, const struct trace *from, size_t number)
{
	const struct seen *seen = from->seen[number];
	/* At least the whole structure is allocated, as in seen_of(). */
	size_t size = seen->size > sizeof(*seen) ? seen->size : sizeof(*seen);
	struct seen *copy = calloc(1, size);
	size_t unused;

	if (copy)
		memcpy(copy, seen, seen->size);
	return add_seen(trace, copy, &unused);
}

void seen_expand(const struct seen *seen, struct event *event)
{
	const struct point *point = point_get(seen->point);
	const char *at = seen->bytes;
	unsigned int i, n = 0;
	bool rule;

	memset(event, 0, sizeof(*event));
	event->head.kind = VXE_EVENT_PERMITTED;
	event->head.point = seen->point;
	event->head.call = seen->call;
	event->head.abi = seen->abi;
	for (i = 0; i < VXE_EVENT_ARGS && argument_name(point, i, &rule).length; i++) {
		if (!rule || n == seen->nargs)
			continue;
		event->head.args[i] = seen->args[n];
		if (seen->strings >> n & 1) {
			event->head.strings |= 1 << i;
			event->strings[i] = (struct vxl_string) { at, seen->args[n] };
			at += seen->args[n];
		}
		n++;
	}
	event->head.nargs = i;
}

/* The next process after pid, or 0. */
static uint32_t next_process(const struct trace *trace, uint32_t pid)
{
	while (trace->pids && ++pid < TRACE_PIDS)
		if (trace_has_pid(trace, pid))
			return pid;
	return 0;
}

/* The next user after uid, or 0. */
static uint32_t next_user(const struct trace *trace, uint32_t uid)
{
	while (++uid < TRACE_UIDS)
		if (trace_has_uid(trace, uid))
			return uid;
	return 0;
}

void trace_print(const struct trace *trace, FILE *to)
{
	uint32_t pid = next_process(trace, 0), uid = next_user(trace, 0);
	struct event event;
	size_t i;

	for (i = 0; i < trace->count || (i && (pid || uid)); i++) {
		if (i < trace->count)
			seen_expand(trace->seen[i], &event);
		event.head.sequence = i;
		event.head.pid = event.head.tid = pid;
		event.head.uid = uid;
		event.head.time = i ? trace->until : trace->from;
		event_print_json(to, &event);
		pid = pid ? next_process(trace, pid) : 0;
		uid = uid ? next_user(trace, uid) : 0;
	}
	if (trace->lost) {
		memset(&event, 0, sizeof(event));
		event.head.kind = VXE_EVENT_LOST;
		event.head.args[0] = trace->lost;
		event.head.nargs = 1;
		event_print_json(to, &event);
	}
}

struct verdict seen_judge(const struct seen *seen, const struct judge *judge)
{
	struct event event;

	seen_expand(seen, &event);
	return judge_event(judge, &event);
}

char *seen_text(const struct seen *seen)
{
	struct event event;

	seen_expand(seen, &event);
	return describe_text(&event);
}
