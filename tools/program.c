// SPDX-License-Identifier: GPL-2.0
#include "tools/program.h"

#include <err.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/status.h"
#include "vxed/policy.h"

char *program_find(const char *name, char path[PATH_MAX])
{
	const char *at = getenv("PATH"), *end;
	int code = ENOENT;

	if (strchr(name, '/'))
		return !access(name, X_OK) ? realpath(name, path) : NULL;
	for (at = at ? at : "/bin:/usr/bin"; *name; at = end + 1) {
		char candidate[PATH_MAX];

		end = strchrnul(at, ':');
		snprintf(candidate, sizeof(candidate), "%.*s/%s",
			 end > at ? (int)(end - at) : 1, end > at ? at : ".", name);
		if (!access(candidate, X_OK) && realpath(candidate, path))
			return path;
		if (errno == EACCES)
			code = EACCES;
		if (!*end)
			break;
	}
	errno = code;
	return NULL;
}

int program_not_found(const char *name)
{
	int code = errno;

	warn("%s", name);
	return code == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_STARTED;
}

void program_pattern(const char *path, char *pattern)
{
	for (; *path; path++) {
		if (strchr("*?[]{}\\", *path))
			*pattern++ = '\\';
		*pattern++ = *path;
	}
	*pattern = 0;
}

void program_name(const char *program, char name[VXE_NAME_SIZE])
{
	char *at;

	snprintf(name, VXE_NAME_SIZE, "%s", basename((char *)program));
	for (at = name; *at; at++)
		if (!policy_name_has(*at) || (at == name && *at == '.'))
			*at = '-';
}
