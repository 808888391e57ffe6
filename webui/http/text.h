/* SPDX-License-Identifier: GPL-2.0 */
/* A JSON text that the broker or a worker wrote: a memfd. */
#ifndef WEBUI_HTTP_TEXT_H
#define WEBUI_HTTP_TEXT_H

#include <stddef.h>

struct text {
	int fd;				/* -1: none */
	size_t size;			/* bytes */
};

/* Reads the text as a string, which the caller frees. NULL: out of memory, or a read failed. */
char *text_read(const struct text *text);

/* Closes the file, if there is one, and sets fd to -1. */
void text_forget(struct text *text);

#endif
