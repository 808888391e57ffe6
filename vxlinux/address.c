// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "vxlinux/guest.h"
#include "vxlinux/verdict.h"

#define IN6_SHORT	24	/* length without the scope, which the kernel accepts */

static int option(int fd, int name)
{
	socklen_t size = sizeof(int);
	int value = 0;

	return getsockopt(fd, SOL_SOCKET, name, &value, &size) ? -1 : value;
}

int socket_take(struct call *call, int fd, struct socket *s)
{
	s->fd = guest_take(call, fd);
	if (s->fd < 0)
		return s->fd;
	s->family = option(s->fd, SO_DOMAIN);
	s->type = option(s->fd, SO_TYPE);
	s->protocol = option(s->fd, SO_PROTOCOL);
	s->nonblocking = fcntl(s->fd, F_GETFL) & O_NONBLOCK;
	if (s->type >= 0)
		return 0;
	close(s->fd);
	return -ENOTSOCK;
}

/* Returns the family that the kernel assumes for the address. The same as in kmod/address.c. */
static int family_of(const struct socket *s, const struct address *a)
{
	int family = a->bytes.ss_family;

	if (a->length < sizeof(sa_family_t))
		return s->family;
	switch (s->family) {
	case AF_INET:
		if (s->type == SOCK_RAW || family == AF_UNSPEC)
			return s->family;
		break;
	case AF_INET6:
		if (family == AF_UNSPEC && s->type == SOCK_RAW)
			return s->family;
		break;
	case AF_NETLINK: case AF_UNIX:
		break;
	default:
		return s->family;
	}
	return family == AF_UNIX ? s->family : family;
}

static void name_inet(struct address *a, const void *host, in_port_t port)
{
	char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, host, text, sizeof(text));
	sprintf(a->name, "inet:%s:%u", text, ntohs(port));
}

static void name_inet6(struct address *a, const struct sockaddr_in6 *in6)
{
	char text[INET6_ADDRSTRLEN];

	if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr)) {
		name_inet(a, in6->sin6_addr.s6_addr + 12, in6->sin6_port);
		return;
	}
	inet_ntop(AF_INET6, &in6->sin6_addr, text, sizeof(text));
	sprintf(a->name, "inet6:%s:%u", text, ntohs(in6->sin6_port));
}

static void name_other(struct address *a, int family, enum address_use use)
{
	const struct sockaddr_nl *netlink = (const void *)&a->bytes;

	/* Binding a netlink port does not name a peer: leave out the port. */
	if (family == AF_NETLINK && a->length >= sizeof(*netlink))
		sprintf(a->name, netlink->nl_pid && use != ADDRESS_BIND ? "netlink:%u:%u" :
			"netlink:%u", netlink->nl_groups, netlink->nl_pid);
	else if (family == AF_INET && a->length >= sizeof(struct sockaddr_in))
		name_inet(a, &((struct sockaddr_in *)&a->bytes)->sin_addr,
			  ((struct sockaddr_in *)&a->bytes)->sin_port);
	else if (family == AF_INET6 && a->length >= IN6_SHORT)
		name_inet6(a, (const void *)&a->bytes);
	else
		sprintf(a->name, "family-%u:", family);
	a->name_length = strlen(a->name);
}

/* Replaces the guest's path by one that leads to the file through vxlinux's descriptor. */
static int set_path(struct address *a, const char *format, int fd, const char *entry)
{
	struct sockaddr_un *un = (void *)&a->bytes;
	int n = snprintf(un->sun_path, sizeof(un->sun_path), format, fd, entry);

	if (n >= (int)sizeof(un->sun_path))
		return -ENAMETOOLONG;
	a->length = offsetof(struct sockaddr_un, sun_path) + n + 1;
	return 0;
}

static int find_unix(struct call *call, struct address *a, enum address_use use)
{
	const struct sockaddr_un *un = (const void *)&a->bytes;
	size_t size = a->length - offsetof(struct sockaddr_un, sun_path);
	char path[sizeof(un->sun_path) + 1];
	struct name name;
	int ret;

	if (a->length <= offsetof(struct sockaddr_un, sun_path) || !un->sun_path[0]) {
		/* An abstract name. If it is empty, the kernel chooses one (autobind). */
		size = a->length > offsetof(struct sockaddr_un, sun_path) ? size : 0;
		a->name_length = sprintf(a->name, "unix:%s", size ? "@" : "");
		if (size)
			memcpy(a->name + a->name_length, un->sun_path + 1, size - 1);
		a->name_length += size ? size - 1 : 0;
		return 0;
	}
	snprintf(path, sizeof(path), "%.*s", (int)size, un->sun_path);
	ret = place_find(call, AT_FDCWD, path, use == ADDRESS_BIND ? PLACE_ENTRY : PLACE_FOLLOW,
			 &a->place);
	if (ret)
		return ret == -EEXIST ? -EADDRINUSE : ret;
	if (use == ADDRESS_BIND) {
		if (a->place.folder < 0 || a->place.fd >= 0)
			return -EADDRINUSE;
		name_of_entry(&a->place, "unix:", &name);
		ret = set_path(a, "/proc/self/fd/%d/%s", a->place.folder, a->place.entry);
	} else {
		if (!S_ISSOCK(a->place.stat.st_mode))
			return -ECONNREFUSED;
		name_of_descriptor(a->place.fd, "unix:", &name);
		ret = set_path(a, "/proc/self/fd/%d", a->place.fd, "");
	}
	strcpy(a->name, name.bytes);
	a->name_length = strlen(a->name);
	a->marks = name.marks;
	a->failure = name.failure;
	return ret;
}

int address_get(struct call *call, const struct socket *s, uint64_t from, uint64_t length,
		enum address_use use, struct address *a)
{
	int family, ret;

	memset(a, 0, offsetof(struct address, place));
	a->place = (struct place){ .fd = -1, .folder = -1 };
	a->void_address = false;
	if ((int)length < 0 || length > sizeof(a->bytes))
		return -EINVAL;
	a->length = length;
	ret = guest_in(call, &a->bytes, from, length);
	if (ret)
		return ret;
	family = family_of(s, a);
	if (s->family == AF_UNIX) {
		/* connect() with AF_UNSPEC disconnects a datagram socket. */
		if (a->length < sizeof(sa_family_t) || a->bytes.ss_family != AF_UNIX) {
			a->void_address = true;
			return a->bytes.ss_family == AF_UNSPEC || !a->length ? 0 : -EINVAL;
		}
		if (a->length > sizeof(struct sockaddr_un))
			return -EINVAL;
		ret = find_unix(call, a, use);
		if (ret)
			address_close(a);
		return ret;
	}
	a->void_address = a->length < sizeof(sa_family_t) &&
			  (s->family == AF_INET || s->family == AF_INET6 ||
			   s->family == AF_NETLINK);
	if (use == ADDRESS_CONNECT && a->bytes.ss_family == AF_UNSPEC &&
	    (family == AF_INET || family == AF_INET6))
		family = AF_UNSPEC;
	if (use == ADDRESS_SEND && family == AF_UNSPEC && s->family == AF_INET6)
		family = AF_INET;
	name_other(a, family, use);
	return 0;
}

void address_name(const struct socket *s, struct address *a)
{
	name_other(a, family_of(s, a), ADDRESS_BIND);
}

void address_close(struct address *a)
{
	place_close(&a->place);
}

int address_judge(struct call *call, const struct address *a, unsigned int object)
{
	const struct vxl_arg args[] = {
		{ .kind = VXL_ARG_STRING, .string = { a->name, a->name_length } },
		number_argument(a->marks),
	};

	return a->void_address ? 0 : verdict_object(call, object, args, 2, a->failure);
}
