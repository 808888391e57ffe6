// SPDX-License-Identifier: GPL-2.0
#include "kmod/address.h"

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/sctp.h>
#include <linux/un.h>
#include <net/af_unix.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "kmod/print.h"

bool address_is_void(const struct socket *sock, int length)
{
	if (length >= (int)sizeof(sa_family_t))
		return false;
	switch (sock->ops->family) {
	case AF_INET:
	case AF_INET6:
	case AF_NETLINK:
	case AF_UNIX:
		return true;
	}
	return false;
}

int address_family(const struct socket *sock, const struct sockaddr *address, int length)
{
	int family = sock->ops->family;

	if (length < (int)sizeof(sa_family_t))
		return family;
	switch (family) {
	case AF_INET:
		if (sock->type == SOCK_RAW || address->sa_family == AF_UNSPEC)
			return family;
		break;
	case AF_INET6:
		if (address->sa_family == AF_UNSPEC &&
		    (sock->type == SOCK_RAW || sock->sk->sk_protocol == IPPROTO_L2TP))
			return family;
		break;
	case AF_SMC:
	case AF_NETLINK:
	case AF_UNIX:
		break;
	default:
		/* All other sockets read the address as one of their own family. */
		return family;
	}
	/* Only a unix socket takes a path as an address. */
	return address->sa_family == AF_UNIX ? family : address->sa_family;
}

bool address_has_route(struct msghdr *message)
{
	struct cmsghdr *one;

	if (message->msg_control_is_user)
		return false;
	for_each_cmsghdr(one, message) {
		if (!CMSG_OK(message, one))
			break;
		if ((one->cmsg_level == SOL_IP && one->cmsg_type == IP_RETOPTS) ||
		    (one->cmsg_level == SOL_IPV6 && (one->cmsg_type == IPV6_RTHDR ||
						     one->cmsg_type == IPV6_2292RTHDR)) ||
		    (one->cmsg_level == SOL_SCTP && (one->cmsg_type == SCTP_DSTADDRV4 ||
						     one->cmsg_type == SCTP_DSTADDRV6)))
			return true;
	}
	return false;
}

/* Prints the name of a unix address. size: bytes of the address, including its family. Returns the
 * length of the name. */
static int print_unix(char *to, const struct sockaddr_un *address, int size)
{
	int bytes = size - (int)offsetof(struct sockaddr_un, sun_path);
	char *at = to;

	memcpy(at, "unix:", 5);
	at += 5;
	if (bytes <= 0)
		return at - to;
	if (!address->sun_path[0]) {
		*at++ = '@';
		memcpy(at, address->sun_path + 1, bytes - 1);
		return at + bytes - 1 - to;
	}
	bytes = strnlen(address->sun_path, min_t(int, bytes, UNIX_PATH_MAX));
	memcpy(at, address->sun_path, bytes);
	return at + bytes - to;
}

/* Prints "inet:ADDR:PORT". Returns its length. */
static int print_inet(char *to, const void *address, __be16 port)
{
	char *at = to;

	memcpy(at, "inet:", 5);
	at = print_ipv4(at + 5, address);
	*at++ = ':';
	return print_number(at, ntohs(port)) - to;
}

const char *address_describe(struct name *room, int family, const struct sockaddr *address,
			     int length, struct vxl_arg *arg)
{
	char *to = room->bytes;
	const struct sockaddr_in *in = (const void *)address;
	const struct sockaddr_in6 *in6 = (const void *)address;
	const struct sockaddr_nl *netlink = (const void *)address;
	int size;

	name_set(arg, "", 0);
	if (family == AF_UNIX)
		size = print_unix(to, (const void *)address,
				  min_t(int, length, sizeof(struct sockaddr_un)));
	else if (family == AF_INET && length >= (int)sizeof(*in))
		size = print_inet(to, &in->sin_addr, in->sin_port);
	else if (family == AF_INET6 && length >= SIN6_LEN_RFC2133)
		size = ipv6_addr_v4mapped(&in6->sin6_addr) ?
		       print_inet(to, &in6->sin6_addr.s6_addr32[3], in6->sin6_port) :
		       scnprintf(to, sizeof(room->bytes), "inet6:%pI6c:%u",
				 &in6->sin6_addr, ntohs(in6->sin6_port));
	else if (family == AF_NETLINK && length >= (int)sizeof(*netlink))
		size = scnprintf(to, sizeof(room->bytes),
				 netlink->nl_pid ? "netlink:%u:%u" : "netlink:%u",
				 netlink->nl_groups, netlink->nl_pid);
	else
		size = scnprintf(to, sizeof(room->bytes), "family-%u:", family);
	name_set(arg, to, size);
	return NULL;
}

const char *address_describe_unix(struct name *room, struct sock *sock,
				  struct vxl_arg *arg, unsigned int *marks)
{
	struct unix_sock *unix_socket = unix_sk(sock);
	const struct unix_address *bound = smp_load_acquire(&unix_socket->addr);
	char *to = room->bytes;
	const char *failure;

	if (!unix_socket->path.dentry) {
		name_set(arg, to, print_unix(to, bound ? bound->name : NULL,
					     bound ? bound->len : 0));
		return NULL;
	}
	failure = path_describe(room, &unix_socket->path, arg, marks);
	return failure ?: path_prefix(room, "unix:", arg);
}
