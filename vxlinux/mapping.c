// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool mapping_find(pid_t pid, bool (*visit)(const struct mapping *mapping, void *context),
		  void *context)
{
	char path[40], line[PATH_MAX + 128];
	bool found = false;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "re");
	if (!maps)
		return false;
	while (!found && fgets(line, sizeof(line), maps)) {
		unsigned long long from, to;
		struct mapping mapping;
		int at = 0;

		line[strcspn(line, "\n")] = 0;
		if (sscanf(line, "%llx-%llx %7s %*s %15s %llu %n", &from, &to, mapping.access,
			   mapping.device, &mapping.inode, &at) < 5)
			continue;
		mapping.from = from;
		mapping.to = to;
		mapping.path = line + at;
		found = visit(&mapping, context);
	}
	fclose(maps);
	errno = 0;
	return found;
}

ssize_t proc_read(pid_t pid, const char *name, void *to, size_t size)
{
	char path[48];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, to, size);
	close(fd);
	return n;
}
