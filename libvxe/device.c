// SPDX-License-Identifier: GPL-2.0
#include "libvxe/device.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "vxed/policy.h"
#include "libvxe/text/quote.h"

#define ONLY_FROM_OUTSIDE \
	"only root, in the initial user namespace and outside any VXE, may do this"

int device_open(int flags)
{
	struct vxe_status status;
	int device = open(VXE_DEVICE, flags | O_CLOEXEC);

	if (device < 0) {
		if (errno == ENOENT || errno == ENXIO || errno == ENODEV)
			warnx("%s is not there: the module vxe is not loaded", VXE_DEVICE);
		else if (errno == EPERM || errno == EACCES)
			warnx("%s: " ONLY_FROM_OUTSIDE, VXE_DEVICE);
		else
			warn("%s", VXE_DEVICE);
		return -1;
	}
	if (device_status(device, &status) < 0) {
		close(device);
		return -1;
	}
	if (status.abi_version != VXE_ABI_VERSION) {
		warnx("the module speaks version %u of its interface, not %u",
		      status.abi_version, VXE_ABI_VERSION);
		close(device);
		return -1;
	}
	return device;
}

int device_open_to_change(void)
{
	int device = device_open(O_RDWR);

	while (device >= 0 && flock(device, LOCK_EX) && errno == EINTR)
		;
	return device;
}

static void report(const char *what)
{
	if (errno == EPERM)
		warnx("%s: " ONLY_FROM_OUTSIDE, what);
	else
		warn("%s", what);
}

static bool set_name(char *to, const char *name)
{
	size_t length = strlen(name);

	if (length >= VXE_NAME_SIZE) {
		errno = ENOENT;
		return false;
	}
	memset(to, 0, VXE_NAME_SIZE);
	memcpy(to, name, length);
	return true;
}

static void report_text(const struct vxe_error *error)
{
	quote_error(error->line ? error->file : NULL, error->line, error->column, error->message);
}

bool device_text_was_bad(const struct vxe_load *load)
{
	return load->error.message[0];
}

int device_load(int device, struct vxe_load *load, const char *text, size_t size)
{
	int code;

	load->text = (uintptr_t)text;
	load->size = size;
	if (!ioctl(device, VXE_IOC_LOAD, load))
		return 0;
	code = errno;
	if (device_text_was_bad(load))
		report_text(&load->error);
	else if (code == ENOSPC)
		warnx("%u VXEDs are loaded: there is no room for another", VXE_SLOTS - 1);
	else if (code != EEXIST && code != ENOENT)
		report("load");
	errno = code;
	return -1;
}

static int report_named(const char *name)
{
	int code = errno;

	if (code == ENOENT)
		warnx("%s is not loaded", name);
	else if (code == EBUSY)
		warnx("%s: programs are running inside", name);
	else
		report(name);
	errno = code;
	return -1;
}

int device_unload(int device, const char *name)
{
	struct vxe_name argument;

	if (!set_name(argument.name, name) || ioctl(device, VXE_IOC_UNLOAD, &argument))
		return report_named(name);
	return 0;
}

int device_mode(int device, const char *name, enum vxe_mode mode)
{
	struct vxe_set_mode argument = { .mode = mode };

	if (!set_name(argument.name, name) || ioctl(device, VXE_IOC_MODE, &argument))
		return report_named(name);
	return 0;
}

int device_status(int device, struct vxe_status *status)
{
	if (!ioctl(device, VXE_IOC_STATUS, status))
		return 0;
	report(VXE_DEVICE);
	return -1;
}

int device_enter(int device, const char *name)
{
	struct vxe_name argument;

	if (!set_name(argument.name, name))
		return -1;
	return ioctl(device, VXE_IOC_ENTER, &argument);
}

char *device_text(int device, const char *name, size_t *size)
{
	struct vxe_text argument = { .size = 64 << 10 };
	char *text = NULL, *larger;

	if (!set_name(argument.name, name))
		return NULL;
	for (;;) {
		larger = realloc(text, argument.size);
		if (!larger)
			break;
		text = larger;
		argument.text = (uintptr_t)text;
		if (!ioctl(device, VXE_IOC_TEXT, &argument)) {
			*size = argument.size;
			return text;
		}
		/* Else argument.size says how much is needed. */
		if (errno != ENOSPC)
			break;
	}
	free(text);
	return NULL;
}

int device_info(int device, struct vxe_info *info)
{
	return ioctl(device, VXE_IOC_INFO, info);
}

bool device_find(int device, const char *name, struct vxe_info *info)
{
	*info = (struct vxe_info) { .slot = 0 };
	while (!device_info(device, info)) {
		if (!strcmp(info->name, name))
			return true;
		*info = (struct vxe_info) { .slot = info->slot + 1 };
	}
	return false;
}

bool name_is_valid(const char *name)
{
	size_t length = 0;

	while (policy_name_has(name[length]))
		length++;
	return length && length < VXE_NAME_SIZE && !name[length] && name[0] != '.';
}

bool name_check(const char *name)
{
	if (name_is_valid(name))
		return true;
	warnx("a VXED's name has no blanks and slashes, and at most 63 bytes");
	return false;
}

static const char *const mode_names[] = {
	[VXE_MODE_TRACE] = "trace",
	[VXE_MODE_SOFT] = "soft",
	[VXE_MODE_PRODUCTION] = "production",
};
#define MODES (sizeof(mode_names) / sizeof(mode_names[0]))

const char *mode_name(unsigned int mode)
{
	return mode < MODES && mode_names[mode] ? mode_names[mode] : "?";
}

enum vxe_mode mode_by_name(const char *name)
{
	enum vxe_mode mode;

	for (mode = VXE_MODE_TRACE; mode < MODES; mode++)
		if (!strcmp(mode_names[mode], name))
			return mode;
	return VXE_MODE_DEFAULT;
}
