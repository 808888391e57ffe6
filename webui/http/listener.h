/* SPDX-License-Identifier: GPL-2.0 */
/* The listening sockets of vxewebd, each with a daemon of libmicrohttpd. */
#ifndef WEBUI_HTTP_LISTENER_H
#define WEBUI_HTTP_LISTENER_H

#include <stdbool.h>
#include <stdint.h>

#include "libvxe/failure.h"
#include "webui/http/headers.h"

#define LISTENERS_MAX	8

/* Certificate and key for TLS in PEM format; NULL: no TLS. */
struct tls {
	const char *certificate, *key;
};

/*
 * Open a listening socket, and add the origins by which browsers reach it. An address other than
 * the loopback needs a certificate. False: *failure; FAILURE_INPUT for an invalid address.
 */
bool listener_tcp(const char *address, const struct tls *tls, struct origins *origins,
		  struct failure *failure);
/* A unix socket. The permissions of its folder decide who can connect. */
bool listener_unix(const char *path, struct origins *origins, struct failure *failure);
/* The sockets passed by systemd (LISTEN_FDS). *count: their number. */
bool listener_systemd(const struct tls *tls, struct origins *origins, unsigned int *count,
		      struct failure *failure);

/* Adds an origin, which is copied. */
bool origins_add(struct origins *origins, const char *origin, struct failure *failure);

/*
 * Starts serving on all sockets. per_address: the limit of connections at once from one address of
 * another host; 0: no limit.
 */
bool listener_start(const struct tls *tls, unsigned int per_address, struct failure *failure);

/* Lets libmicrohttpd work, as turn() of loop_run(). */
int64_t listener_turn(void);

#endif
