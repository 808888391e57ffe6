// SPDX-License-Identifier: GPL-2.0
/*
 * faults TEXT, faults load MODULE: uses the device in every way, or loads the module. First
 * the kernel's first allocation (or copy from or to the caller) fails, then the second, and
 * so on until none fails. Loading the module makes thousands of allocations: most of those
 * in the middle are left out. TEXT is a VXED named "faults". Needs a kernel with fault
 * injection. Prints "ok - ..." and the number of failures for each use.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "fail_nth.h"
#include "uapi/vxe.h"

#define COUNT_OF(array)	(sizeof(array) / sizeof((array)[0]))

static char text[VXE_TEXT_MAX];
static struct vxe_load load = { .text = (uintptr_t)text };
static struct vxe_name name = { "faults" };
static int device, module = -1;

static long open_device(void)
{
	int fd = open(VXE_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	return fd < 0 ? -1 : close(fd);
}

static long load_text(unsigned int flags)
{
	struct vxe_load copy = load;

	copy.flags = flags;
	return ioctl(device, VXE_IOC_LOAD, &copy);
}

static long load_new(void) { return load_text(0); }
static long check_text(void) { return load_text(VXE_LOAD_CHECK); }
static long replace_text(void) { return load_text(VXE_LOAD_REPLACE); }
static long unload(void) { return ioctl(device, VXE_IOC_UNLOAD, &name); }

static long read_text(void)
{
	static char room[VXE_TEXT_MAX];
	struct vxe_text shown = { .name = "faults", .text = (uintptr_t)room, .size = sizeof(room) };

	return ioctl(device, VXE_IOC_TEXT, &shown);
}

static long read_info(void)
{
	struct vxe_info info = { .slot = 0 };

	return ioctl(device, VXE_IOC_INFO, &info);
}

static long set_mode(void)
{
	struct vxe_set_mode mode = { .name = "faults", .mode = VXE_MODE_SOFT };

	return ioctl(device, VXE_IOC_MODE, &mode);
}

static long read_events(void)
{
	static char room[65536];

	lseek(device, 0, SEEK_SET);
	return read(device, room, sizeof(room));
}

static long load_module(void)
{
	return syscall(SYS_finit_module, module, "", 0);
}

static const struct operation {
	const char *title;
	long (*run)(void);
	long (*before)(void);	/* runs first, without failures; or NULL */
	long (*after)(void);	/* runs after a success, without failures; or NULL */
	int step;		/* over 1: another operation makes the same allocations */
} operations[] = {
	{ "open", open_device, NULL, NULL, 1 },
	{ "check", check_text, NULL, NULL, 4 },
	{ "load", load_new, NULL, unload, 1 },
	{ "replace", replace_text, load_new, NULL, 1 },
	{ "text", read_text, NULL, NULL, 1 },
	{ "info", read_info, NULL, NULL, 1 },
	{ "mode", set_mode, NULL, NULL, 1 },
	{ "events", read_events, NULL, NULL, 1 },
	{ "unload", unload, NULL, load_new, 1 },
};

/* Runs the operation without a failure and returns the number of its allocations. */
static int count_points(const struct operation *operation)
{
	const int many = 1 << 30;

	fail_nth(many);
	if (operation->run() < 0)
		err(2, "%s", operation->title);
	return many - fail_nth(0);
}

/* The allocation to fail after the Nth. In the middle of many it is a hundredth of them
 * further on, otherwise the next one. */
static int next_point(const struct operation *operation, int n, int points)
{
	const int first = 500, last = points - 100;

	return n + operation->step + (n >= first && n + points / 100 < last ? points / 100 : 0);
}

static int try(const struct operation *operation)
{
	int n, left, error, points = 0, tries = 0, failed = 0;
	long ret;

	if (operation->before && operation->before() < 0)
		err(2, "%s: before", operation->title);
	if (module >= 0) {
		points = count_points(operation);
		if (operation->after() < 0)
			err(2, "%s: after", operation->title);
	}
	for (n = 1; ; n = next_point(operation, n, points)) {
		fail_nth(n);
		ret = operation->run();
		error = ret < 0 ? errno : 0;
		left = fail_nth(0);
		failed += ret < 0;
		if (ret < 0 && error != ENOMEM && error != EFAULT && error != ENOSPC) {
			printf("not ok - %s: failure %d: %s\n", operation->title, n,
			       strerrorname_np(error));
			return 1;
		}
		/* The operation may have succeeded although copying its answer failed. So run
		 * after() in any case; it may fail after an error. */
		if (operation->after && operation->after() < 0 && ret >= 0)
			err(2, "%s: after", operation->title);
		if (left)
			break;
		tries++;
	}
	printf("%s - %s: %d failures of %d, %d of them told\n", ret < 0 ? "not ok" : "ok",
	       operation->title, tries, points ?: tries, failed);
	fflush(stdout);
	return ret < 0;
}

static long remove_module(void)
{
	return syscall(SYS_delete_module, "vxe", O_NONBLOCK);
}

int main(int argc, char **argv)
{
	const struct operation loading = { "module", load_module, NULL, remove_module, 1 };
	int failures = 0, fd;
	ssize_t size;
	size_t i;

	if (argc < 2)
		errx(2, "usage: faults TEXT, faults load MODULE");
	fd = open(argv[argc - 1], O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		err(2, "%s", argv[argc - 1]);
	if (argc > 2) {
		module = fd;
		return try(&loading);
	}
	size = read(fd, text, sizeof(text));
	if (size <= 0)
		err(2, "%s", argv[1]);
	load.size = size;
	device = open(VXE_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (device < 0)
		err(2, VXE_DEVICE);
	for (i = 0; i < COUNT_OF(operations); i++)
		failures += try(&operations[i]);
	return failures != 0;
}
