/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel makes of addresses that a socket is handed. Any context. */
#ifndef VXE_ADDRESS_H
#define VXE_ADDRESS_H

#include <linux/socket.h>
#include <linux/types.h>

#include "kmod/path.h"

struct sock;
struct socket;

/* The family as which the kernel takes an address, whatever it says of itself. */
int address_family(const struct socket *sock, const struct sockaddr *address);

/* Whether the message says itself by which hosts it goes, the first of which is where
 * it is sent to; or by SCTP, to whom else. */
bool address_has_route(struct msghdr *message);

/*
 * The name of an address, as objects.def lists them: "inet:ADDR:PORT" and so on. family:
 * as which the kernel takes it; length: bytes of the address. *arg then borrows the room.
 * Returns NULL, or why there is no name.
 */
const char *address_describe(struct name *room, int family, const struct sockaddr *address,
			     int length, struct vxl_arg *arg);

/* Likewise, the name that a unix socket is bound to; "unix:" if it is bound to none. */
const char *address_describe_unix(struct name *room, struct sock *sock,
				  struct vxl_arg *arg);

#endif /* VXE_ADDRESS_H */
