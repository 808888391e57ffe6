// SPDX-License-Identifier: GPL-2.0
#include "webui/http/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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

/* Returns the name of the file for a path; NULL: none. There are no subfolders. */
static const char *name_of(const struct path *path)
{
	const char *part = path->count ? path->parts[0] : "";

	if (path->count > 1 || *part == '.' || strchr(part, '/') || strlen(part) > NAME_MAX - 3)
		return NULL;
	return *part ? part : "index.html";
}

/* Does not use openat2(): systemd's SystemCallFilter sets do not include it. */
static int open_file(const char *name, struct stat *info)
{
	int fd = openat(root, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

	if (fd >= 0 && (fstat(fd, info) || !S_ISREG(info->st_mode))) {
		close(fd);
		return -1;
	}
	return fd;
}

struct MHD_Response *files_find(const struct path *path, const struct headers *headers,
				unsigned int *status, struct refusal *refusal)
{
	const char *name = name_of(path), *type = name ? type_of(name) : NULL;
	const char *encodings = headers->accept_encoding;
	char small[NAME_MAX + 1], tag[64];
	struct MHD_Response *response;
	bool packed = encodings && strstr(encodings, "gzip");
	struct stat info;
	int fd = -1;

	if (type && packed) {
		sprintf(small, "%s.gz", name);
		fd = open_file(small, &info);
		packed = fd >= 0;
	}
	if (type && fd < 0)
		fd = open_file(name, &info);
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
