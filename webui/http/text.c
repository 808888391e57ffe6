// SPDX-License-Identifier: GPL-2.0
#include "webui/http/text.h"

#include <stdlib.h>
#include <unistd.h>

char *text_read(const struct text *text)
{
	char *bytes = malloc(text->size + 1);

	if (bytes && pread(text->fd, bytes, text->size, 0) != (ssize_t)text->size) {
		free(bytes);
		return NULL;
	}
	if (bytes)
		bytes[text->size] = '\0';
	return bytes;
}

void text_forget(struct text *text)
{
	if (text->fd >= 0)
		close(text->fd);
	text->fd = -1;
}
