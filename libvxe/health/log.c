// SPDX-License-Identifier: GPL-2.0
/* Checks the log: whether vxelogd stores it, and whether it can be read. */
#include "libvxe/health/examination.h"

#include <errno.h>
#include <unistd.h>

#include "libvxe/store/service.h"
#include "libvxe/store/store.h"

void health_log(struct examination *examination)
{
	struct store_error error;
	struct store *store;

	switch (store_service_of_file(STORE_FILE)) {
	case STORE_SERVING:
		health_add(examination->health, HEALTH_OK, "log", NULL, "vxelogd keeps it");
		break;
	case STORE_STALLED:
		health_add(examination->health, HEALTH_CRITICAL, "log", "journalctl -u vxelogd; df "
			   STORE_FILE, "vxelogd cannot write to " STORE_FILE);
		break;
	case STORE_UNSERVED:
		if (access(STORE_FILE, R_OK) && errno == EACCES)
			break;	/* that is not known then; the next check says why */
		health_add(examination->health, HEALTH_WARNING, "log",
			   "systemctl enable --now vxelogd",
			   "nobody keeps it: events are lost when the ring is full");
		break;
	}
	store = store_open(STORE_FILE, STORE_READ, &error);
	if (store)
		store_close(store);
	else if (error.result != STORE_ABSENT)
		health_add(examination->health, HEALTH_WARNING, "log",
			   geteuid() ? "run as root" :
			   "systemctl restart vxelogd brings an older store up to date", "%s",
			   error.message);
}
