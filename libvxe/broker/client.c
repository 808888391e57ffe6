// SPDX-License-Identifier: GPL-2.0
#include "libvxe/broker/client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "libvxe/broker/message.h"

static void close_keeping_errno(int fd)
{
	int code = errno;

	if (fd >= 0)
		close(fd);
	errno = code;
}

int broker_connect(const char *path, int flags)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | flags, 0);
	if (fd < 0 || !connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	close_keeping_errno(fd);
	return -1;
}

bool broker_send(int connection, struct broker_request *request, const char *text, size_t size)
{
	int fd = text ? message_text(text, size) : -1;
	bool ok;

	request->version = BROKER_VERSION;
	if (text && fd < 0)
		return false;
	ok = message_send(connection, request, sizeof(*request), fd);
	close_keeping_errno(fd);
	return ok;
}

bool broker_receive(int connection, struct broker_reply *reply, int *body, size_t *size)
{
	if (!message_receive(connection, reply, sizeof(*reply), body, size, BROKER_REPLY_MAX))
		return false;
	if (reply->version == BROKER_VERSION)
		return true;
	close_keeping_errno(*body);
	*body = -1;
	errno = EPROTO;
	return false;
}

bool broker_call(const char *path, struct broker_request *request, const char *text,
		 size_t size, struct broker_reply *reply, int *body, size_t *body_size)
{
	int fd = broker_connect(path, 0);
	bool ok;

	if (fd < 0)
		return false;
	ok = broker_send(fd, request, text, size) &&
	     broker_receive(fd, reply, body, body_size);
	close_keeping_errno(fd);
	return ok;
}
