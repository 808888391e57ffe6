// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/service.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/store/database.h"

/* Bytes far beyond those that SQLite locks, and beyond any file. */
#define SERVED_BYTE	(INT64_C(1) << 62)	/* locked while a process appends */
#define WORKS_BYTE	(SERVED_BYTE + 1)	/* locked while that process succeeds */

static struct flock lock_of(int64_t byte, short type)
{
	return (struct flock) { .l_type = type, .l_start = byte, .l_len = 1 };
}

/* Only a process that has opened the file for writing can hold a write lock. Queries the lock
 * without taking one, because a reader's lock would block vxelogd. */
static bool is_held(int fd, int64_t byte)
{
	struct flock lock = lock_of(byte, F_WRLCK);

	return !fcntl(fd, F_OFD_GETLK, &lock) && lock.l_type == F_WRLCK;
}

static enum store_service service_of(int fd)
{
	return !is_held(fd, SERVED_BYTE) ? STORE_UNSERVED :
	       is_held(fd, WORKS_BYTE) ? STORE_SERVING : STORE_STALLED;
}

enum store_service store_service(const struct store *store)
{
	return service_of(store->fd);
}

enum store_service store_service_of_file(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum store_service service;

	if (fd < 0)
		return STORE_UNSERVED;
	service = service_of(fd);
	close(fd);
	return service;
}

enum store_result store_serve(struct store *store)
{
	struct flock lock = lock_of(SERVED_BYTE, F_WRLCK);

	if (!fcntl(store->fd, F_OFD_SETLK, &lock)) {
		store_show_stalled(store, false);
		return STORE_OK;
	}
	if (errno != EAGAIN && errno != EACCES)
		return store_fail(store, STORE_FAILED, "locking it: %s", strerror(errno));
	return is_held(store->fd, SERVED_BYTE) ?
	       store_fail(store, STORE_SERVED, "another vxelogd is writing to it") :
	       store_fail(store, STORE_IN_USE, "a process that reads it holds vxelogd's lock");
}

void store_show_stalled(struct store *store, bool stalled)
{
	struct flock lock = lock_of(WORKS_BYTE, stalled ? F_UNLCK : F_WRLCK);

	/* If a reader holds a lock on that byte, others see the store as stalled. */
	fcntl(store->fd, F_OFD_SETLK, &lock);
}
