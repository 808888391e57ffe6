/* SPDX-License-Identifier: GPL-2.0 */
/* Finds who listens on the network: sockets to which others can send, in every network
 * namespace. */
#ifndef LIBVXE_LISTENER_H
#define LIBVXE_LISTENER_H

#include "libvxe/process/process.h"

struct listener {
	const char *protocol;		/* "tcp", "udp", "udplite", "raw" or "packet" */
	char address[64];		/* "127.0.0.1", "::"; of packet: "*" */
	unsigned int port;		/* of raw: the protocol's number; of packet: 0 */
	struct process process;		/* has it open */
};

/*
 * Calls each() for every process and socket: TCP sockets that listen, unconnected UDP and raw
 * sockets, and packet sockets. A socket that several processes have open is reported for each of
 * them. device and each(): as for process_each(). Sockets of the kernel itself are left out.
 */
typedef bool listener_function(const struct listener *listener, void *context);
bool listener_each(int device, listener_function *each, void *context, struct failure *failure);

#endif
