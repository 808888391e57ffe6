/* SPDX-License-Identifier: GPL-2.0 */
/* The process at the other end of a connection, by its SO_PEERCRED credentials. */
#ifndef WEBUI_BROKER_PEER_H
#define WEBUI_BROKER_PEER_H

#include <stdbool.h>

#include "libvxe/policy/audit.h"

struct peer {
	bool web;		/* root or user vxe-web: may forward requests of browsers */
	bool token;		/* root or a member of group vxe: may request a token */
	struct actor actor;
};

/* Looks up the user and the group, to be called first. Names that do not exist match nobody. */
void peer_init(void);

/* Finds the credentials that the peer had when it connected. False: they are not known. */
bool peer_of(int connection, struct peer *peer);

#endif
