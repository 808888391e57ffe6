// SPDX-License-Identifier: GPL-2.0
/*
 * logring [OPTION...] FILE: writes records in the format of the module's ring to a pipe, for
 * vxelogd --source.
 *
 *	-n COUNT	the number of records (1000000)
 *	-d COUNT	the number of different violations among them (1000). 0: all differ
 *	-r RATE		records a second (default: as fast as the reader takes them). The
 *			backlog and the pipe together hold as much as the module's ring.
 *			Records that do not fit are lost, as in the module
 *	-v COUNT	the number of VXEDs (3)
 *	-b SECONDS	the time of the first record, since the epoch (1700000000)
 *	-i NS		the time between two records, in nanoseconds (10000)
 *	-k COUNT	keep the last COUNT records, and write them again from the oldest one
 *			for each new reader, until SIGTERM. Older records are lost
 *
 * FILE: a named pipe, or - for the standard output. Record number i has the same content in
 * every run. Prints how many records were written and how many were lost.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "uapi/vxe.h"

#define RING_BYTES	(4 << 20)
#define PIPE_BYTES	(1 << 20)	/* the limit for users without privileges */
#define RECORD_BYTES	512	/* no record of this program is larger */
#define OPENAT		257
#define MMAP		9

enum objects {
#define OBJECT(id, ...) object_##id,
#include "vxed/objects.def"
#undef OBJECT
};
#define FILE_OPEN	(VXE_CALLS + object_file_open)
#define SOCKET_CONNECT	(VXE_CALLS + object_socket_connect)

static volatile sig_atomic_t terminated;
static uint64_t count = 1000000, different = 1000, rate, keep, vxeds = 3;
static uint64_t begin = 1700000000, interval = 10000;

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static void add_string(struct vxe_event *event, unsigned int i, const char *text)
{
	event->strings |= 1 << i;
	event->args[i] = strlen(text);
	memcpy((char *)event + event->size, text, event->args[i]);
	event->size += event->args[i];
}

/* Of ten records six are refused opens, two refused connects, and two traced calls. */
static size_t make(char *bytes, uint64_t sequence)
{
	struct vxe_event *event = (struct vxe_event *)bytes;
	uint64_t random = mix(sequence + 1), which = random % 10;
	uint64_t object = different ? mix(random) % different : sequence;
	char text[128];

	memset(bytes, 0, RECORD_BYTES);
	event->size = sizeof(*event);
	event->sequence = sequence;
	event->time = begin * 1000000000 + sequence * interval;
	event->slot = 1 + object % vxeds;
	event->subsystem = 10 + object % vxeds;
	event->pid = event->tid = 1000 + random % 50;
	event->uid = object % 4 * 1000;
	event->mode = VXE_MODE_PRODUCTION;
	snprintf(event->name, sizeof(event->name), "service-%u", event->slot);
	snprintf(event->comm, sizeof(event->comm), "worker-%u", (unsigned int)(object % 5));
	event->kind = which < 8 ? VXE_EVENT_VIOLATION : VXE_EVENT_PERMITTED;
	event->error = which < 8 ? EPERM : 0;
	if (which < 6) {
		event->point = FILE_OPEN;
		event->call = OPENAT;
		event->nargs = 3;
		event->args[1] = O_RDONLY | O_CLOEXEC;
		event->args[2] = 0100644;
		snprintf(text, sizeof(text), "/srv/service/data/%03u/record-%08llu.txt",
			 (unsigned int)(object % 100), (unsigned long long)object);
		add_string(event, 0, text);
	} else if (which < 8) {
		event->point = SOCKET_CONNECT;
		event->call = 42;
		event->nargs = 1;
		snprintf(text, sizeof(text), "inet:10.0.%u.%u:443",
			 (unsigned int)(object / 256 % 256), (unsigned int)(object % 256));
		add_string(event, 0, text);
	} else {
		event->point = event->call = MMAP;
		event->nargs = 6;
		event->args[0] = 0x7f0000000000 + (random >> 20 << 12) % (1ULL << 40);
		event->args[1] = 4096;
		event->args[2] = 3;
		event->args[3] = 0x22;
		event->args[4] = 0xffffffff;
	}
	event->size = (event->size + 7) & ~7u;
	return event->size;
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static bool write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t done = write(fd, bytes, size);

		if (done < 0 && errno == EPIPE)
			return false;
		if (done < 0)
			err(1, "write");
		bytes += done;
		size -= done;
	}
	return true;
}

/* Writes records as fast as the reader takes them. */
static void write_stream(int fd)
{
	static char buffer[64 << 10];
	size_t have = 0;
	uint64_t i;

	for (i = 0; i < count; i++) {
		have += make(buffer + have, i);
		if (have + RECORD_BYTES > sizeof(buffer) || i + 1 == count) {
			if (!write_all(fd, buffer, have))
				errx(1, "nobody reads");
			have = 0;
		}
	}
	printf("written %llu lost 0\n", (unsigned long long)count);
}

/* Writes records at the given rate. Those that do not fit into the ring are lost. The pipe
 * counts as a part of the ring. */
static void write_paced(int fd)
{
	static char ring[RING_BYTES - PIPE_BYTES];
	size_t have = 0, at;
	uint64_t i = 0, lost = 0;
	int64_t start = now_ns();
	ssize_t done;

	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	while (i < count || have) {
		uint64_t due = (now_ns() - start) / 1000 * rate / 1000000;

		for (; i < count && i < due; i++) {
			if (have + RECORD_BYTES > sizeof(ring))
				lost++;
			else
				have += make(ring + have, i);
		}
		for (at = 0; at < have; at += done) {
			done = write(fd, ring + at, have - at);
			if (done < 0 && errno != EAGAIN)
				err(1, "write");
			if (done < 0)
				break;
		}
		memmove(ring, ring + at, have - at);
		have -= at;
		usleep(1000);
	}
	printf("written %llu lost %llu\n", (unsigned long long)(count - lost),
	       (unsigned long long)lost);
}

static void on_signal(int number)
{
	terminated = 1;
}

static bool has_reader(int fd)
{
	struct pollfd pipe = { .fd = fd };

	return poll(&pipe, 1, 0) == 0;
}

/* Serves one reader after the other, each from the oldest record that is kept. New records come
 * at the given rate in the meantime. */
static void write_kept(const char *file)
{
	uint64_t made = rate ? 0 : count, at = 0, lost = 0;
	int64_t start = now_ns();
	int fd = -1;

	while (!terminated) {
		char record[RECORD_BYTES];

		if (rate) {
			made = (now_ns() - start) / 1000 * rate / 1000000;
			made = made > count ? count : made;
		}
		if (fd < 0) {
			fd = open(file, O_WRONLY | O_NONBLOCK);
			if (fd >= 0) {
				fcntl(fd, F_SETFL, 0);
				at = made > keep ? made - keep : 0;
			}
		}
		if (fd >= 0 && at >= made && !has_reader(fd)) {
			close(fd);
			fd = -1;
		}
		if (fd < 0 || at >= made) {
			usleep(500);
			continue;
		}
		if (made - at > keep) {
			lost += made - keep - at;
			at = made - keep;
		}
		if (write_all(fd, record, make(record, at))) {
			at++;
		} else {
			close(fd);
			fd = -1;
		}
	}
	close(fd);
	printf("written %llu lost %llu\n", (unsigned long long)(count - lost),
	       (unsigned long long)lost);
}

int main(int argc, char **argv)
{
	int option, fd;

	while ((option = getopt(argc, argv, "n:d:r:k:v:b:i:")) >= 0) {
		uint64_t *value = option == 'n' ? &count : option == 'd' ? &different :
				  option == 'r' ? &rate : option == 'k' ? &keep :
				  option == 'v' ? &vxeds : option == 'b' ? &begin :
				  option == 'i' ? &interval : NULL;

		if (!value)
			return 2;
		*value = strtoull(optarg, NULL, 10);
	}
	if (optind + 1 != argc || !vxeds)
		errx(2, "usage: logring [-n COUNT] [-d COUNT] [-r RATE] [-k COUNT] [-v COUNT]"
		     " [-b SECONDS] [-i NS] FILE");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, keep ? on_signal : SIG_DFL);
	if (keep) {
		write_kept(argv[optind]);
		return 0;
	}
	fd = strcmp(argv[optind], "-") ? open(argv[optind], O_WRONLY) : dup(1);
	if (fd < 0)
		err(1, "%s", argv[optind]);
	if (!strcmp(argv[optind], "-"))
		dup2(2, 1);
	if (fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES) < 0 && errno != EBADF)
		err(1, "a larger pipe");
	if (rate)
		write_paced(fd);
	else
		write_stream(fd);
	return 0;
}
