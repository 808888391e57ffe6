/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of SOCK_SEQPACKET with at most one sealed memfd. */
#ifndef LIBVXE_BROKER_MESSAGE_H
#define LIBVXE_BROKER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

/* Makes a sealed memfd of a text. -1 with errno. */
int message_text(const char *text, size_t size);

/* Whether a descriptor is a memfd with at most max bytes and all of BROKER_SEALS, so that nobody
 * can change it any more. *size: its bytes. */
bool message_is_sealed(int fd, size_t max, size_t *size);

/* Sends a message of size bytes, with the descriptor unless it is -1. Never raises SIGPIPE.
 * False with errno. */
bool message_send(int connection, const void *message, size_t size, int fd);

/*
 * Receives a message of exactly size bytes. *fd: the descriptor that came with it, or -1;
 * *text_size: its bytes, at most max. False with errno: ECONNRESET: the peer has closed the
 * connection; EPROTO: the message is malformed. No descriptor is left open then.
 */
bool message_receive(int connection, void *message, size_t size, int *fd, size_t *text_size,
		     size_t max);

#endif
