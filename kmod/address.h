/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses of sockets: how the kernel reads them, and their names in the form that rules match. No
 * function sleeps; a spinlock may be held.
 */
#ifndef VXE_ADDRESS_H
#define VXE_ADDRESS_H

#include <linux/socket.h>
#include <linux/types.h>

#include "kmod/path.h"

struct sock;
struct socket;

/* Whether the address is too short to contain a family. The kernel refuses such an address on this
 * socket without reading it. length: in bytes. */
bool address_is_void(const struct socket *sock, int length);

/* The address family by which the kernel reads the address. For some sockets the kernel ignores
 * the family in the address itself. length: of the address, in bytes. */
int address_family(const struct socket *sock, const struct sockaddr *address, int length);

/* Whether the control data of the message names hosts. They can be the hosts of a source route, of
 * which the first one receives the message, or further receivers of an SCTP message. */
bool address_has_route(struct msghdr *message);

/*
 * Writes the name of an address, "inet:ADDR:PORT" or another kind that vxed/objects.def
 * lists, into *room, and makes *arg a string that borrows from it. family: see
 * address_family(); length: of the address, in bytes. Returns NULL, or why there is no name
 * (a constant string).
 */
const char *address_describe(struct name *room, int family, const struct sockaddr *address,
			     int length, struct vxl_arg *arg);

/* Like address_describe(), for the name that a unix socket is bound to; "unix:" if it is not bound.
 * marks: as in path_describe(). The caller keeps the socket's name from changing. */
const char *address_describe_unix(struct name *room, struct sock *sock,
				  struct vxl_arg *arg, unsigned int *marks);

#endif /* VXE_ADDRESS_H */
