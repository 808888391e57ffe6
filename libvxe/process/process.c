// SPDX-License-Identifier: GPL-2.0
#include "libvxe/process/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"

#define PATH_SIZE	64	/* bytes of "/proc/PID/exe" and the like */

static void read_comm(const char *directory, char comm[VXE_COMM_SIZE])
{
	char path[PATH_SIZE];
	ssize_t size = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/comm", directory);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		size = read(fd, comm, VXE_COMM_SIZE);
		close(fd);
	}
	/* It ends in a newline, and may have others before. */
	comm[size > 0 ? size - 1 : 0] = 0;
}

/* The effective user. The owner of /proc/PID may be root instead. */
static bool read_uid(const char *directory, uid_t *uid)
{
	char path[PATH_SIZE], line[256];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/status", directory);
	file = fopen(path, "re");
	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, "Uid: %*u %u", uid) == 1;
	if (file)
		fclose(file);
	return found;
}

/* False: it has ended meanwhile. */
static bool fill(struct process *process, int device, const char *name)
{
	char directory[32], path[PATH_SIZE];
	ssize_t length;

	process->pid = atoi(name);
	snprintf(directory, sizeof(directory), "/proc/%d", process->pid);
	errno = ESRCH;
	if (!read_uid(directory, &process->uid))
		return false;
	read_comm(directory, process->comm);
	snprintf(path, sizeof(path), "%s/exe", directory);
	length = readlink(path, process->program, sizeof(process->program) - 1);
	process->program[length > 0 ? length : 0] = 0;
	process->inside = (struct vxe_task) { .tid = process->pid };
	return device < 0 || !device_task(device, &process->inside);
}

static int is_number(const struct dirent *entry)
{
	return entry->d_name[0] && !entry->d_name[strspn(entry->d_name, "0123456789")];
}

static int compare(const struct dirent **a, const struct dirent **b)
{
	return atoi((*a)->d_name) - atoi((*b)->d_name);
}

bool process_each(int device, process_function *each, void *context, struct failure *failure)
{
	struct process *process = malloc(sizeof(*process));
	struct dirent **entries = NULL;
	int count, i;
	bool go_on = true, ok = true;

	if (!process)
		return failure_memory(failure);
	count = scandir("/proc", &entries, is_number, compare);
	if (count < 0)
		ok = failure_errno(failure, "/proc");
	for (i = 0; i < count; i++) {
		if (ok && go_on && fill(process, device, entries[i]->d_name))
			go_on = each(process, context);
		else if (ok && go_on && errno != ESRCH && errno != ENOENT)
			ok = failure_errno(failure, VXE_DEVICE);
		free(entries[i]);
	}
	free(entries);
	free(process);
	return ok;
}
