// SPDX-License-Identifier: GPL-2.0
/* Checks who listens on the network outside any VXE. */
#include "libvxe/health/examination.h"

#include "libvxe/process/listener.h"

struct count {
	unsigned int guarded, unguarded;
};

static bool add(const struct listener *listener, void *context)
{
	struct count *count = context;

	if (listener->process.inside.slot && !listener->process.inside.pending)
		count->guarded++;
	else
		count->unguarded++;
	return true;
}

void health_network(struct examination *examination)
{
	struct count count = { 0 };
	struct failure failure;

	if (!listener_each(examination->device, add, &count, &failure))
		health_add(examination->health, HEALTH_WARNING, "network", NULL, "%s",
			   failure.message);
	else if (count.unguarded)
		health_add(examination->health, HEALTH_NOTE, "network",
			   "vxed listening shows them; " "vxed trace learns a VXED",
			   "%u sockets that listen are unguarded, %u " "are guarded",
			   count.unguarded, count.guarded);
	else
		health_add(examination->health, HEALTH_OK, "network", NULL,
			   "every socket that listens is guarded (%u)", count.guarded);
}
