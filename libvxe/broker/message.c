// SPDX-License-Identifier: GPL-2.0
#include "libvxe/broker/message.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/broker/protocol.h"

union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr head;		/* for alignment */
};

static bool write_all(int fd, const char *text, size_t size)
{
	ssize_t put;

	while (size) {
		put = write(fd, text, size);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		text += put;
		size -= put;
	}
	return true;
}

int message_text(const char *text, size_t size)
{
	int fd = memfd_create("vxe", MFD_CLOEXEC | MFD_ALLOW_SEALING), code;

	if (fd < 0)
		return -1;
	if (write_all(fd, text, size) && !fcntl(fd, F_ADD_SEALS, BROKER_SEALS) &&
	    !lseek(fd, 0, SEEK_SET))
		return fd;
	code = errno;
	close(fd);
	errno = code;
	return -1;
}

bool message_is_sealed(int fd, size_t max, size_t *size)
{
	int seals = fcntl(fd, F_GET_SEALS);
	struct stat status;

	if (seals < 0 || (seals & BROKER_SEALS) != BROKER_SEALS || fstat(fd, &status) ||
	    (uint64_t)status.st_size > max)
		return false;
	*size = status.st_size;
	return true;
}

bool message_send(int connection, const void *message, size_t size, int fd)
{
	union control control = { .bytes = { 0 } };
	struct iovec part = { .iov_base = (void *)message, .iov_len = size };
	struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t put;

	if (fd >= 0) {
		head.msg_control = control.bytes;
		head.msg_controllen = sizeof(control.bytes);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	}
	do {
		put = sendmsg(connection, &head, MSG_NOSIGNAL);
	} while (put < 0 && errno == EINTR);
	return put == (ssize_t)size;
}

/* Takes the descriptor from the control data. If there were more than one, the kernel has
 * closed those without room, and set MSG_CTRUNC. */
static int take(struct msghdr *head)
{
	struct cmsghdr *at = CMSG_FIRSTHDR(head);
	int fd = -1;

	if (at && at->cmsg_level == SOL_SOCKET && at->cmsg_type == SCM_RIGHTS &&
	    at->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(at), sizeof(fd));
	return fd;
}

bool message_receive(int connection, void *message, size_t size, int *fd, size_t *text_size,
		     size_t max)
{
	union control control = { .bytes = { 0 } };
	struct iovec part = { .iov_base = message, .iov_len = size };
	struct msghdr head = {
		.msg_iov = &part, .msg_iovlen = 1,
		/* CMSG_SPACE() would leave room for a second descriptor. */
		.msg_control = control.bytes, .msg_controllen = CMSG_LEN(sizeof(int)),
	};
	ssize_t got;

	*fd = -1;
	*text_size = 0;
	do {
		got = recvmsg(connection, &head, MSG_CMSG_CLOEXEC);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return false;
	*fd = take(&head);
	if (got == (ssize_t)size && !(head.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) &&
	    (*fd < 0 || message_is_sealed(*fd, max, text_size)))
		return true;
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = got ? EPROTO : ECONNRESET;
	return false;
}
