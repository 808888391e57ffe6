/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sessions that vxe-broker has confirmed. While it does not answer, they may go on reading,
 * until they would have ended for want of use: the end that the broker told last. Whatever is
 * read by them this process may read anyway.
 */
#ifndef WEBUI_HTTP_KNOWN_H
#define WEBUI_HTTP_KNOWN_H

#include <stdbool.h>

#include "libvxe/broker/protocol.h"

struct known {
	char user[BROKER_USER_SIZE];
	enum broker_role role;
	int64_t expires;		/* seconds since the epoch: its end at the latest */
};

/* Notes what the broker replied about the session of this request: it is live, or it is not. */
void known_note(const struct broker_request *request, const struct broker_reply *reply);

/* Whether the session of this request may read. known: NULL, or whose it is. */
bool known_find(const struct broker_request *request, struct known *known);

/* Forgets the session of this request; NULL: all. */
void known_forget(const struct broker_request *request);

#endif
