/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The texts of loaded VXEDs. Most of a text is files of the library, which are the same in all
 * VXEDs of a model. So each part that begins with a #line is kept once, whatever texts it is in.
 *
 * The caller holds a lock that all callers share.
 */
#ifndef VXE_TEXT_H
#define VXE_TEXT_H

#include <linux/types.h>

struct text;

/* Keeps a copy of size bytes. NULL: no memory. May sleep. The caller frees it by text_free(). */
struct text *text_new(const char *bytes, u32 size);
void text_free(struct text *text);	/* NULL: does nothing */

u32 text_size(const struct text *text);

/* Copies the whole text to memory of the kernel. */
void text_copy(const struct text *text, char *to);

#endif /* VXE_TEXT_H */
