/* SPDX-License-Identifier: GPL-2.0 */
/* Requests to vxe-broker. */
#ifndef LIBVXE_BROKER_CLIENT_H
#define LIBVXE_BROKER_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "libvxe/broker/protocol.h"

/* Connects. Returns a descriptor that exec closes, or -1 with errno. flags: 0, or SOCK_NONBLOCK:
 * fail with EAGAIN if too many clients are waiting for the broker. */
int broker_connect(const char *path, int flags);

/*
 * Sends a request. Sets request->version. text: size bytes, which are sent in a memfd; NULL: none.
 * False with errno. The answer may take seconds: poll(2) the connection for POLLIN.
 */
bool broker_send(int connection, struct broker_request *request, const char *text,
		 size_t size);

/*
 * Receives the reply; sleeps until it arrives. *body: a sealed memfd that the caller closes, or -1;
 * *size: its bytes. False with errno: ECONNRESET: the broker has closed the connection; EPROTO: not
 * a reply. In that case only the connection needs to be closed.
 */
bool broker_receive(int connection, struct broker_reply *reply, int *body, size_t *size);

/* Connects, sends, receives, and closes the connection. */
bool broker_call(const char *path, struct broker_request *request, const char *text,
		 size_t size, struct broker_reply *reply, int *body, size_t *body_size);

#endif
