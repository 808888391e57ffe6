// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/row.h"

#include <string.h>

#include "libvxe/store/point.h"

void store_bind_blob(sqlite3_stmt *statement, int at, const char *bytes, size_t length)
{
	sqlite3_bind_blob(statement, at, length ? bytes : "", length, SQLITE_STATIC);
}

void store_bind_event(sqlite3_stmt *statement, const struct event *event,
		      int64_t point, int64_t call)
{
	const struct vxe_event *head = &event->head;
	const int64_t numbers[] = {
		head->sequence, head->time, head->kind, point, call, head->abi, head->mode,
		head->error, head->slot, head->subsystem, head->pid, head->tid, head->uid,
	};
	unsigned int i;
	int at = 3;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sqlite3_bind_int64(statement, at++, numbers[i]);
	sqlite3_bind_text(statement, at++, head->name, strnlen(head->name, VXE_NAME_SIZE),
			  SQLITE_STATIC);
	sqlite3_bind_blob(statement, at++, head->comm, strnlen(head->comm, VXE_COMM_SIZE),
			  SQLITE_STATIC);
	if (event->message.length)
		store_bind_blob(statement, at++, event->message.bytes, event->message.length);
	else
		sqlite3_bind_null(statement, at++);
	for (i = 0; i < VXE_EVENT_ARGS; i++, at++) {
		if (i >= head->nargs)
			sqlite3_bind_null(statement, at);
		else if (!(head->strings >> i & 1))
			sqlite3_bind_int64(statement, at, head->args[i]);
		else
			store_bind_blob(statement, at, event->strings[i].bytes,
					event->strings[i].length);
	}
}

static struct vxl_string read_bytes(sqlite3_stmt *statement, int column)
{
	const char *bytes = sqlite3_column_blob(statement, column);

	return (struct vxl_string) { bytes ? bytes : "", sqlite3_column_bytes(statement, column) };
}

static void read_padded(sqlite3_stmt *statement, int column, char *to, size_t size)
{
	struct vxl_string value = read_bytes(statement, column);

	memcpy(to, value.bytes, value.length < size ? value.length : size);
}

void store_read_event(const struct store *store, sqlite3_stmt *statement, int column,
		      struct event *event)
{
	struct vxe_event *head = &event->head;
	unsigned int i;

	memset(event, 0, sizeof(*event));
	head->sequence = sqlite3_column_int64(statement, column++);
	head->time = sqlite3_column_int64(statement, column++);
	head->kind = sqlite3_column_int(statement, column++);
	head->point = store_point_of(store, sqlite3_column_int64(statement, column++));
	head->call = store_point_of(store, sqlite3_column_int64(statement, column++));
	head->abi = sqlite3_column_int(statement, column++);
	head->mode = sqlite3_column_int(statement, column++);
	head->error = sqlite3_column_int(statement, column++);
	head->slot = sqlite3_column_int64(statement, column++);
	head->subsystem = sqlite3_column_int64(statement, column++);
	head->pid = sqlite3_column_int64(statement, column++);
	head->tid = sqlite3_column_int64(statement, column++);
	head->uid = sqlite3_column_int64(statement, column++);
	read_padded(statement, column++, head->name, sizeof(head->name));
	read_padded(statement, column++, head->comm, sizeof(head->comm));
	event->message = read_bytes(statement, column++);
	head->message_size = event->message.length;
	for (i = 0; i < VXE_EVENT_ARGS; i++, column++) {
		switch (sqlite3_column_type(statement, column)) {
		case SQLITE_INTEGER:
			head->args[i] = sqlite3_column_int64(statement, column);
			break;
		case SQLITE_BLOB:
			event->strings[i] = read_bytes(statement, column);
			head->args[i] = event->strings[i].length;
			head->strings |= 1 << i;
			break;
		case SQLITE_NULL:
			return;
		}
		head->nargs = i + 1;
	}
}
