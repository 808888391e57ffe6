/* SPDX-License-Identifier: GPL-2.0 */
/* Who is at the other end of a connection, as the kernel says it. */
#ifndef WEBUI_BROKER_PEER_H
#define WEBUI_BROKER_PEER_H

#include <stdbool.h>

#include "libvxe/policy/audit.h"

struct peer {
	bool web;		/* root or the user vxe-web: may make requests for browsers */
	bool token;		/* root or a member of the group vxe: may ask for a token */
	struct actor actor;
};

/* Looks the user and the group up. Those that do not exist match nobody. */
void peer_init(void);

/* The peer of a connection, by the credentials that it had when it connected. False: not
 * known. */
bool peer_of(int connection, struct peer *peer);

#endif
