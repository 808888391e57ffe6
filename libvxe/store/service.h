/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Determines whether a vxelogd writes to a store. vxelogd indicates this by two locks on bytes of
 * the file that SQLite does not use. A program that may only read the file cannot take these locks.
 */
#ifndef LIBVXE_STORE_SERVICE_H
#define LIBVXE_STORE_SERVICE_H

#include "libvxe/store/store.h"

enum store_service {
	STORE_UNSERVED,		/* no vxelogd has it open */
	STORE_STALLED,		/* one has it open, but cannot write to it now */
	STORE_SERVING,		/* one writes to it */
};

/* For a store that is open. */
enum store_service store_service(const struct store *store);

/* For a file. Also UNSERVED if it cannot be opened. The file must not be open as a store in this
 * process, because closing it here would drop SQLite's locks. */
enum store_service store_service_of_file(const char *file);

/* Takes the lock of the process that appends. SERVED: another one has it. IN_USE: a
 * process that reads the file holds a lock on that byte. */
enum store_result store_serve(struct store *store);
/* Shows others whether this process can write to the store. */
void store_show_stalled(struct store *store, bool stalled);

#endif
