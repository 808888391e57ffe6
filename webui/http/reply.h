/* SPDX-License-Identifier: GPL-2.0 */
/* Makes responses with the headers that each needs. A response is NULL if memory runs out. */
#ifndef WEBUI_HTTP_REPLY_H
#define WEBUI_HTTP_REPLY_H

#include <microhttpd.h>
#include <stdint.h>

#include "webui/http/refusal.h"

enum reply_cache { REPLY_NEVER, REPLY_REVALIDATE };

/* Adds the headers that every response has: security policies, Content-Type, Cache-Control. */
struct MHD_Response *reply_dress(struct MHD_Response *response, const char *type,
				 enum reply_cache cache);

/* Makes a response from a JSON text of size bytes, and takes ownership of the text. */
struct MHD_Response *reply_json(char *text, size_t size);

/* Makes a response from size bytes of a file, and takes ownership of fd. */
struct MHD_Response *reply_file(int fd, size_t size, const char *type,
				enum reply_cache cache);

struct MHD_Response *reply_empty(void);

/* The position of an error in a VXED. All zeros: none. */
struct mistake {
	const char *file;
	unsigned int line, column;
};

/*
 * Makes the response {"error": {...}}. key: another member, whose value is `size` bytes of JSON;
 * NULL: none.
 */
struct MHD_Response *reply_refusal(const struct refusal *refusal, const char *message,
				   const struct mistake *mistake, const char *key,
				   const char *bytes, size_t size);

/* Formats a time in seconds since the epoch, as in all answers. */
void reply_time(int64_t seconds, char text[static 32]);

/* Adds a header. format: of its value. Does nothing if response is NULL. */
void reply_header(struct MHD_Response *response, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Sends the response, and releases the caller's reference to it. */
enum MHD_Result reply_send(struct MHD_Connection *connection, unsigned int status,
			   struct MHD_Response *response);

#endif
