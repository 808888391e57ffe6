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

/* Whether the kernel has nothing to take from the address: it is too short to name a family,
 * and the kernel refuses such an address of this socket before it reads it. length: in
 * bytes. */
bool address_is_void(const struct socket *sock, int length);

/* The address family as which the kernel takes the address. It ignores, for some sockets,
 * the family that the address itself names. length: of the address, in bytes. */
int address_family(const struct socket *sock, const struct sockaddr *address, int length);

/* Whether the control data of the message names hosts: the hosts of a source route, the first
 * of which receives the message, or further receivers of an SCTP message. */
bool address_has_route(struct msghdr *message);

/*
 * Writes the name of an address, "inet:ADDR:PORT" or another kind that vxed/objects.def
 * lists, into *room, and makes *arg a string that borrows from it. family: see
 * address_family(); length: of the address, in bytes. Returns NULL, or why there is no name
 * (a constant string).
 */
const char *address_describe(struct name *room, int family, const struct sockaddr *address,
			     int length, struct vxl_arg *arg);

/* The same of the name that a unix socket is bound to; "unix:" if it is bound to none.
 * marks: as of path_describe(). */
const char *address_describe_unix(struct name *room, struct sock *sock,
				  struct vxl_arg *arg, unsigned int *marks);

#endif /* VXE_ADDRESS_H */
