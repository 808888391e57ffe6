/* SPDX-License-Identifier: GPL-2.0 */
/* The reason why a request is refused. */
#ifndef WEBUI_HTTP_REFUSAL_H
#define WEBUI_HTTP_REFUSAL_H

#include <stdbool.h>

struct refusal {
	unsigned int status;		/* of HTTP */
	const char *kind;		/* for programs: see schema Error in api.yaml; a constant */
	char message[256];		/* for people; may contain any bytes of the client */
};

/* Fills in *refusal and returns false. */
bool refuse(struct refusal *refusal, unsigned int status, const char *kind,
	    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
