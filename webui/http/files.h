/* SPDX-License-Identifier: GPL-2.0 */
/* Serves the files of the page. */
#ifndef WEBUI_HTTP_FILES_H
#define WEBUI_HTTP_FILES_H

#include <microhttpd.h>

#include "webui/http/headers.h"
#include "webui/http/route.h"

/* Opens the folder with the files. False: errno is set. */
bool files_open(const char *folder);

/*
 * Makes the response for a path, and sets *status to 200 or 304. NULL: *refusal says why not.
 * Serves only regular files directly in the folder, with known suffixes; NAME.gz if it exists and
 * the browser accepts it.
 */
struct MHD_Response *files_find(const struct path *path, const struct headers *headers,
				unsigned int *status, struct refusal *refusal);

#endif
