// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/store/database.h"
#include "libvxe/store/key.h"
#include "libvxe/store/point.h"
#include "libvxe/store/programs.h"
#include "libvxe/store/where.h"

/* ms to wait for a lock that another process holds. vxelogd must not wait for long: any
 * process that may read the files can take locks on them. */
#define READ_TIMEOUT	10000
#define APPEND_TIMEOUT	200

/* SQLite's locks on bytes of -shm: "WAL-Index Locks" in its description of the format. */
#define SHM_LOCKS	120
#define SHM_WRITERS	3	/* the first ones: write, checkpoint, recover */

static const char schema[] = {
#include "store.inc"
	0
};
static const char version2[] = {
#include "version2.inc"
	0
};
static const char version3[] = {
#include "version3.inc"
	0
};
static const char version4[] = {
#include "version4.inc"
	0
};

/* Element i upgrades version i to version i + 1. */
static const char *const migrations[STORE_VERSION] = { schema, version2, version3, version4 };

/* The first bytes of a file: "The Database Header" in the description of SQLite's format. */
struct header {
	unsigned char bytes[100];
};

static uint32_t header_number(const struct header *header, int at)
{
	const unsigned char *b = header->bytes + at;

	return (uint32_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

static enum store_result not_ours(struct store *store, const char *file)
{
	return store_fail(store, STORE_BAD, "%s: this is not a log store of VXE", file);
}

static enum store_result too_new(struct store *store, const char *file, unsigned int version)
{
	return store_fail(store, STORE_BAD,
			  "%s: written by a newer vxelogd (version %u of the store, known is %u)",
			  file, version, STORE_VERSION);
}

/* Whether the -wal file has changes that the database lacks. */
static bool has_log(const char *path)
{
	char name[PATH_MAX + 8];
	struct stat stat_log;

	snprintf(name, sizeof(name), "%s-wal", path);
	return !stat(name, &stat_log) && stat_log.st_size;
}

/*
 * Checks the file before SQLite does, because SQLite may change a file by opening it. OK: the
 * file is empty, a store, or the first page of a store whose creation was cut short.
 */
static enum store_result check_header(struct store *store, const char *file, const char *path)
{
	uint32_t page, application, version;
	struct header header;
	struct stat stat_file;
	ssize_t got;

	if (fstat(store->fd, &stat_file))
		return store_fail(store, STORE_FAILED, "%s: %s", file, strerror(errno));
	if (!S_ISREG(stat_file.st_mode))
		return store_fail(store, STORE_BAD, "%s: this is not a regular file", file);
	if (!stat_file.st_size)
		return STORE_OK;
	got = pread(store->fd, &header, sizeof(header), 0);
	if (got < 0)
		return store_fail(store, STORE_NO_ROOM, "%s: %s", file, strerror(errno));
	if (got < (ssize_t)sizeof(header) || memcmp(header.bytes, "SQLite format 3", 16))
		return not_ours(store, file);
	page = header.bytes[16] << 8 | header.bytes[17];
	page = page == 1 ? 65536 : page;
	application = header_number(&header, 68);
	version = header_number(&header, 60);
	if (application != STORE_APPLICATION &&
	    (application || version || stat_file.st_size > page))
		return not_ours(store, file);
	if (version > STORE_VERSION)
		return too_new(store, file, version);
	if (!has_log(path) && header_number(&header, 24) == header_number(&header, 92) &&
	    (uint64_t)header_number(&header, 28) * page > (uint64_t)stat_file.st_size)
		return store_fail(store, STORE_BAD, "%s: cut off: %lld bytes of %llu are there",
				  file, (long long)stat_file.st_size,
				  (unsigned long long)header_number(&header, 28) * page);
	return STORE_OK;
}

static enum store_result pragma(struct store *store, const char *text, int64_t *value)
{
	sqlite3_stmt *statement;
	enum store_result result;
	int code = sqlite3_prepare_v2(store->db, text, -1, &statement, NULL);

	if (code != SQLITE_OK)
		return store_fail_sqlite(store, code, "the database");
	result = store_integer(store, statement, value);
	sqlite3_finalize(statement);
	return result;
}

static enum store_result execute(struct store *store, const char *text)
{
	int code = sqlite3_exec(store->db, text, NULL, NULL, NULL);

	return code == SQLITE_OK ? STORE_OK : store_fail_sqlite(store, code, "the database");
}

/* Makes the tables or brings them up to date, in one transaction. */
static enum store_result migrate(struct store *store)
{
	enum store_result result = store_begin(store);
	char text[96];
	int64_t version = 0;

	/* Another process may have done so in the meantime. */
	if (result == STORE_OK)
		result = pragma(store, "PRAGMA user_version", &version);
	for (; result == STORE_OK && version < STORE_VERSION; version++)
		result = execute(store, migrations[version]);
	snprintf(text, sizeof(text), "PRAGMA application_id = %d; PRAGMA user_version = %d",
		 STORE_APPLICATION, STORE_VERSION);
	if (result == STORE_OK)
		result = execute(store, text);
	if (result == STORE_OK)
		return store_commit(store);
	store_rollback(store);
	return result;
}

/* Reads what distinguishes a store from other databases. Uses a transaction, because another
 * process may be creating the tables at the same time. */
static enum store_result identify(struct store *store, int64_t *application, int64_t *version,
				  int64_t *tables)
{
	enum store_result result = execute(store, "BEGIN");

	if (result == STORE_OK)
		result = pragma(store, "PRAGMA application_id", application);
	if (result == STORE_OK)
		result = pragma(store, "PRAGMA user_version", version);
	if (result == STORE_OK)
		result = pragma(store, "SELECT count(*) FROM sqlite_schema", tables);
	store_rollback(store);
	return result;
}

/* Checks the database itself, because newer changes than those in the header may be in the -wal
 * file. */
static enum store_result check_database(struct store *store, const char *file,
					enum store_access access)
{
	int64_t application, version, tables;
	enum store_result result = identify(store, &application, &version, &tables);

	if (result != STORE_OK)
		return result;
	if (application != STORE_APPLICATION && (application || version || tables))
		return not_ours(store, file);
	if (version > STORE_VERSION)
		return too_new(store, file, version);
	store->version = access == STORE_CREATE ? STORE_VERSION : version;
	if (version < STORE_READABLE && access != STORE_CREATE)
		return version ? store_fail(store, STORE_BAD,
				"%s: written by an older vxelogd; the next start of vxelogd"
				" brings it up to date", file) :
			store_fail(store, STORE_ABSENT, "%s: nothing was ever stored", file);
	/* It is a store: from here on it may be changed. */
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	if (version == STORE_VERSION || access != STORE_CREATE)
		return STORE_OK;
	if (!version)
		result = execute(store, "PRAGMA auto_vacuum = INCREMENTAL;"
				 "PRAGMA journal_mode = WAL");
	return result == STORE_OK ? migrate(store) : result;
}

/*
 * A program that may only read a file can take a lease on it. The lease blocks every process that
 * opens the file for writing for up to a minute, and SQLite would wait. Nobody can take a lease
 * while the file is open for writing. So open it once without waiting, and keep it open.
 */
static enum store_result open_beside(struct store *store, const char *file, const char *path)
{
	static const char *const ends[] = { "-wal", "-shm" };
	char name[PATH_MAX + 8];
	int i;

	for (i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		store->beside[i] = open(name, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK |
					O_NOFOLLOW);
		if (store->beside[i] < 0 && errno != ENOENT)
			return store_fail(store, errno == EWOULDBLOCK ? STORE_IN_USE :
					  STORE_NO_ROOM, "%s%s: %s", file, ends[i],
					  strerror(errno));
	}
	return STORE_OK;
}

/*
 * SQLite takes the first locks of -shm only for writing, except for short moments. If a program
 * that may only read has locked one of them, SQLite would try for ten seconds to open the database.
 */
static enum store_result check_lock(struct store *store, const char *file)
{
	struct flock lock = { .l_type = F_WRLCK, .l_start = SHM_LOCKS, .l_len = SHM_WRITERS };

	if (store->beside[1] >= 0 && !fcntl(store->beside[1], F_OFD_GETLK, &lock) &&
	    lock.l_type == F_RDLCK)
		return store_fail(store, STORE_IN_USE, "%s: a process that reads it holds SQLite's "
				  "lock", file);
	return STORE_OK;
}

/* Lets the group of readers read a file that is new or does not belong to the group yet. If the
 * file already belongs to the group and somebody has removed the permission, leaves it so. */
static void share(int fd, gid_t group)
{
	struct stat status;

	if (fd < 0 || fstat(fd, &status) || (status.st_gid == group && status.st_size))
		return;
	if (!fchown(fd, -1, group))
		fchmod(fd, (status.st_mode | S_IRGRP) & ~(S_IWGRP | S_IXGRP | S_IRWXO) & 07777);
}

/* SQLite gives the -wal and -shm files that it makes the owner and mode of the database. */
static void share_files(const struct store *store)
{
	struct group entry, *found;
	char buffer[16384];

	if (getgrnam_r(STORE_GROUP, &entry, buffer, sizeof(buffer), &found) || !found)
		return;
	share(store->fd, entry.gr_gid);
	share(store->beside[0], entry.gr_gid);
	share(store->beside[1], entry.gr_gid);
}

static enum store_result open_file(struct store *store, const char *file,
				   enum store_access access, char path[PATH_MAX])
{
	static const int flags[] = {
		[STORE_READ] = O_RDONLY,
		[STORE_CREATE] = O_RDWR | O_CREAT,
	};
	enum store_result result;

	store->fd = open(file, flags[access] | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
	if (store->fd < 0 || !realpath(file, path))
		return store_fail(store, errno == ENOENT && access != STORE_CREATE ? STORE_ABSENT :
				  errno == EWOULDBLOCK ? STORE_IN_USE :
				  errno == ENOSPC || errno == EDQUOT || errno == EROFS ||
				  errno == EIO ? STORE_NO_ROOM : STORE_FAILED,
				  "%s: %s", file, strerror(errno));
	result = check_header(store, file, path);
	if (result != STORE_OK || access == STORE_READ)
		return result;
	result = open_beside(store, file, path);
	if (result != STORE_OK)
		return result;
	share_files(store);
	return check_lock(store, file);
}

static enum store_result open_database(struct store *store, const char *file,
				       enum store_access access, const char *path)
{
	int flags = access == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	int persist = 1, code = sqlite3_open_v2(path, &store->db, flags | SQLITE_OPEN_NOMUTEX |
				   SQLITE_OPEN_EXRESCODE, NULL);
	enum store_result result;

	if (!store->db)
		return store_fail(store, STORE_FAILED, "out of memory");
	if (code != SQLITE_OK)
		return store_fail_sqlite(store, code, file);
	sqlite3_busy_timeout(store->db, access == STORE_READ ? READ_TIMEOUT : APPEND_TIMEOUT);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	/* Programs that may only read the files cannot create -wal and -shm, which SQLite needs for
	 * reading: leave these files in place. */
	if (access == STORE_CREATE)
		sqlite3_file_control(store->db, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
	/* SQL that is part of a damaged or forged file must not run. */
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	result = store_where_init(store);
	if (result == STORE_OK)
		result = store_key_init(store);
	if (result == STORE_OK)
		result = programs_init(store);
	if (result == STORE_OK)
		result = check_database(store, file, access);
	if (result == STORE_OK)
		result = store_points_load(store);
	return result;
}

struct store *store_open(const char *file, enum store_access access, struct store_error *error)
{
	struct store *store = calloc(1, sizeof(*store));
	enum store_result result;
	char path[PATH_MAX];

	if (!store) {
		error->result = STORE_FAILED;
		snprintf(error->message, sizeof(error->message), "out of memory");
		return NULL;
	}
	store->fd = store->beside[0] = store->beside[1] = -1;
	violations_init(&store->violations);
	result = open_file(store, file, access, path);
	if (result == STORE_OK)
		result = open_database(store, file, access, path);
	if (result == STORE_OK)
		return store;
	*error = store->error;
	store_close(store);
	return NULL;
}

void store_close(struct store *store)
{
	int i;

	if (!store)
		return;
	store_finalize(store);
	/* If the file was moved away, SQLite does not remove its -wal: empty it. */
	if (store->append.ring)
		sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_close(store->db);
	for (i = 0; i < 2; i++)
		if (store->beside[i] >= 0)
			close(store->beside[i]);
	if (store->fd >= 0)
		close(store->fd);
	store_points_free(store);
	violations_free(&store->violations);
	hours_free(&store->hours);
	shares_free(&store->shares);
	known_free(&store->known);
	free(store);
}

const char *store_message(const struct store *store)
{
	return store->error.message;
}

bool store_was_moved(struct store *store)
{
	int moved = 0;

	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved;
}
