// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vxlinux/guest.h"
#include "vxlinux/mapping.h"
#include "vxlinux/place.h"
#include "vxlinux/process.h"
#include "vxlinux/verdict.h"

static int judge_map(struct call *call, const struct name *name)
{
	const struct vxl_arg args[] = {
		text_argument(name->bytes), number_argument(name->marks),
	};

	return verdict_object(call, POINT_file_map, args, 2, name->failure);
}

/* Writes to a shared mapping ignore O_APPEND, so judge it as an open without O_APPEND. */
static int judge_append(struct call *call, const struct place *p, const struct name *name,
			int flags)
{
	const struct vxl_arg args[] = {
		text_argument(name->bytes),
		number_argument((flags & ~(O_APPEND | (O_TMPFILE & ~O_DIRECTORY))) |
				(p->stat.st_uid == geteuid() ? VXE_OPEN_OWN : 0)),
		number_argument(p->stat.st_mode), number_argument(name->marks),
	};

	return verdict_object(call, POINT_file_open, args, 4, name->failure);
}

/*
 * Makes the guest map the file that was judged, through a descriptor that guests cannot replace.
 * Another guest thread could replace the guest's own descriptor meanwhile.
 */
int64_t relay_mmap(struct call *call)
{
	bool executes = argument(call, 2) & PROT_EXEC;
	uint64_t arguments[6];
	struct place p;
	struct name name;
	int ret, flags;

	if (argument(call, 3) & MAP_ANONYMOUS || (!executes && !(argument(call, 3) & MAP_SHARED)))
		return GO_ON;
	ret = place_take(call, argument(call, 4), &p);
	if (ret)
		return ret;
	flags = fcntl(p.fd, F_GETFL);
	name_of_place(&p, &name);
	if (executes)
		ret = judge_map(call, &name);
	if (!ret && argument(call, 3) & MAP_SHARED && flags & O_APPEND &&
	    (flags & O_ACCMODE) != O_RDONLY)
		ret = judge_append(call, &p, &name, flags);
	if (!ret)
		ret = vx_cell_put(call->run->cell, &call->trap, p.fd, VX_CELL_FD_OWN, O_CLOEXEC);
	place_close(&p);
	if (ret < 0)
		return ret;
	memcpy(arguments, call->trap.arguments, sizeof(arguments));
	arguments[4] = VX_CELL_FD_OWN;
	vx_cell_make(call->run->cell, &call->trap, SYS_mmap, arguments, NULL, NULL);
	return ANSWERED;
}

/* Names a mapped file by its path in /proc/PID/maps. */
static void name_of_mapping(char *path, struct name *name)
{
	static const char removed[] = " (deleted)", memory[] = "/memfd:";
	size_t length;

	length = strlen(path);
	name->marks = 0;
	name->failure = NULL;
	if (length > sizeof(removed) - 1 &&
	    !strcmp(path + length - (sizeof(removed) - 1), removed)) {
		path[length - (sizeof(removed) - 1)] = 0;
		if (!strncmp(path, memory, sizeof(memory) - 1))
			path++;
		else
			name->marks = VXE_MARK_REMOVED;
	}
	snprintf(name->bytes, sizeof(name->bytes), "%s", path);
}

struct judging {
	struct call *call;
	uint64_t begin, end;
	int error;
};

static bool judge_mapping(const struct mapping *mapping, void *context)
{
	struct judging *judging = context;
	struct name name;

	if (mapping->from >= judging->end || mapping->to <= judging->begin || !mapping->inode ||
	    mapping->access[2] == 'x')
		return false;
	name_of_mapping(mapping->path, &name);
	judging->error = judge_map(judging->call, &name);
	return judging->error;
}

/*
 * Judges the files that are mapped in the range and become executable. Another thread could map a
 * file there after the check. That gains nothing: a guest that may make memory executable can copy
 * any file that it may read into it.
 */
int64_t relay_mprotect(struct call *call)
{
	uint64_t begin = argument(call, 0);
	struct judging judging = { call, begin, begin + argument(call, 1), 0 };

	if (!(argument(call, 2) & PROT_EXEC))
		return GO_ON;
	if (!mapping_find(call->trap.tid, judge_mapping, &judging) && errno)
		return -EACCES;
	if (!vx_cell_waits(call->run->cell, &call->trap))
		return -ESRCH;
	return judging.error ? judging.error : GO_ON;
}

/* Closes the guest's own descriptors only, not those of vxlinux. */
int64_t relay_close_range(struct call *call)
{
	uint64_t arguments[6];

	if ((unsigned int)argument(call, 1) < VX_CELL_FD_OWN)
		return GO_ON;
	if ((unsigned int)argument(call, 0) >= VX_CELL_FD_OWN)
		return 0;
	memcpy(arguments, call->trap.arguments, sizeof(arguments));
	arguments[1] = VX_CELL_FD_OWN - 1;
	vx_cell_make(call->run->cell, &call->trap, SYS_close_range, arguments, NULL, NULL);
	return ANSWERED;
}

int64_t relay_fcntl(struct call *call)
{
	switch ((int)argument(call, 1)) {
	case F_SETOWN_EX: case F_NOTIFY:
		return -EINVAL;
	case F_SETOWN:
		return process_set_owner(call, argument(call, 0), argument(call, 2));
	}
	return GO_ON;
}

/* Relays the ioctls of chattr. structure: size of the argument in bytes. */
static int64_t change_flags(struct call *call, size_t structure)
{
	char buffer[sizeof(struct fsxattr)];
	struct vxl_arg args[2];
	struct place p;
	struct name name;
	int64_t ret = guest_in(call, buffer, argument(call, 2), structure);

	if (!ret)
		ret = place_take(call, argument(call, 0), &p);
	if (ret)
		return ret;
	name_of_place(&p, &name);
	args[0] = text_argument(name.bytes);
	args[1] = number_argument(name.marks | (S_ISDIR(p.stat.st_mode) ? VXE_MARK_FOLDER : 0));
	ret = verdict_object(call, POINT_path_setxattr, args, 2, name.failure);
	if (!ret && ioctl(p.fd, argument(call, 1), buffer))
		ret = -errno;
	place_close(&p);
	return ret;
}

/* Relays the few ioctls whose meaning is not in registers alone. */
int64_t relay_ioctl(struct call *call)
{
	int pid, ret;

	switch ((uint32_t)argument(call, 1)) {
	case (uint32_t)FS_IOC_SETFLAGS: case (uint32_t)FS_IOC32_SETFLAGS:
		return change_flags(call, sizeof(int));
	case (uint32_t)FS_IOC_FSSETXATTR:
		return change_flags(call, sizeof(struct fsxattr));
	case FIOSETOWN: case SIOCSPGRP:
		ret = guest_in(call, &pid, argument(call, 2), sizeof(pid));
		return ret ? ret : process_set_owner(call, argument(call, 0), pid);
	/* Refuse it: the C library then opens the terminal by its path, which is judged. */
	case TIOCGPTPEER:
	case 0x89e0:		/* SIOCUNIXFILE */
		return -EINVAL;
	}
	return GO_ON;
}
