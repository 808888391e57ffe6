// SPDX-License-Identifier: GPL-2.0
#include "kmod/text.h"

#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#define PARTS_MAX	256	/* parts of one text; the last one is the rest */
#define HASHED		64	/* bytes of a part that are hashed, at most */

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

/* Whether a part may end here: at the end of the text, or before a line that begins with #line. */
static bool is_end(const char *at, const char *end)
{
	static const char line[] = "#line ";

	return at == end || (end - at >= sizeof(line) - 1 && at[-1] == '\n' &&
			     !memcmp(at, line, sizeof(line) - 1));
}

/* The size of the first part: everything up to the next line that begins with #line. */
static u32 part_size(const char *bytes, u32 size)
{
	const char *at = bytes, *end = bytes + size;

	while ((at = memchr(at, '\n', end - at)) && !is_end(++at, end))
		;
	return at ? at - bytes : size;
}

/* A hash of the beginning of the first line, which names a file. */
static u32 hash_of(const char *bytes, u32 size)
{
	const char *end = memchr(bytes, '\n', min_t(u32, size, HASHED));

	return jhash(bytes, end ? end - bytes : min_t(u32, size, HASHED), 0);
}

/* Returns the first part of the bytes; the last of a text consists of all of them. */
static struct part *part_get(const char *bytes, u32 size, bool last)
{
	u32 hash = hash_of(bytes, size);
	struct part *part;

	hash_for_each_possible(parts, part, node, hash) {
		if (part->hash == hash && part->size <= size &&
		    (last ? part->size == size : is_end(bytes + part->size, bytes + size)) &&
		    !memcmp(part->bytes, bytes, part->size)) {
			part->users++;
			return part;
		}
	}
	if (!last)
		size = part_size(bytes, size);
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

struct text *text_new(const char *bytes, u32 size)
{
	struct part **found = kmalloc_array(PARTS_MAX, sizeof(*found), GFP_KERNEL);
	struct text *text = NULL;
	unsigned int count = 0;
	u32 left = size;

	while (found && left) {
		found[count] = part_get(bytes, left, count == PARTS_MAX - 1);
		if (!found[count])
			break;
		bytes += found[count]->size;
		left -= found[count++]->size;
	}
	if (found && !left)
		text = kzalloc(struct_size(text, parts, count), GFP_KERNEL);
	if (text) {
		text->size = size;
		text->count = count;
		memcpy(text->parts, found, count * sizeof(*found));
	} else {
		while (count)
			part_put(found[--count]);
	}
	kfree(found);
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
