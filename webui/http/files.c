// SPDX-License-Identifier: GPL-2.0
#include "webui/http/files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "webui/http/reply.h"

static const char *const types[][2] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".ico", "image/x-icon" },
	{ ".json", "application/json" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".txt", "text/plain; charset=utf-8" },
};

static int root = -1;

bool files_open(const char *folder)
{
	root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return root >= 0;
}

static const char *type_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t i;

	for (i = 0; dot && i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(dot, types[i][0]))
			return types[i][1];
	return NULL;
}

static bool join(const struct path *path, char name[static 256])
{
	size_t i, used = 0;

	if (!path->count || !*path->parts[path->count - 1]) {
		strcpy(name, "index.html");
		return path->count < 2;
	}
	for (i = 0; i < path->count; i++) {
		const char *part = path->parts[i];

		if (!*part || *part == '.' || strchr(part, '/') ||
		    used + strlen(part) + 1 > 256)
			return false;
		used += sprintf(name + used, "%s%s", i ? "/" : "", part);
	}
	return true;
}

static int open_beneath(const char *name, struct stat *info)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
	};
	int fd = syscall(SYS_openat2, root, name, &how, sizeof(how));

	if (fd >= 0 && (fstat(fd, info) || !S_ISREG(info->st_mode))) {
		close(fd);
		return -1;
	}
	return fd;
}

struct MHD_Response *files_find(const struct path *path, const struct headers *headers,
				unsigned int *status, struct refusal *refusal)
{
	const char *type, *encodings = headers->accept_encoding;
	char name[256 + sizeof(".gz")], tag[64];
	struct MHD_Response *response;
	bool packed = encodings && strstr(encodings, "gzip");
	struct stat info;
	int fd = -1;

	type = join(path, name) ? type_of(name) : NULL;
	if (type && packed) {
		strcat(name, ".gz");
		fd = open_beneath(name, &info);
		name[strlen(name) - 3] = '\0';
		packed = fd >= 0;
	}
	if (type && fd < 0)
		fd = open_beneath(name, &info);
	if (fd < 0) {
		refuse(refusal, 404, "name", "there is nothing at this address");
		return NULL;
	}
	snprintf(tag, sizeof(tag), "\"%llx-%llx-%llx%s\"", (long long)info.st_ino,
		 (long long)info.st_size, (long long)info.st_mtime * 1000000000 +
		 info.st_mtim.tv_nsec, packed ? "z" : "");
	*status = headers->if_none_match && !strcmp(headers->if_none_match, tag) ? 304 : 200;
	if (*status == 304) {
		close(fd);
		response = reply_dress(MHD_create_response_from_buffer(0, "",
						MHD_RESPMEM_PERSISTENT), NULL, REPLY_REVALIDATE);
	} else {
		response = reply_file(fd, info.st_size, type, REPLY_REVALIDATE);
	}
	reply_header(response, "ETag", "%s", tag);
	reply_header(response, "Vary", "Accept-Encoding");
	if (packed && *status == 200)
		reply_header(response, "Content-Encoding", "gzip");
	return response;
}
