// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/share.h"

#include <stdlib.h>
#include <string.h>

#include "libvxe/store/database.h"

#define EVENT_BYTES	100	/* of an event without its strings, roughly */

static struct span_share *share_of(struct shares *shares, const char *vxed)
{
	struct span_share *list = shares->list;
	size_t i = shares->latest;

	if (i < shares->count && !strncmp(list[i].vxed, vxed, VXE_NAME_SIZE))
		return &list[i];
	for (i = 0; i < shares->count; i++)
		if (!strncmp(list[i].vxed, vxed, VXE_NAME_SIZE))
			break;
	if (i == shares->room) {
		list = realloc(list, (2 * i + 8) * sizeof(*list));
		if (!list)
			return NULL;
		shares->list = list;
		shares->room = 2 * i + 8;
	}
	if (i == shares->count) {
		list[i] = (struct span_share) { .bytes = 0 };
		memcpy(list[i].vxed, vxed, strnlen(vxed, VXE_NAME_SIZE));
		shares->count++;
	}
	shares->latest = i;
	return &list[i];
}

bool shares_add(struct shares *shares, const struct event *event)
{
	struct span_share *share = share_of(shares, event->head.name);
	unsigned int i;

	if (!share)
		return false;
	share->bytes += EVENT_BYTES + event->message.length;
	for (i = 0; i < event->head.nargs; i++)
		if (event->head.strings >> i & 1)
			share->bytes += event->strings[i].length;
	share->changed = true;
	return true;
}

void shares_clear(struct shares *shares)
{
	shares->count = 0;
}

void shares_free(struct shares *shares)
{
	free(shares->list);
	*shares = (struct shares) { .list = NULL };
}

enum store_result store_write_shares(struct store *store)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_SHARE_SET);
	enum store_result result = statement ? STORE_OK : store->error.result;
	size_t i;

	for (i = 0; result == STORE_OK && i < store->shares.count; i++) {
		struct span_share *share = &store->shares.list[i];

		if (!share->changed)
			continue;
		sqlite3_bind_int64(statement, 1, store->append.span.first);
		sqlite3_bind_text(statement, 2, share->vxed, strnlen(share->vxed, VXE_NAME_SIZE),
				  SQLITE_STATIC);
		sqlite3_bind_int64(statement, 3, share->bytes);
		result = store_run(store, statement);
		share->changed = false;
	}
	return result;
}

/* Events of one VXED in one span. */
struct part {
	int64_t first, last;	/* of the span */
	char vxed[VXE_NAME_SIZE];
	int size;		/* of that name */
};

static enum store_result find_largest(struct store *store, struct part *part)
{
	sqlite3_stmt *largest = store_statement(store, STATEMENT_SHARE_LARGEST);
	int code;

	if (!largest)
		return store->error.result;
	code = sqlite3_step(largest);
	if (code == SQLITE_ROW) {
		part->first = sqlite3_column_int64(largest, 0);
		part->last = sqlite3_column_int64(largest, 1);
		part->size = sqlite3_column_bytes(largest, 2);
		if (part->size > VXE_NAME_SIZE)
			code = SQLITE_CORRUPT;
		else
			memcpy(part->vxed, sqlite3_column_text(largest, 2), part->size);
	}
	sqlite3_reset(largest);
	return code == SQLITE_ROW ? STORE_OK : code == SQLITE_DONE ? STORE_END :
	       store_fail_sqlite(store, code, "reading shares");
}

enum store_result store_drop_share(struct store *store)
{
	struct part part;
	enum store_result result = find_largest(store, &part);
	sqlite3_stmt *events, *share, *span;

	if (result != STORE_OK)
		return result;
	if (part.first == store->append.span.first || part.last > store->append.counted)
		return STORE_END;
	events = store_statement(store, STATEMENT_EVENT_DROP_SHARE);
	share = store_statement(store, STATEMENT_SHARE_DROP);
	span = store_statement(store, STATEMENT_SPAN_DROP_EMPTY);
	if (!events || !share || !span)
		return store->error.result;
	sqlite3_bind_int64(events, 1, part.first);
	sqlite3_bind_int64(events, 2, part.last);
	sqlite3_bind_text(events, 3, part.vxed, part.size, SQLITE_STATIC);
	sqlite3_bind_int64(share, 1, part.first);
	sqlite3_bind_text(share, 2, part.vxed, part.size, SQLITE_STATIC);
	sqlite3_bind_int64(span, 1, part.first);
	result = store_run(store, events);
	if (result == STORE_OK)
		result = store_add_state(store, "dropped", sqlite3_changes(store->db));
	if (result == STORE_OK)
		result = store_run(store, share);
	if (result == STORE_OK)
		result = store_run(store, span);
	return result;
}
