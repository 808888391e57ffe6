// SPDX-License-Identifier: GPL-2.0
/*
 * control refusals NAME     uses the device in every ill-formed way, while a VXED named
 *                           NAME is loaded. Prints "ok - ..." lines
 * control attempt [FD]      opens the device, or uses the inherited descriptor FD in each
 *                           way. Prints the results
 * control received NAME     the same inside NAME, with a descriptor that it receives over
 *                           a socket
 * control replace FILE      replaces a loaded VXED by the text in FILE, unchecked
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "i386.h"
#include "uapi/vxe.h"

#define COUNT_OF(array)	(sizeof(array) / sizeof((array)[0]))

static int device;
static const char *loaded;

static int open_device(void)
{
	int fd = open(VXE_DEVICE, O_RDWR | O_NONBLOCK);

	if (fd < 0)
		err(2, VXE_DEVICE);
	return fd;
}

static char *read_text(const char *path, size_t *size)
{
	char *text = malloc(VXE_TEXT_MAX);
	int fd = open(path, O_RDONLY);
	ssize_t got = fd < 0 || !text ? -1 : read(fd, text, VXE_TEXT_MAX);

	if (got <= 0)
		err(2, "%s", path);
	close(fd);
	*size = got;
	return text;
}

static const char *errno_text(long ret)
{
	return ret < 0 ? strerrorname_np(errno) : "permitted";
}

/* Refusals -------------------------------------------------------------------- */

/* Returns the last SIZE bytes of a page. The page behind it is not mapped. */
static void *end_of_memory(size_t size)
{
	size_t page = getpagesize();
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || munmap(pages + page, page))
		err(2, "mmap");
	return pages + page - size;
}

static const char text[] = "(vxed x (model y))";
#define TEXT	.text = (uintptr_t)text, .size = sizeof(text) - 1
#define KERNEL	0xffffffff81000000
#define UNENDED	{ [0 ... VXE_NAME_SIZE - 1] = 'x' }

static const struct vxe_load loads[] = {
	{ TEXT, .reserved = 1 },
	{ TEXT, .mode = VXE_MODE_PRODUCTION + 1 },
	{ TEXT, .mode = UINT_MAX },
	{ TEXT, .flags = VXE_LOAD_CHECK << 1 },
	{ TEXT, .flags = UINT_MAX },
	{ .text = (uintptr_t)text, .size = 0 },
	{ .text = (uintptr_t)text, .size = VXE_TEXT_MAX + 1 },
	{ .text = (uintptr_t)text, .size = UINT_MAX },
	{ .text = 0, .size = 10 },
	{ .text = KERNEL, .size = 10 },
	{ .text = (uintptr_t)text, .size = VXE_TEXT_MAX },
};
static const struct vxe_name unended = { UNENDED }, absent = { "absent" }, empty;
static const struct vxe_set_mode modes[] = {
	{ UNENDED, .mode = VXE_MODE_SOFT },
	{ "absent", .mode = VXE_MODE_SOFT },
};
static const struct vxe_text texts[] = {
	{ .name = UNENDED },
	{ .name = "absent" },
};
static const struct vxe_task tasks[] = { { .tid = 0 }, { .tid = -1 }, { .tid = INT_MAX } };
static const struct vxe_info infos[] = { { .slot = VXE_SLOTS }, { .slot = UINT_MAX } };

static const struct refusal {
	const char *title;
	unsigned long number;
	const void *argument;
	int error;
} refusals[] = {
	{ "no such number", _IO('V', 0x7f), NULL, EINVAL },
	{ "another device's number", _IOR('v', 0x00, struct vxe_status), NULL, EINVAL },
	{ "status: a size too small", _IOC(_IOC_READ, 'V', 0, 32), NULL, EINVAL },
	{ "load: a size too large", _IOC(_IOC_READ | _IOC_WRITE, 'V', 1, 488), &loads[0], EINVAL },
	{ "load: the wrong direction", _IOW('V', 0x01, struct vxe_load), &loads[0], EINVAL },
	{ "unload: no size", _IO('V', 0x02), &absent, EINVAL },
	{ "status: no memory", VXE_IOC_STATUS, NULL, EFAULT },
	{ "load: no memory", VXE_IOC_LOAD, NULL, EFAULT },
	{ "unload: the kernel's memory", VXE_IOC_UNLOAD, (void *)KERNEL, EFAULT },
	{ "load: reserved is set", VXE_IOC_LOAD, &loads[0], EINVAL },
	{ "load: no such mode", VXE_IOC_LOAD, &loads[1], EINVAL },
	{ "load: no such mode by far", VXE_IOC_LOAD, &loads[2], EINVAL },
	{ "load: no such flag", VXE_IOC_LOAD, &loads[3], EINVAL },
	{ "load: all flags", VXE_IOC_LOAD, &loads[4], EINVAL },
	{ "load: an empty text", VXE_IOC_LOAD, &loads[5], EINVAL },
	{ "load: a text a byte too long", VXE_IOC_LOAD, &loads[6], E2BIG },
	{ "load: the longest text of all", VXE_IOC_LOAD, &loads[7], E2BIG },
	{ "load: a text at 0", VXE_IOC_LOAD, &loads[8], EFAULT },
	{ "load: a text in the kernel", VXE_IOC_LOAD, &loads[9], EFAULT },
	{ "load: a text that ends early", VXE_IOC_LOAD, &loads[10], EFAULT },
	{ "unload: a name without an end", VXE_IOC_UNLOAD, &unended, EINVAL },
	{ "unload: an absent name", VXE_IOC_UNLOAD, &absent, ENOENT },
	{ "unload: an empty name", VXE_IOC_UNLOAD, &empty, ENOENT },
	{ "mode: a name without an end", VXE_IOC_MODE, &modes[0], EINVAL },
	{ "mode: an absent name", VXE_IOC_MODE, &modes[1], ENOENT },
	{ "text: a name without an end", VXE_IOC_TEXT, &texts[0], EINVAL },
	{ "text: an absent name", VXE_IOC_TEXT, &texts[1], ENOENT },
	{ "info: a slot too high", VXE_IOC_INFO, &infos[0], ENOENT },
	{ "info: the highest slot of all", VXE_IOC_INFO, &infos[1], ENOENT },
	{ "task: no number", VXE_IOC_TASK, &tasks[0], ESRCH },
	{ "task: a number below 0", VXE_IOC_TASK, &tasks[1], ESRCH },
	{ "task: a number of no thread", VXE_IOC_TASK, &tasks[2], ESRCH },
	{ "enter: a name without an end", VXE_IOC_ENTER, &unended, EINVAL },
	{ "enter: an absent name", VXE_IOC_ENTER, &absent, ENOENT },
};

/* A valid structure in read-only memory: the kernel cannot write its answer. */
static const char good[] = "(setq *name* \"readable\") (setq *mode* 'production)"
	" (setq *abis* '(x86-64)) (setq *activate* nil) (setq *activate-folded* nil) (setq *checks* (make-array 1088 :initial-element t))";
static const struct vxe_load readable = { .text = (uintptr_t)good, .size = sizeof(good) - 1 };

static int failures;

static void expect(const char *title, long ret, int error)
{
	int right = error ? ret < 0 && errno == error : ret >= 0;

	printf("%s - %s: %s\n", right ? "ok" : "not ok", title, errno_text(ret));
	failures += !right;
}

static void refuse_structures(void)
{
	const struct refusal *refusal;
	char copy[sizeof(struct vxe_load) + 16];

	for (refusal = refusals; refusal < refusals + COUNT_OF(refusals); refusal++) {
		void *argument = (void *)refusal->argument;

		/* The kernel writes its answer over the structure. */
		if (argument && argument != (void *)KERNEL)
			argument = memcpy(copy, argument, _IOC_SIZE(refusal->number) < sizeof(copy) ?
					  _IOC_SIZE(refusal->number) : sizeof(copy));
		expect(refusal->title, ioctl(device, refusal->number, argument), refusal->error);
	}
	expect("load: a structure that may not be written",
	       ioctl(device, VXE_IOC_LOAD, &readable), EFAULT);
	expect("load: a structure that ends early",
	       ioctl(device, VXE_IOC_LOAD, end_of_memory(sizeof(struct vxe_load) - 8)), EFAULT);
}

/* Refusals that need a loaded VXED. */
static void refuse_for_loaded(void)
{
	struct vxe_set_mode mode = { .mode = VXE_MODE_SOFT, .reserved = 1 };
	struct vxe_text whole = { .reserved = 1 };

	snprintf(mode.name, sizeof(mode.name), "%s", loaded);
	memcpy(whole.name, mode.name, sizeof(whole.name));
	expect("mode: reserved is set", ioctl(device, VXE_IOC_MODE, &mode), EINVAL);
	mode = (struct vxe_set_mode) { .mode = VXE_MODE_DEFAULT };
	memcpy(mode.name, whole.name, sizeof(mode.name));
	expect("mode: the default", ioctl(device, VXE_IOC_MODE, &mode), EINVAL);
	mode.mode = VXE_MODE_PRODUCTION + 1;
	expect("mode: no such mode", ioctl(device, VXE_IOC_MODE, &mode), EINVAL);

	expect("text: reserved is set", ioctl(device, VXE_IOC_TEXT, &whole), EINVAL);
	whole.reserved = 0;
	expect("text: no room", ioctl(device, VXE_IOC_TEXT, &whole), ENOSPC);
	if (!whole.size) {
		puts("not ok - text: the size that is needed");
		failures++;
	}
	expect("text: room at 0", ioctl(device, VXE_IOC_TEXT, &whole), EFAULT);
}

static void refuse_files(void)
{
	char *record = end_of_memory(sizeof(struct vxe_event) - 1);
	struct vxe_event first[2], second[2];

	expect("read: a byte", read(device, record, 1), EINVAL);
	expect("read: a byte too few", read(device, record, sizeof(struct vxe_event) - 1), EINVAL);
	expect("read: to nowhere", read(device, end_of_memory(0), 65536), EFAULT);
	expect("read: to memory that ends early", read(device, record, 65536), EFAULT);
	expect("read: after that", read(device, first, sizeof(first)), 0);
	expect("read: another file", read(open_device(), second, sizeof(second)), 0);
	if (memcmp(first, second, sizeof(*first))) {
		puts("not ok - read: a record was lost");
		failures++;
	}
	expect("write", write(device, "x", 1), EINVAL);
	expect("lseek: into the midst", lseek(device, 8, SEEK_SET), EINVAL);
	expect("lseek: from here", lseek(device, 0, SEEK_CUR), EINVAL);
	expect("mmap", (long)mmap(NULL, 4096, PROT_READ, MAP_SHARED, device, 0), ENODEV);
}

static void refuse_i386(void)
{
	static struct vxe_status status;
	static struct vxe_name name = { UNENDED };

	expect("i386: a well-formed status", ioctl_i386(device, VXE_IOC_STATUS, &status), 0);
	if (status.abi_version != VXE_ABI_VERSION) {
		puts("not ok - i386: the status");
		failures++;
	}
	expect("i386: status without memory", ioctl_i386(device, VXE_IOC_STATUS, NULL), EFAULT);
	expect("i386: a name without an end", ioctl_i386(device, VXE_IOC_UNLOAD, &name), EINVAL);
	expect("i386: no such number", ioctl_i386(device, _IO('V', 0x7f), NULL), EINVAL);
}

/* Attempts -------------------------------------------------------------------- */

static void attempt(int fd)
{
	struct vxe_status status;
	char record[4096];

	if (fd < 0) {
		printf("open %s\n", errno_text(open(VXE_DEVICE, O_RDWR | O_NONBLOCK)));
		return;
	}
	printf("ioctl %s ", errno_text(ioctl(fd, VXE_IOC_STATUS, &status)));
	printf("read %s ", errno_text(read(fd, record, sizeof(record))));
	printf("lseek %s\n", errno_text(lseek(fd, 0, SEEK_END)));
}

#define RECEIVER	3

static union {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr head;
} control;

static void receive_and_attempt(void)
{
	struct msghdr message = { .msg_control = &control, .msg_controllen = sizeof(control),
				  .msg_iov = &(struct iovec) { (char [1]) { 0 }, 1 },
				  .msg_iovlen = 1 };

	if (recvmsg(RECEIVER, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
		err(2, "recvmsg");
	attempt(*(int *)CMSG_DATA(&control.head));
}

static int send_to_inside(const char *name)
{
	struct msghdr message = { .msg_control = &control, .msg_controllen = sizeof(control),
				  .msg_iov = &(struct iovec) { "x", 1 }, .msg_iovlen = 1 };
	struct vxe_name vxed = { "" };
	int pair[2], status;
	pid_t pid;

	snprintf(vxed.name, sizeof(vxed.name), "%s", name);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		err(2, "socketpair");
	pid = fork();
	if (!pid) {
		if (ioctl(device, VXE_IOC_ENTER, &vxed) || dup2(pair[0], RECEIVER) < 0)
			err(2, "enter");
		execl("/proc/self/exe", "control", "receive", NULL);
		err(2, "exec");
	}
	control.head = (struct cmsghdr) { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.head), &device, sizeof(int));
	if (sendmsg(pair[1], &message, 0) != 1)
		err(2, "sendmsg");
	return waitpid(pid, &status, 0) != pid || status;
}

static int replace(const char *path)
{
	struct vxe_load load = { .flags = VXE_LOAD_REPLACE };
	size_t size;
	long ret;

	load.text = (uintptr_t)read_text(path, &size);
	load.size = size;
	ret = ioctl(device, VXE_IOC_LOAD, &load);
	printf("%s %s:%u:%u: %s\n", errno_text(ret), load.error.file, load.error.line,
	       load.error.column, load.error.message);
	return ret < 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (!strcmp(verb, "attempt")) {
		attempt(argc > 2 ? atoi(argv[2]) : -1);
		return 0;
	}
	if (!strcmp(verb, "receive")) {
		receive_and_attempt();
		return 0;
	}
	device = open_device();
	if (!strcmp(verb, "received") && argc == 3)
		return send_to_inside(argv[2]);
	if (!strcmp(verb, "replace") && argc == 3)
		return replace(argv[2]);
	if (strcmp(verb, "refusals") || argc != 3)
		errx(2, "usage: control refusals|attempt|received|replace ...");
	loaded = argv[2];
	refuse_structures();
	refuse_for_loaded();
	refuse_files();
	refuse_i386();
	return failures != 0;
}
