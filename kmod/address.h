/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses of sockets: how the kernel understands them, and their names, as rules see
 * them. Nothing here sleeps; a spinlock may be held.
 */
#ifndef VXE_ADDRESS_H
#define VXE_ADDRESS_H

#include <linux/socket.h>
#include <linux/types.h>

#include "kmod/path.h"

struct sock;
struct socket;

/* The address family as which the kernel takes the address. It ignores, for some sockets,
 * the family that the address itself names. */
int address_family(const struct socket *sock, const struct sockaddr *address);

/* Whether the control data of the message names hosts: those by which it goes, the first of
 * which is where it is sent, or more receivers of an SCTP message. */
bool address_has_route(struct msghdr *message);

/*
 * Writes the name of an address, "inet:ADDR:PORT" or another kind that vxed/objects.def
 * lists, into *room, and makes *arg a string that borrows from it. family: see
 * address_family(); length: of the address, in bytes. Returns NULL, or why there is no name
 * (a constant string).
 */
const char *address_describe(struct name *room, int family, const struct sockaddr *address,
			     int length, struct vxl_arg *arg);

/* The same of the name that a unix socket is bound to; "unix:" if it is bound to none. */
const char *address_describe_unix(struct name *room, struct sock *sock,
				  struct vxl_arg *arg);

#endif /* VXE_ADDRESS_H */
