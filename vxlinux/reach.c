// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/reach.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vxlinux/guest.h"

static bool leads_to(const char *link, const struct place *p)
{
	struct stat stat;
	int fd = open(link, O_PATH | O_CLOEXEC);
	struct name there, here;
	bool same;

	if (fd < 0)
		return false;
	name_of_descriptor(fd, "", &there);
	name_of_descriptor(p->fd, "", &here);
	same = !fstat(fd, &stat) && stat.st_dev == p->stat.st_dev &&
	       stat.st_ino == p->stat.st_ino && !strcmp(there.bytes, here.bytes);
	close(fd);
	return same;
}

static bool is_there(pid_t tid, int64_t result, void *place)
{
	char link[40];

	snprintf(link, sizeof(link), "/proc/%d/cwd", tid);
	return leads_to(link, place);
}

static bool is_open(pid_t tid, int64_t result, void *place)
{
	char link[64];

	snprintf(link, sizeof(link), "/proc/%d/fd/%" PRId64, tid, result);
	return leads_to(link, place);
}

/* Writes the path of the place's descriptor to guest memory. Returns its address; 0: failed. */
static uint64_t put_link(struct call *call, const struct place *p)
{
	char link[64];
	size_t size = snprintf(link, sizeof(link), "/proc/%d/fd/%d", call->run->self, p->fd) + 1;
	uint64_t at = guest_room(call, size);

	return at && !guest_out(call, at, link, size) ? at : 0;
}

int64_t reach_folder(struct call *call, const struct place *p)
{
	const uint64_t arguments[6] = { put_link(call, p) };

	if (!arguments[0])
		return -ENOMEM;
	vx_cell_make(call->run->cell, &call->trap, SYS_chdir, arguments, is_there, (void *)p);
	return ANSWERED;
}

int64_t reach_path(struct call *call, const struct place *p, int flags)
{
	const uint64_t arguments[6] = { AT_FDCWD, put_link(call, p),
					O_PATH | (flags & O_CLOEXEC) };

	if (!arguments[1])
		return -ENOMEM;
	vx_cell_make(call->run->cell, &call->trap, SYS_openat, arguments, is_open, (void *)p);
	return ANSWERED;
}
