/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Known sessions: those that vxe-broker has confirmed. While the broker does not answer, they may
 * still read, until the idle time that the broker reported last has passed. This is no loss of
 * security: vxewebd can read the same data without the broker.
 */
#ifndef WEBUI_HTTP_KNOWN_H
#define WEBUI_HTTP_KNOWN_H

#include <stdbool.h>

#include "libvxe/broker/protocol.h"

struct known {
	char user[BROKER_USER_SIZE];
	enum broker_role role;
	int64_t expires;		/* latest end of the session, in seconds since the epoch */
};

/* Adds or removes the session of a request, according to the broker's reply. */
void known_note(const struct broker_request *request, const struct broker_reply *reply);

/* Returns true if the session of a request may read. *known: whose it is; known may be NULL. */
bool known_find(const struct broker_request *request, struct known *known);

/* Removes the session of a request; NULL: all sessions. */
void known_forget(const struct broker_request *request);

#endif
