/* SPDX-License-Identifier: GPL-2.0 */
/* An answer in JSON, as the broker or a worker wrote it: a file in memory. */
#ifndef WEBUI_HTTP_TEXT_H
#define WEBUI_HTTP_TEXT_H

#include <stddef.h>

struct text {
	int fd;				/* -1: none */
	size_t size;			/* bytes */
};

/* Its bytes and a NUL, which the caller frees. NULL: out of memory, or it cannot be read. */
char *text_read(const struct text *text);

/* Closes the file, if there is one. */
void text_forget(struct text *text);

#endif
