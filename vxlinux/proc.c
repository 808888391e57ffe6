// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/proc.h"

#include <ctype.h>
#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#include "vxlinux/guest.h"
#include "vxlinux/trusted.h"
#include "vxlinux/verdict.h"

/* From the kernel's include/linux/ptrace.h. */
#define MODE_READ	0x09		/* PTRACE_MODE_READ_FSCREDS */
#define MODE_ATTACH	0x0a		/* PTRACE_MODE_ATTACH_FSCREDS */

/*
 * Finds the process to which a file in proc belongs, by its path. *rest: the path after the pid.
 * Returns 0 if it belongs to none.
 */
static pid_t process_in_name(const char *name, const char **rest)
{
	bool usual = !strncmp(name, "/proc/", 6);
	const char *at = name;

	while ((at = strchr(at, '/'))) {
		char *end;
		long number = strtol(++at, &end, 10);

		if (isdigit((unsigned char)*at) && (*end == '/' || !*end)) {
			*rest = *end ? end + 1 : end;
			return number;
		}
		/* In /proc itself, only the first component can be a pid. */
		if (usual && at > name + 6)
			return 0;
	}
	return 0;
}

/* Returns the ptrace mode that the kernel checks for the file; 0: none. */
static int mode_of_file(const char *rest)
{
	static const char *const asked[] = {
		"maps", "smaps", "smaps_rollup", "numa_maps", "environ", "auxv", "pagemap", "io",
		"stack", "syscall", "personality", "exe", "cwd", "root", "fd", "fdinfo",
		"map_files", "ns", "timerslack_ns", "clear_refs", "patch_state", "arch_status",
	};
	size_t length;

	if (!strncmp(rest, "task/", 5)) {
		rest = strchrnul(rest + 5, '/');
		rest += *rest == '/';
	}
	length = strcspn(rest, "/");
	if (length == 3 && !strncmp(rest, "mem", 3))
		return MODE_ATTACH;
	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++)
		if (strlen(asked[i]) == length && !strncmp(rest, asked[i], length))
			return MODE_READ;
	return 0;
}

int proc_judge(struct call *call, int fd, bool *others, bool *outside)
{
	struct vxl_arg args[2];
	struct statfs fs;
	struct name name;
	const char *rest;
	pid_t pid;
	int mode, ret;

	if (fstatfs(fd, &fs) || fs.f_type != PROC_SUPER_MAGIC)
		return 0;
	name_of_descriptor(fd, "", &name);
	if (name.failure)
		return -ENAMETOOLONG;
	pid = process_in_name(name.bytes, &rest);
	if (!pid || guest_process(pid) == call_process(call))
		return 0;
	*others = true;
	args[0] = text_argument(guest_target(call->run, pid));
	*outside |= !strcmp(args[0].string.bytes, "outside");
	mode = mode_of_file(rest);
	if (!mode)
		return 0;
	args[1] = number_argument(mode);
	ret = verdict_object(call, POINT_ptrace_access, args, 2, NULL);
	/* No guest may look into vxlinux itself, or into a trusted process. */
	pid = guest_process(pid);
	return ret || pid == call->run->self || trusted_has(call->run, pid) ? -EACCES : 0;
}

bool proc_is_environment(const struct name *name)
{
	const char *last = strrchr(name->bytes, '/');

	return last && !strcmp(last, "/environ");
}

ssize_t proc_self_link(struct call *call, int fd, char *target, size_t size)
{
	pid_t process;
	struct statfs fs;
	struct name name;

	if (fstatfs(fd, &fs) || fs.f_type != PROC_SUPER_MAGIC)
		return 0;
	name_of_descriptor(fd, "", &name);
	process = call_process(call);
	if (!process) {
		errno = ESRCH;
		return -1;
	}
	if (!strcmp(name.bytes, "/proc/self"))
		return snprintf(target, size, "%d", process);
	if (!strcmp(name.bytes, "/proc/thread-self"))
		return snprintf(target, size, "%d/task/%d", process, call->trap.tid);
	return 0;
}
