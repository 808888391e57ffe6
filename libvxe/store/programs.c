// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/programs.h"

#include <endian.h>
#include <string.h>

void programs_add(struct programs *programs, const char *comm, uint64_t count)
{
	size_t i;

	for (i = 0; i < programs->count; i++)
		if (!strncmp(programs->list[i].comm, comm, VXE_COMM_SIZE))
			break;
	if (i == PROGRAMS_MOST)
		return;
	if (i == programs->count) {
		memset(&programs->list[i], 0, sizeof(programs->list[i]));
		memcpy(programs->list[i].comm, comm, strnlen(comm, VXE_COMM_SIZE));
		programs->count++;
	}
	programs->list[i].count += count;
}

void programs_read(struct programs *programs, const char *bytes, size_t size)
{
	uint64_t count;

	for (; size >= PROGRAM_SIZE; bytes += PROGRAM_SIZE, size -= PROGRAM_SIZE) {
		memcpy(&count, bytes + VXE_COMM_SIZE, sizeof(count));
		programs_add(programs, bytes, le64toh(count));
	}
}

size_t programs_put(const struct programs *programs, char bytes[PROGRAMS_MOST * PROGRAM_SIZE])
{
	uint64_t count;
	size_t i;

	for (i = 0; i < programs->count; i++, bytes += PROGRAM_SIZE) {
		count = htole64(programs->list[i].count);
		memcpy(bytes, programs->list[i].comm, VXE_COMM_SIZE);
		memcpy(bytes + VXE_COMM_SIZE, &count, sizeof(count));
	}
	return programs->count * PROGRAM_SIZE;
}

static void add_row(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct programs *programs = sqlite3_aggregate_context(context, sizeof(*programs));
	char comm[VXE_COMM_SIZE + 1] = "";
	int size = sqlite3_value_bytes(values[0]);

	if (!programs) {
		sqlite3_result_error_nomem(context);
		return;
	}
	if (size)
		memcpy(comm, sqlite3_value_blob(values[0]),
		       size < VXE_COMM_SIZE ? size : VXE_COMM_SIZE);
	programs_add(programs, comm, sqlite3_value_int64(values[1]));
}

static void end_rows(sqlite3_context *context)
{
	const struct programs *programs = sqlite3_aggregate_context(context, 0);
	char bytes[PROGRAMS_MOST * PROGRAM_SIZE];
	size_t size = programs ? programs_put(programs, bytes) : 0;

	sqlite3_result_blob(context, bytes, size, SQLITE_TRANSIENT);
}

static void ran(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *bytes = sqlite3_value_blob(values[0]), *comm = sqlite3_value_blob(values[1]);
	int size = sqlite3_value_bytes(values[0]), length = sqlite3_value_bytes(values[1]), i;

	if (length > VXE_COMM_SIZE)
		length = VXE_COMM_SIZE;
	for (i = 0; i + PROGRAM_SIZE <= size; i += PROGRAM_SIZE)
		if (strnlen(bytes + i, VXE_COMM_SIZE) == (size_t)length &&
		    (!length || !memcmp(bytes + i, comm, length))) {
			sqlite3_result_int(context, 1);
			return;
		}
	sqlite3_result_int(context, 0);
}

enum store_result programs_init(struct store *store)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
	int code = sqlite3_create_function_v2(store->db, "vxe_programs", 2, flags, NULL, NULL,
					      add_row, end_rows, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_create_function_v2(store->db, "vxe_ran", 2, flags, NULL, ran, NULL,
						  NULL, NULL);
	return code == SQLITE_OK ? STORE_OK : store_fail_sqlite(store, code, "the database");
}
