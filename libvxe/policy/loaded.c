// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/loaded.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/device.h"
#include "libvxe/policy/source.h"

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
