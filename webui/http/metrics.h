/* SPDX-License-Identifier: GPL-2.0 */
/* Metrics for Prometheus. */
#ifndef WEBUI_HTTP_METRICS_H
#define WEBUI_HTTP_METRICS_H

#include <stddef.h>

/*
 * Makes the text of the metrics, of *size bytes, from the answers of the jobs "status" and
 * "overview". The caller frees it. NULL: out of memory.
 */
char *metrics_text(const char *status, const char *overview, size_t *size);

#endif
