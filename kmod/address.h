/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel makes of addresses that a socket is handed. Any context. */
#ifndef VXE_ADDRESS_H
#define VXE_ADDRESS_H

#include <linux/socket.h>
#include <linux/types.h>

struct socket;

/* The family as which the kernel takes an address, whatever it says of itself. */
int address_family(const struct socket *sock, const struct sockaddr *address);

/* Whether the message says itself by which hosts it goes, the first of which is where
 * it is sent to; or by SCTP, to whom else. */
bool address_has_route(struct msghdr *message);

#endif /* VXE_ADDRESS_H */
