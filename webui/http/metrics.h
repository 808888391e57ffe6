/* SPDX-License-Identifier: GPL-2.0 */
/* What Prometheus reads. */
#ifndef WEBUI_HTTP_METRICS_H
#define WEBUI_HTTP_METRICS_H

#include <stddef.h>

/* A text of *size bytes, which the caller frees, from the answers of the jobs "status" and
 * "overview". NULL: out of memory. */
char *metrics_text(const char *status, const char *overview, size_t *size);

#endif
