// SPDX-License-Identifier: GPL-2.0
#include "webui/http/reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libvxe/text/quote.h"

static const char *const headers[][2] = {
	{ "Content-Security-Policy",
	  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
	  "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
	  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types vxe" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
};

struct MHD_Response *reply_dress(struct MHD_Response *response, const char *type,
				 enum reply_cache cache)
{
	size_t i;

	if (!response)
		return NULL;
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		MHD_add_response_header(response, headers[i][0], headers[i][1]);
	MHD_add_response_header(response, "Cache-Control",
				cache == REPLY_NEVER ? "no-store" : "no-cache");
	if (type)
		MHD_add_response_header(response, "Content-Type", type);
	return response;
}

struct MHD_Response *reply_json(char *text, size_t size)
{
	if (!text)
		return NULL;
	return reply_dress(MHD_create_response_from_buffer(size, text, MHD_RESPMEM_MUST_FREE),
			   "application/json", REPLY_NEVER);
}

struct MHD_Response *reply_file(int fd, size_t size, const char *type, enum reply_cache cache)
{
	return reply_dress(MHD_create_response_from_fd64(size, fd), type, cache);
}

struct MHD_Response *reply_empty(void)
{
	return reply_dress(MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT), NULL,
			   REPLY_NEVER);
}

struct MHD_Response *reply_refusal(const struct refusal *refusal, const char *message,
				   const struct mistake *mistake, const char *key,
				   const char *bytes, size_t size)
{
	char *text = NULL;
	size_t length;
	FILE *to = open_memstream(&text, &length);

	if (!to)
		return NULL;
	if (!message)
		message = refusal->message;
	fputs("{\"error\":{\"kind\":", to);
	quote_json(to, refusal->kind, strlen(refusal->kind));
	fputs(",\"message\":", to);
	quote_json(to, message, strlen(message));
	if (mistake && mistake->file && *mistake->file) {
		fputs(",\"file\":", to);
		quote_json(to, mistake->file, strlen(mistake->file));
	}
	if (mistake && mistake->line)
		fprintf(to, ",\"line\":%u,\"column\":%u", mistake->line, mistake->column);
	putc('}', to);
	if (key) {
		fprintf(to, ",\"%s\":", key);
		fwrite(bytes, 1, size, to);
	}
	fputs("}\n", to);
	if (fclose(to)) {
		free(text);
		return NULL;
	}
	return reply_json(text, length);
}

void reply_time(int64_t seconds, char text[static 32])
{
	time_t time = seconds;
	struct tm tm;

	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&time, &tm));
}

void reply_header(struct MHD_Response *response, const char *name, const char *format, ...)
{
	char value[512];
	va_list args;

	va_start(args, format);
	vsnprintf(value, sizeof(value), format, args);
	va_end(args);
	if (response)
		MHD_add_response_header(response, name, value);
}

enum MHD_Result reply_send(struct MHD_Connection *connection, unsigned int status,
			   struct MHD_Response *response)
{
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}
