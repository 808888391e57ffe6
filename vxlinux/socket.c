// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vxlinux/address.h"
#include "vxlinux/guest.h"
#include "vxlinux/job.h"
#include "vxlinux/verdict.h"

#define TYPE_MASK	0xf		/* SOCK_TYPE_MASK: removes SOCK_NONBLOCK and SOCK_CLOEXEC */

static int64_t result_of(int64_t ret)
{
	return ret < 0 ? -errno : ret;
}

/* Relays socket and socketpair. All that is judged is in registers. */
int64_t relay_socket(struct call *call)
{
	int family = argument(call, 0), type = (int)argument(call, 1) & TYPE_MASK;
	int protocol = argument(call, 2), ret;
	struct vxl_arg args[3];

	args[0] = number_argument(family);
	args[1] = number_argument(type);
	args[2] = number_argument(family == AF_PACKET ? (uint16_t)protocol : protocol);
	ret = verdict_object(call, POINT_socket_create, args, 3, NULL);
	return ret ? ret : GO_ON;
}

int64_t relay_bind(struct call *call)
{
	struct address address;
	struct guest guest;
	struct socket s;
	int64_t ret = socket_take(call, argument(call, 0), &s);
	mode_t mode = 0777;

	if (ret)
		return ret;
	ret = address_get(call, &s, argument(call, 1), argument(call, 2), ADDRESS_BIND, &address);
	if (ret) {
		close(s.fd);
		return ret;
	}
	ret = address_judge(call, &address, POINT_socket_bind);
	/* bind creates the file with the mode of the socket: apply the guest's umask to that. */
	if (!ret && address.place.folder >= 0 && guest_read(call, &guest))
		ret = fchmod(s.fd, mode & ~guest.umask) ? -errno : 0;
	if (!ret)
		ret = result_of(bind(s.fd, (struct sockaddr *)&address.bytes, address.length));
	address_close(&address);
	close(s.fd);
	return ret;
}

/* listen() on an unbound socket binds it to a free port: judge that as a bind to port 0. */
static int judge_listen(struct call *call, const struct socket *s)
{
	struct sockaddr_in6 at = { 0 };
	struct address address = { .length = sizeof(at) };
	socklen_t size = sizeof(at);

	if (s->family != AF_INET && s->family != AF_INET6)
		return 0;
	if (getsockname(s->fd, (struct sockaddr *)&at, &size))
		return -errno;
	/* The port is at the same offset in sockaddr_in and sockaddr_in6. */
	if (at.sin6_port)
		return 0;
	memcpy(&address.bytes, &at, size);
	address_name(s, &address);
	return address_judge(call, &address, POINT_socket_bind);
}

int64_t relay_listen(struct call *call)
{
	struct socket s;
	int64_t ret = socket_take(call, argument(call, 0), &s);

	if (ret)
		return ret;
	ret = judge_listen(call, &s);
	if (!ret)
		ret = result_of(listen(s.fd, argument(call, 1)));
	close(s.fd);
	return ret;
}

static void release_address(struct job *job)
{
	address_close(job->data);
	free(job->data);
}

static int64_t connect_in_job(struct job *job)
{
	const struct address *address = job->data;

	return result_of(connect(job->fds[0], (const struct sockaddr *)&address->bytes,
				 address->length));
}

static int64_t start_connect(struct call *call, int fd, struct address *address)
{
	struct job *job = job_new(call);

	if (!job) {
		close(fd);
		address_close(address);
		free(address);
		return -ENOMEM;
	}
	job->fds[0] = fd;
	job->data = address;
	job->release = release_address;
	job->work = connect_in_job;
	return job_start(job);
}

int64_t relay_connect(struct call *call)
{
	struct address *address = malloc(sizeof(*address));
	struct socket s;
	int64_t ret = address ? socket_take(call, argument(call, 0), &s) : -ENOMEM;

	if (ret) {
		free(address);
		return ret;
	}
	ret = address_get(call, &s, argument(call, 1), argument(call, 2), ADDRESS_CONNECT,
			  address);
	if (ret) {
		free(address);
		close(s.fd);
		return ret;
	}
	/* Connecting a unix datagram socket only sets the destination of what it sends. */
	ret = address_judge(call, address, s.family == AF_UNIX && s.type == SOCK_DGRAM ?
			    POINT_socket_sendmsg : POINT_socket_connect);
	if (!ret && !s.nonblocking)
		return start_connect(call, s.fd, address);
	if (!ret)
		ret = result_of(connect(s.fd, (struct sockaddr *)&address->bytes, address->length));
	address_close(address);
	free(address);
	close(s.fd);
	return ret;
}
