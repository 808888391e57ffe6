/* SPDX-License-Identifier: GPL-2.0 */
/* Answers, with the headers that each has. A response is NULL if memory runs out. */
#ifndef WEBUI_HTTP_REPLY_H
#define WEBUI_HTTP_REPLY_H

#include <microhttpd.h>
#include <stdint.h>

#include "webui/http/refusal.h"

enum reply_cache { REPLY_NEVER, REPLY_REVALIDATE };

/* Adds what every answer has: the policy for browsers, the type, how to cache. */
struct MHD_Response *reply_dress(struct MHD_Response *response, const char *type,
				 enum reply_cache cache);

/* A JSON text of size bytes, which is given away. */
struct MHD_Response *reply_json(char *text, size_t size);

/* What a file has, which is given away. */
struct MHD_Response *reply_file(int fd, size_t size, const char *type,
				enum reply_cache cache);

struct MHD_Response *reply_empty(void);

/* Where a mistake in a text is. All zeros: nowhere. */
struct mistake {
	const char *file;
	unsigned int line, column;
};

/* {"error": {...}}, and beside it KEY: BYTES of size, which are JSON, unless key is NULL. */
struct MHD_Response *reply_refusal(const struct refusal *refusal, const char *message,
				   const struct mistake *mistake, const char *key,
				   const char *bytes, size_t size);

/* A time of seconds since the epoch, as answers have it. */
void reply_time(int64_t seconds, char text[static 32]);

/* Adds a header: the format is that of its value. */
void reply_header(struct MHD_Response *response, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Sends it, and gives it away. */
enum MHD_Result reply_send(struct MHD_Connection *connection, unsigned int status,
			   struct MHD_Response *response);

#endif
