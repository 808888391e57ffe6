// SPDX-License-Identifier: GPL-2.0
#include "kmod/text.h"

#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#define PARTS_MAX	256	/* parts of one text; the last one is the rest */

struct part {
	struct hlist_node node;
	u32 hash, size;
	unsigned int users;	/* how often it occurs in texts */
	char bytes[];
};

struct text {
	u32 size;
	unsigned int count;
	struct part *parts[];
};

static DEFINE_HASHTABLE(parts, 8);

static struct part *part_get(const char *bytes, u32 size)
{
	u32 hash = jhash(bytes, size, 0);
	struct part *part;

	hash_for_each_possible(parts, part, node, hash) {
		if (part->hash == hash && part->size == size && !memcmp(part->bytes, bytes, size)) {
			part->users++;
			return part;
		}
	}
	part = kvmalloc(struct_size(part, bytes, size), GFP_KERNEL | __GFP_NOWARN);
	if (!part)
		return NULL;
	part->hash = hash;
	part->size = size;
	part->users = 1;
	memcpy(part->bytes, bytes, size);
	hash_add(parts, &part->node, hash);
	return part;
}

static void part_put(struct part *part)
{
	if (--part->users)
		return;
	hash_del(&part->node);
	kvfree(part);
}

/* The size of the first part: everything up to the next line that begins with #line. */
static u32 part_size(const char *bytes, u32 size)
{
	const char *at = bytes, *end = bytes + size;
	static const char line[] = "#line ";

	while ((at = memchr(at, '\n', end - at)) && ++at < end)
		if (end - at >= sizeof(line) - 1 && !memcmp(at, line, sizeof(line) - 1))
			return at - bytes;
	return size;
}

/* Splits the bytes into parts. sizes: room for PARTS_MAX sizes. Returns the number of parts. */
static unsigned int split(const char *bytes, u32 size, u32 *sizes)
{
	unsigned int count = 0;

	while (size) {
		sizes[count] = count == PARTS_MAX - 1 ? size : part_size(bytes, size);
		bytes += sizes[count];
		size -= sizes[count++];
	}
	return count;
}

struct text *text_new(const char *bytes, u32 size)
{
	u32 *sizes = kmalloc_array(PARTS_MAX, sizeof(*sizes), GFP_KERNEL);
	unsigned int count;
	struct text *text;

	if (!sizes)
		return NULL;
	count = split(bytes, size, sizes);
	text = kzalloc(struct_size(text, parts, count), GFP_KERNEL);
	for (; text && text->count < count; text->count++) {
		text->parts[text->count] = part_get(bytes, sizes[text->count]);
		if (!text->parts[text->count])
			break;
		bytes += sizes[text->count];
	}
	kfree(sizes);
	if (text && text->count < count) {
		text_free(text);
		return NULL;
	}
	if (text)
		text->size = size;
	return text;
}

void text_free(struct text *text)
{
	unsigned int i;

	for (i = 0; text && i < text->count; i++)
		part_put(text->parts[i]);
	kfree(text);
}

u32 text_size(const struct text *text)
{
	return text->size;
}

void text_copy(const struct text *text, char *to)
{
	unsigned int i;

	for (i = 0; i < text->count; i++) {
		memcpy(to, text->parts[i]->bytes, text->parts[i]->size);
		to += text->parts[i]->size;
	}
}
