/* SPDX-License-Identifier: GPL-2.0 */
/* The sockets on which vxewebd is reached, each with a libmicrohttpd of its own. */
#ifndef WEBUI_HTTP_LISTENER_H
#define WEBUI_HTTP_LISTENER_H

#include <stdbool.h>
#include <stdint.h>

#include "libvxe/failure.h"
#include "webui/http/headers.h"

#define LISTENERS_MAX	8

/* Certificate and key of TLS, as PEM texts, or NULL. */
struct tls {
	const char *certificate, *key;
};

/*
 * These open a socket, and add the origins by which browsers reach it. An address that is
 * not of the loopback needs a certificate. Wrong addresses are a FAILURE_INPUT.
 */
bool listener_tcp(const char *address, const struct tls *tls, struct origins *origins,
		  struct failure *failure);
/* A socket in the file system that everybody may use who may use its folder. */
bool listener_unix(const char *path, struct origins *origins, struct failure *failure);
/* The sockets that systemd gives (LISTEN_FDS). *count: how many. */
bool listener_systemd(const struct tls *tls, struct origins *origins, unsigned int *count,
		      struct failure *failure);

bool origins_add(struct origins *origins, const char *origin, struct failure *failure);

/* Starts to serve on all sockets. per_address: so many connections at once from one address of
 * another host; 0: any number. */
bool listener_start(const struct tls *tls, unsigned int per_address, struct failure *failure);

/* For loop_run(). */
int64_t listener_turn(void);

#endif
