// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/trusted.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

struct trusted {
	struct trusted *next;
	pid_t process;
	int handle;		/* its pidfd, which shows that it has ended: pids are reused */
};

static bool has_ended(const struct trusted *t)
{
	struct pollfd fd = { t->handle, POLLIN, 0 };

	return poll(&fd, 1, 0) != 0;
}

static void take_out(struct trusted **at)
{
	struct trusted *t = *at;

	*at = t->next;
	close(t->handle);
	free(t);
}

bool trusted_add(struct run *run, pid_t process)
{
	struct trusted *t = malloc(sizeof(*t));

	if (!t)
		return false;
	*t = (struct trusted){ run->trusted, process, syscall(SYS_pidfd_open, process, 0) };
	if (t->handle < 0) {
		free(t);
		return false;
	}
	run->trusted = t;
	return true;
}

bool trusted_has(struct run *run, pid_t process)
{
	struct trusted **at = &run->trusted;
	bool found = false;

	while (*at) {
		if (has_ended(*at)) {
			take_out(at);
			continue;
		}
		found |= (*at)->process == process;
		at = &(*at)->next;
	}
	return found;
}

void trusted_remove(struct run *run, pid_t process)
{
	struct trusted **at = &run->trusted;

	while (*at)
		if ((*at)->process == process)
			take_out(at);
		else
			at = &(*at)->next;
}
