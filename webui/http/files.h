/* SPDX-License-Identifier: GPL-2.0 */
/* The files of the page. */
#ifndef WEBUI_HTTP_FILES_H
#define WEBUI_HTTP_FILES_H

#include <microhttpd.h>

#include "webui/http/headers.h"
#include "webui/http/route.h"

/* Opens the folder that they are in. False with errno. */
bool files_open(const char *folder);

/*
 * The answer for a path, and its *status: 200 or 304. NULL with *refusal. Nothing but
 * regular files beneath the folder is sent, whose type is known; NAME.gz if there is one and
 * the browser takes it.
 */
struct MHD_Response *files_find(const struct path *path, const struct headers *headers,
				unsigned int *status, struct refusal *refusal);

#endif
