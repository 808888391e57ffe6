/* SPDX-License-Identifier: GPL-2.0 */
/* The headers of a request, and the checks that every request must pass first. */
#ifndef WEBUI_HTTP_HEADERS_H
#define WEBUI_HTTP_HEADERS_H

#include <stddef.h>
#include <stdint.h>

#include "libvxe/broker/protocol.h"
#include "webui/http/refusal.h"

#define BODY_MAX	(1u << 20)	/* bytes of a request's body */
#define SESSION_COOKIE	"__Host-vxe"
#define PROGRESS_NAME_SIZE	33	/* of VXE-Progress: 128 bits in hexadecimal, and a NUL */

/* Values of headers, as given to headers_add(); NULL: the header was not sent. */
struct headers {
	const char *host, *origin, *site, *type, *length, *encoding, *cookie, *authorization;
	const char *if_match, *if_none_match, *last_id, *accept_encoding, *asleep,
		   *progress;
	/* The members below are set by headers_check(). */
	size_t size;			/* bytes of the body */
	char session[BROKER_SECRET_SIZE];	/* the session cookie; "": none */
	char secret[BROKER_SECRET_SIZE];	/* from "Authorization: VXE"; "": none */
	const char *bearer;			/* from "Authorization: Bearer"; NULL: none */
};

/* The origins by which browsers reach this server, such as "http://127.0.0.1:8017". */
struct origins {
	const char **list;
	size_t count;
};

/*
 * Stores a header, if it is one of those above. The strings must stay valid. False: the header was
 * sent twice (400).
 */
bool headers_add(struct headers *headers, const char *name, const char *value,
		 struct refusal *refusal);

/*
 * Checks what must be true for every request. False with these statuses: Host is not one of the
 * origins (421); Origin or Sec-Fetch-Site name another site (403); a body has no length (411), an
 * invalid one (400), one above BODY_MAX (413), or is not JSON (415); VXE-Progress is malformed
 * (400).
 */
bool headers_check(struct headers *headers, const char *method, const struct origins *origins,
		   struct refusal *refusal);

/* Parses the value "HASH" of If-Match, with its quotes. False: it is malformed (400). */
bool headers_hash(const char *text, char hash[BROKER_HASH_SIZE], struct refusal *refusal);

#endif
