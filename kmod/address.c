// SPDX-License-Identifier: GPL-2.0
#include "kmod/address.h"

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/net.h>
#include <linux/sctp.h>
#include <net/sock.h>

int address_family(const struct socket *sock, const struct sockaddr *address)
{
	int family = sock->ops->family;

	switch (family) {
	case AF_PACKET:
	case AF_ALG:
	case AF_CAN:
	case AF_PPPOX:
		return family;
	case AF_INET:
		if (sock->type == SOCK_RAW || address->sa_family == AF_UNSPEC)
			return family;
		break;
	case AF_INET6:
		if (address->sa_family == AF_UNSPEC &&
		    (sock->type == SOCK_RAW || sock->sk->sk_protocol == IPPROTO_L2TP))
			return family;
		break;
	}
	return address->sa_family;
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
