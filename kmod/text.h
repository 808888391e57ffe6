/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The source texts of loaded VXEDs. Most of a text consists of library files, which are the same in
 * all VXEDs of a model. So each part that begins with a #line is stored only once and shared by all
 * texts that contain it.
 *
 * All callers hold the same lock.
 */
#ifndef VXE_TEXT_H
#define VXE_TEXT_H

#include <linux/types.h>

struct text;

/* Stores a copy of size bytes. Returns NULL if there is no memory. The caller frees the text by
 * text_free(). May sleep. */
struct text *text_new(const char *bytes, u32 size);
void text_free(struct text *text);	/* accepts NULL */

u32 text_size(const struct text *text);

/* Copies the whole text to kernel memory; to has room for text_size() bytes. */
void text_copy(const struct text *text, char *to);

#endif /* VXE_TEXT_H */
