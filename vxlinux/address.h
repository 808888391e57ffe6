/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses of sockets: copied from a guest, named as the module names them, and judged. */
#ifndef VXLINUX_ADDRESS_H
#define VXLINUX_ADDRESS_H

#include <sys/socket.h>

#include "vxlinux/place.h"

/* An address as the application uses it for the guest: the one copy, or for a path what it
 * leads to. */
struct address {
	struct sockaddr_storage bytes;
	socklen_t length;
	char name[PATH_MAX + 32];	/* as rules see it; it may contain NULs */
	size_t name_length;
	unsigned int marks;
	const char *failure;		/* why it cannot be named; or NULL */
	struct place place;		/* of a unix socket with a path */
	bool void_address;		/* there is nothing to judge */
};

/* A socket that is the application's copy. */
struct socket {
	int fd;
	int family, type, protocol;
	bool nonblocking;
};

/* 0 or -errno. The caller closes socket->fd. */
int socket_take(struct call *call, int fd, struct socket *socket);

enum address_use { ADDRESS_BIND, ADDRESS_CONNECT, ADDRESS_SEND };

/* Copies the address and finds what it leads to. 0: the caller calls address_close(). */
int address_get(struct call *call, const struct socket *socket, uint64_t from, uint64_t length,
		enum address_use use, struct address *address);
/* Names an address that is known already, and is no path, as one that is bound. */
void address_name(const struct socket *socket, struct address *address);
void address_close(struct address *address);
int address_judge(struct call *call, const struct address *address, unsigned int object);

#endif
