/* SPDX-License-Identifier: GPL-2.0 */
/* The headers of a request, and what they must be before anything is done for it. */
#ifndef WEBUI_HTTP_HEADERS_H
#define WEBUI_HTTP_HEADERS_H

#include <stddef.h>
#include <stdint.h>

#include "libvxe/broker/protocol.h"
#include "webui/http/refusal.h"

#define BODY_MAX	(1u << 20)	/* bytes of a request's body */
#define SESSION_COOKIE	"__Host-vxe"

/* NULL: not sent. The pointers are to what headers_add() got. */
struct headers {
	const char *host, *origin, *site, *type, *length, *encoding, *cookie, *authorization;
	const char *if_match, *if_none_match, *last_id, *accept_encoding, *asleep;
	/* Set by headers_check(): */
	size_t size;			/* bytes of the body */
	char session[BROKER_SECRET_SIZE];	/* of the cookie; "": none */
	char secret[BROKER_SECRET_SIZE];	/* of Authorization: VXE; "": none */
	const char *bearer;			/* of Authorization: Bearer */
};

/* The origins by which browsers reach this server: "http://127.0.0.1:8017". */
struct origins {
	const char **list;
	size_t count;
};

/* Notes a header; one that does not matter is ignored. 400: it is there twice. */
bool headers_add(struct headers *headers, const char *name, const char *value,
		 struct refusal *refusal);

/*
 * Checks what holds for every request: Host and Origin are ours (421, 403), no other site
 * asks (403), the body has a length (411, 400) of at most BODY_MAX (413) and is JSON (415).
 */
bool headers_check(struct headers *headers, const char *method, const struct origins *origins,
		   struct refusal *refusal);

/* The hash of If-Match: "HASH". 400: it is not of this form. */
bool headers_hash(const char *text, char hash[BROKER_HASH_SIZE], struct refusal *refusal);

#endif
