// SPDX-License-Identifier: GPL-2.0
#include "libvxe/device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "libvxe/text/nearest.h"
#include "uapi/version.h"
#include "vxed/policy.h"

#define ONLY_FROM_OUTSIDE \
	"only root, in the initial user namespace and outside any VXE, may do this"

/* Sets the failure from errno, which becomes its code. what: the name that the request was
 * about. */
static bool fail(struct failure *failure, const char *what)
{
	int code = errno;

	if (code == EPERM)
		failure_set(failure, FAILURE_SYSTEM, "%s: " ONLY_FROM_OUTSIDE, what);
	else
		failure_errno(failure, what);
	failure->code = code;
	return false;
}

static bool fail_open(struct failure *failure)
{
	int code = errno;

	if (code == ENOENT || code == ENXIO || code == ENODEV)
		failure_set(failure, FAILURE_SYSTEM,
			    "%s is not there: the module vxe is not loaded; modprobe vxe loads it",
			    VXE_DEVICE);
	else if (code == EPERM || code == EACCES)
		failure_set(failure, FAILURE_SYSTEM, "%s: " ONLY_FROM_OUTSIDE, VXE_DEVICE);
	else
		failure_errno(failure, VXE_DEVICE);
	failure->code = code;
	return false;
}

int device_open(int flags, struct failure *failure)
{
	struct vxe_status status;
	int device = open(VXE_DEVICE, flags | O_CLOEXEC);

	if (device < 0) {
		fail_open(failure);
		return -1;
	}
	if (device_status(device, &status, failure)) {
		if (status.abi_version == VXE_ABI_VERSION)
			return device;
		failure_set(failure, FAILURE_SYSTEM,
			    "the module is of another version than the tools, " VXE_VERSION
			    ": it speaks version %u of its interface, not %u; reboot to load theirs",
			    status.abi_version, VXE_ABI_VERSION);
	}
	close(device);
	return -1;
}

int device_open_to_change(struct failure *failure)
{
	int device = device_open(O_RDWR, failure);

	while (device >= 0 && flock(device, LOCK_EX) && errno == EINTR)
		;
	return device;
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

static bool fail_text(struct failure *failure, const struct vxe_error *error)
{
	struct vxl_error lisp = { .line = error->line, .column = error->column };

	_Static_assert(sizeof(lisp.file) >= sizeof(error->file), "a file's name is cut");
	_Static_assert(sizeof(lisp.message) >= sizeof(error->message), "a message is cut");
	memcpy(lisp.file, error->file, sizeof(error->file));
	memcpy(lisp.message, error->message, sizeof(error->message));
	return failure_lisp(failure, FAILURE_INPUT, &lisp);
}

bool device_load(int device, struct vxe_load *load, const char *text, size_t size,
		 struct failure *failure)
{
	int code;

	load->text = (uintptr_t)text;
	load->size = size;
	if (!ioctl(device, VXE_IOC_LOAD, load))
		return true;
	code = errno;
	if (load->error.message[0])
		fail_text(failure, &load->error);
	else if (code == ENOSPC)
		failure_set(failure, FAILURE_SYSTEM,
			    "%u VXEDs are loaded: there is no room for another", VXE_SLOTS - 1);
	else if (code == EEXIST)
		failure_set(failure, FAILURE_SYSTEM,
			    "%s is loaded already; vxed reload replaces its text", load->name);
	else if (code == ENOENT)
		failure_set(failure, FAILURE_SYSTEM, "%s is not loaded; vxed load loads it",
			    load->name);
	else
		fail(failure, "load");
	failure->code = code;
	return false;
}

/* Suggests the name of a loaded VXED that is similar to this name. */
static void suggest(struct failure *failure, int device, const char *name)
{
	struct vxe_info info = { .slot = 0 };
	struct nearest nearest;

	nearest_init(&nearest, name, strlen(name));
	for (; !device_info(device, &info); info = (struct vxe_info) { .slot = info.slot + 1 }) {
		nearest.best = NULL;
		nearest_offer(&nearest, info.name);
		if (nearest.best)
			snprintf(failure->suggestion, sizeof(failure->suggestion), "%s", info.name);
	}
}

static bool fail_named(struct failure *failure, int device, const char *name)
{
	int code = errno;

	if (code == ENOENT) {
		failure_set(failure, FAILURE_SYSTEM, "%s is not loaded", name);
		suggest(failure, device, name);
	} else if (code == EBUSY) {
		failure_set(failure, FAILURE_SYSTEM,
			    "%s: programs are running inside; vxed ps lists them", name);
	} else {
		fail(failure, name);
	}
	failure->code = code;
	return false;
}

bool device_unload(int device, const char *name, struct failure *failure)
{
	struct vxe_name argument;

	if (set_name(argument.name, name) && !ioctl(device, VXE_IOC_UNLOAD, &argument))
		return true;
	return fail_named(failure, device, name);
}

bool device_mode(int device, const char *name, enum vxe_mode mode, struct failure *failure)
{
	struct vxe_set_mode argument = { .mode = mode };

	if (set_name(argument.name, name) && !ioctl(device, VXE_IOC_MODE, &argument))
		return true;
	return fail_named(failure, device, name);
}

bool device_status(int device, struct vxe_status *status, struct failure *failure)
{
	return !ioctl(device, VXE_IOC_STATUS, status) || fail(failure, VXE_DEVICE);
}

int device_enter(int device, const char *name)
{
	struct vxe_name argument;

	if (!set_name(argument.name, name))
		return -1;
	return ioctl(device, VXE_IOC_ENTER, &argument);
}

char *device_text(int device, const char *name, size_t *size, struct failure *failure)
{
	struct vxe_text argument = { .size = 64 << 10 };
	char *text = NULL, *larger;
	int code;

	if (!set_name(argument.name, name)) {
		fail_named(failure, device, name);
		return NULL;
	}
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
		/* Otherwise argument.size now says how many bytes are needed. */
		if (errno != ENOSPC)
			break;
	}
	code = errno;
	free(text);
	errno = code;
	fail_named(failure, device, name);
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

int device_task(int device, struct vxe_task *task)
{
	return ioctl(device, VXE_IOC_TASK, task);
}

bool device_require(int device, const char *name, struct failure *failure)
{
	struct vxe_info info;

	if (device_find(device, name, &info))
		return true;
	errno = ENOENT;
	return fail_named(failure, device, name);
}

bool name_is_valid(const char *name)
{
	size_t length = 0;

	while (policy_name_has(name[length]))
		length++;
	return length && length < VXE_NAME_SIZE && !name[length] && name[0] != '.';
}

bool name_check(const char *name, struct failure *failure)
{
	return name_is_valid(name) ||
	       failure_set(failure, FAILURE_INPUT,
			   "a VXED's name has no blanks and slashes, and at most 63 bytes");
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
