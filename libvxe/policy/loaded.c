// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/loaded.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/device.h"

struct vxe_info *loaded_list(int device, size_t *count, struct failure *failure)
{
	struct vxe_info *list = calloc(VXE_SLOTS, sizeof(*list));
	struct vxe_info info = { .slot = 0 };

	*count = 0;
	if (!list) {
		failure_memory(failure);
		return NULL;
	}
	while (*count < VXE_SLOTS && !device_info(device, &info)) {
		list[(*count)++] = info;
		info = (struct vxe_info) { .slot = info.slot + 1 };
	}
	if (*count == VXE_SLOTS || errno == ENOENT)
		return list;
	failure_errno(failure, VXE_DEVICE);
	free(list);
	return NULL;
}

static enum vxe_mode mode_in(const struct vxe_info *list, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(list[i].name, name))
			return list[i].mode;
	return VXE_MODE_DEFAULT;
}

bool loaded_load(int device, const char *file, const char *library, enum vxe_mode mode,
		 bool replace, struct loaded *loaded, struct failure *failure)
{
	struct vxe_load load = { .mode = mode, .flags = replace ? VXE_LOAD_REPLACE : 0 };
	struct vxe_info *before = NULL, info;
	struct source source;
	size_t count = 0;
	bool ok;

	memset(loaded, 0, sizeof(*loaded));
	if (!source_resolve(file, library, &source, failure))
		return false;
	/* The name is known only after the text was loaded. */
	if (replace)
		before = loaded_list(device, &count, failure);
	ok = (!replace || before) &&
	     device_load(device, &load, source.text, source.size, failure);
	source_free(&source);
	memcpy(loaded->name, load.name, sizeof(loaded->name));
	if (ok && device_find(device, load.name, &info))
		loaded->mode = info.mode;
	if (ok)
		loaded->before = mode_in(before, count, load.name);
	free(before);
	return ok;
}

struct lines {
	const char *text, *end;
};

/* Takes the next line that does not begin with #line: such lines name the file as it was given when
 * the text was loaded. Returns its length, 0 at the end. */
static size_t next_line(struct lines *lines, const char **line)
{
	const char *next;

	do {
		*line = lines->text;
		if (*line == lines->end)
			return 0;
		next = memchr(*line, '\n', lines->end - *line);
		lines->text = next ? next + 1 : lines->end;
	} while (lines->text - *line > 6 && !memcmp(*line, "#line ", 6));
	return lines->text - *line;
}

static bool is_same(struct lines a, struct lines b)
{
	const char *one, *other;
	size_t size;

	do {
		size = next_line(&a, &one);
		if (next_line(&b, &other) != size || memcmp(one, other, size))
			return false;
	} while (size);
	return true;
}

enum loaded_text loaded_compare(int device, const char *name, const struct source *source)
{
	struct failure failure;
	enum loaded_text result;
	size_t size = 0;
	char *text = device_text(device, name, &size, &failure);

	if (!text)
		return failure.code == ENOENT ? LOADED_NONE : LOADED_OTHER;
	result = is_same((struct lines) { text, text + size },
			 (struct lines) { source->text, source->text + source->size }) ?
		 LOADED_SAME : LOADED_OTHER;
	free(text);
	return result;
}

bool loaded_set_mode(int device, const char *name, enum vxe_mode mode, bool *traced,
		     struct failure *failure)
{
	static const char marker[] = "\n#line 1 \"trace\"\n";
	struct failure ignored;
	size_t size;
	char *text;

	*traced = false;
	if (!device_mode(device, name, mode, failure))
		return false;
	text = device_text(device, name, &size, &ignored);
	*traced = text && memmem(text, size, marker, sizeof(marker) - 1);
	free(text);
	return true;
}
