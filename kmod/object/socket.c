// SPDX-License-Identifier: GPL-2.0
/* Sockets and their peers. */
#include "kmod/object/rows.h"

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <net/af_unix.h>
#include <net/inet_sock.h>
#include <net/sock.h>

#include "kmod/address.h"
#include "kmod/object/describe.h"

static void add_address(struct object *object, int family, const void *address, int length)
{
	const char *failure = address_describe(&object->names[0], family, address, length,
					       &object->args[object->nargs++]);

	object->failure = object->failure ?: failure;
}

DESCRIBE(create_socket)
{
	if ((int)r[3])		/* the kernel's own */
		return false;
	add_integer(object, (int)r[0]);
	add_integer(object, (int)r[1]);
	/* Of a packet's the kernel takes 16 bits. */
	add_integer(object, (int)r[0] == AF_PACKET ? (u16)r[2] : (int)r[2]);
	return true;
}

/* Names in the file system are judged where they are resolved: by mknod. */
static bool has_path(const struct socket *sock, const struct sockaddr *address, int length)
{
	return sock->ops->family == AF_UNIX &&
	       length > (int)offsetof(struct sockaddr, sa_data) && address->sa_data[0];
}

DESCRIBE(socket_bind)
{
	const struct socket *sock = (const struct socket *)r[0];
	const struct sockaddr *address = (const struct sockaddr *)r[1];
	struct sockaddr_nl netlink;

	if (has_path(sock, address, (int)r[2]))
		return false;
	/* Of netlink the port is the caller's own number. */
	if (address->sa_family == AF_NETLINK && (int)r[2] >= (int)sizeof(netlink)) {
		netlink = *(const struct sockaddr_nl *)address;
		netlink.nl_pid = 0;
		address = (const struct sockaddr *)&netlink;
	}
	add_address(object, address_family(sock, address), address, (int)r[2]);
	return true;
}

/* One that is bound to nothing gets any port of every address. */
DESCRIBE(socket_listen)
{
	const struct socket *sock = (const struct socket *)r[0];
	const struct sockaddr_in6 any = { .sin6_family = sock->ops->family };

	if ((any.sin6_family != AF_INET && any.sin6_family != AF_INET6) ||
	    inet_sk(sock->sk)->inet_num)
		return false;
	add_address(object, any.sin6_family, &any, sizeof(any));
	return true;
}

/* Of the unix domain it is judged whom the kernel found, in the hooks below. */
DESCRIBE(socket_connect)
{
	const struct socket *sock = (const struct socket *)r[0];
	const struct sockaddr *address = (const struct sockaddr *)r[1];
	int family;

	if (sock->ops->family == AF_UNIX)
		return false;
	family = address_family(sock, address);
	/* There it ends a connection. */
	if (address->sa_family == AF_UNSPEC && (family == AF_INET || family == AF_INET6))
		family = AF_UNSPEC;
	add_address(object, family, address, (int)r[2]);
	return true;
}

DESCRIBE(socket_sendmsg)
{
	const struct socket *sock = (const struct socket *)r[0];
	struct msghdr *message = (struct msghdr *)r[1];
	const struct sockaddr *address = message->msg_name;

	if (sock->ops->family == AF_UNIX)
		return false;
	if (address_has_route(message)) {
		add_string(object, "family-0:");
		return true;
	}
	if (!address || !message->msg_namelen)
		return false;
	/* TCP fast open, and SCTP, connect by sending. */
	if (sock->type == SOCK_STREAM || sock->type == SOCK_SEQPACKET)
		object->point = POINT_socket_connect;
	add_address(object, address_family(sock, address), address,
		    message->msg_namelen);
	return true;
}

DESCRIBE(unix_stream_connect)
{
	object->failure = address_describe_unix(&object->names[0], (struct sock *)r[1],
					     &object->args[object->nargs++]);
	return true;
}

DESCRIBE(unix_may_send)
{
	struct sock *peer = ((struct socket *)r[1])->sk;

	/* The other end of a socketpair. */
	if (!unix_sk(peer)->addr)
		return false;
	object->failure = address_describe_unix(&object->names[0], peer,
					     &object->args[object->nargs++]);
	return true;
}

static const struct object_hook hooks[] = {
	{ "security_socket_create", POINT_socket_create, create_socket },
	{ "security_socket_bind", POINT_socket_bind, socket_bind },
	{ "security_socket_listen", POINT_socket_bind, socket_listen },
	{ "security_socket_connect", POINT_socket_connect, socket_connect },
	{ "security_socket_sendmsg", POINT_socket_sendmsg, socket_sendmsg },
	{ "security_unix_stream_connect", POINT_socket_connect, unix_stream_connect },
	{ "security_unix_may_send", POINT_socket_sendmsg, unix_may_send },
};

const struct object_rows object_socket = { hooks, ARRAY_SIZE(hooks) };
