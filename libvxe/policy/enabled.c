// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/enabled.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/check.h"
#include "libvxe/text/output.h"

static bool link_path(char path[PATH_MAX], const char *name)
{
	return snprintf(path, PATH_MAX, "%s/%s.vxed", ENABLED_DIRECTORY, name) < PATH_MAX;
}

static bool enable(const char *name, const char *library, struct failure *failure)
{
	char file[PATH_MAX], path[PATH_MAX], target[PATH_MAX];
	struct checked checked;

	snprintf(file, sizeof(file), "%s/%s.vxed", HOME_VXEDS, name);
	if (!check_file(file, library, &checked, failure))
		return false;
	if (strcmp(checked.name, name))
		return failure_set(failure, FAILURE_INPUT, "%s: its VXED has the name %s", file,
				   checked.name);
	if (mkdir(ENABLED_DIRECTORY, 0755) && errno != EEXIST)
		return failure_errno(failure, ENABLED_DIRECTORY);
	link_path(path, name);
	snprintf(target, sizeof(target), "../%s.vxed", name);
	if (symlink(target, path) && errno != EEXIST)
		return failure_errno(failure, path);
	return true;
}

/* Succeeds too if the VXED exists and is not enabled. */
static bool disable(const char *name, struct failure *failure)
{
	char file[PATH_MAX], path[PATH_MAX];

	link_path(path, name);
	if (!unlink(path))
		return true;
	if (errno != ENOENT)
		return failure_errno(failure, path);
	snprintf(file, sizeof(file), "%s/%s.vxed", HOME_VXEDS, name);
	return !access(file, F_OK) ||
	       failure_set(failure, FAILURE_INPUT, "%s is not enabled, and there is no %s", name,
			   file);
}

bool enabled_set(const char *name, bool enabled, const char *library, struct failure *failure)
{
	if (!name_check(name, failure))
		return false;
	if (enabled)
		return enable(name, library, failure);
	return disable(name, failure);
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Whether a directory entry is NAME.vxed, and then the NAME. */
static bool enabled_name(const char *entry, char name[VXE_NAME_SIZE])
{
	size_t length = strlen(entry);

	if (length <= 5 || length - 5 >= VXE_NAME_SIZE || strcmp(entry + length - 5, ".vxed"))
		return false;
	memcpy(name, entry, length - 5);
	name[length - 5] = 0;
	return name_is_valid(name);
}

char (*enabled_list(size_t *count, struct failure *failure))[VXE_NAME_SIZE]
{
	char (*names)[VXE_NAME_SIZE] = malloc(sizeof(*names)), (*more)[VXE_NAME_SIZE];
	DIR *directory = opendir(ENABLED_DIRECTORY);
	struct dirent *entry;

	*count = 0;
	if (!directory && errno != ENOENT) {
		failure_errno(failure, ENABLED_DIRECTORY);
		free(names);
		return NULL;
	}
	while (names && directory && (entry = readdir(directory))) {
		if (!enabled_name(entry->d_name, names[*count]))
			continue;
		more = reallocarray(names, ++*count + 1, sizeof(*names));
		if (!more)
			free(names);
		names = more;
	}
	if (directory)
		closedir(directory);
	if (names)
		qsort(names, *count, sizeof(*names), compare);
	else
		failure_memory(failure);
	return names;
}

bool enabled_keep_mode(const char *name, const char *state, enum vxe_mode mode,
		       struct failure *failure)
{
	char path[PATH_MAX], text[32];
	struct home home;

	if (!home_of_name(&home, name, state, failure) || !home_make(&home, NULL, failure))
		return false;
	home_path(&home, "mode", path);
	snprintf(text, sizeof(text), "%s\n", mode_name(mode));
	return output_write(text, path, 0600, failure);
}

enum vxe_mode enabled_kept_mode(const char *name, const char *state)
{
	char path[PATH_MAX], text[32];
	struct failure failure;
	struct home home;
	ssize_t size;
	int fd;

	if (!home_of_name(&home, name, state, &failure))
		return VXE_MODE_DEFAULT;
	home_path(&home, "mode", path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return VXE_MODE_DEFAULT;
	size = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[size > 0 ? size : 0] = 0;
	text[strcspn(text, "\n")] = 0;
	return mode_by_name(text);
}
