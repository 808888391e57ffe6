/* SPDX-License-Identifier: GPL-2.0 */
/* Socket addresses: copied from a guest, named as the kernel module names them, and judged. */
#ifndef VXLINUX_ADDRESS_H
#define VXLINUX_ADDRESS_H

#include <sys/socket.h>

#include "vxlinux/place.h"

/*
 * The address that vxlinux uses for the guest: a copy of the guest's, made once. The path of a unix
 * socket is replaced by one that leads to the file that was judged.
 */
struct address {
	struct sockaddr_storage bytes;
	socklen_t length;
	char name[PATH_MAX + 32];	/* as rules see it; may contain NULs */
	size_t name_length;
	unsigned int marks;		/* VXE_MARK_* of the name */
	const char *failure;		/* why it cannot be named; NULL: it can */
	struct place place;		/* of a unix socket with a path */
	bool void_address;		/* there is nothing to judge */
};

/* A guest's socket. */
struct socket {
	int fd;				/* vxlinux's duplicate of the guest's descriptor */
	int family, type, protocol;
	bool nonblocking;		/* O_NONBLOCK is set */
};

/* Duplicates a guest's socket. Returns 0, and the caller closes socket->fd; or -errno. */
int socket_take(struct call *call, int fd, struct socket *socket);

enum address_use { ADDRESS_BIND, ADDRESS_CONNECT, ADDRESS_SEND };

/*
 * Copies an address of `length` bytes from guest memory, resolves its path, and names it. Returns
 * 0, and the caller calls address_close(); or -errno.
 */
int address_get(struct call *call, const struct socket *socket, uint64_t from, uint64_t length,
		enum address_use use, struct address *address);
/* Names an address without a path, which the caller has filled in, as for a bind. */
void address_name(const struct socket *socket, struct address *address);
void address_close(struct address *address);
/* Judges the address as that object. Returns 0 or -errno. */
int address_judge(struct call *call, const struct address *address, unsigned int object);

#endif
