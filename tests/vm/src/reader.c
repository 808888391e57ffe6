// SPDX-License-Identifier: GPL-2.0
/*
 * reader HOW: reads the events that come after it has printed "ready", until its standard
 * input ends, and then the rest. HOW:
 *
 *	late	reads nothing until its standard input ends
 *	prompt	waits in poll()
 *	slow	reads a record at a time and pauses after each
 *
 * Prints how many records it read, and how many the kernel reported as lost. Exit status 1
 * if that does not fit the sequence numbers, or if a record is incomplete.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "uapi/vxe.h"

static int device;
static unsigned long long next, got, lost;

static void take(const struct vxe_event *event)
{
	if (event->sequence != next)
		errx(1, "record %llu where %llu comes", (unsigned long long)event->sequence, next);
	if (event->kind == VXE_EVENT_LOST) {
		lost += event->args[0];
		next += event->args[0];
	} else {
		got++;
		next++;
	}
}

/* Returns false if there was no event. */
static bool read_some(size_t size)
{
	static _Alignas(8) char buffer[32768];
	ssize_t have = read(device, buffer, size ?: sizeof(buffer)), at;

	if (have < 0 && errno == EAGAIN)
		return false;
	if (have <= 0)
		err(1, "read");
	for (at = 0; at < have; at += ((struct vxe_event *)(buffer + at))->size)
		take((struct vxe_event *)(buffer + at));
	if (at != have)
		errx(1, "a record is not whole");
	return true;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	struct pollfd files[] = { { .fd = 0, .events = POLLIN }, { .events = POLLIN } };
	bool late = !strcmp(how, "late"), slow = !strcmp(how, "slow");
	struct vxe_status status;

	device = files[1].fd = open(VXE_DEVICE, O_RDWR | O_NONBLOCK);
	if (device < 0 || lseek(device, 0, SEEK_END))
		err(1, VXE_DEVICE);
	if (poll(&files[1], 1, 0))
		errx(1, "poll: nothing has come yet");
	if (ioctl(device, VXE_IOC_STATUS, &status))
		err(1, "status");
	next = status.events;
	puts("ready");
	fflush(stdout);
	while (poll(files, late ? 1 : 2, -1) > 0 && !files[0].revents) {
		if (!read_some(slow ? 512 : 0))
			errx(1, "poll: there was nothing");
		if (slow)
			usleep(20000);
	}
	while (read_some(0))
		;
	printf("read %llu lost %llu\n", got, lost);
	return 0;
}
