/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of replies about a VXED's text. */
#ifndef WEBUI_BROKER_TEXT_H
#define WEBUI_BROKER_TEXT_H

#include "libvxe/policy/history.h"
#include "webui/broker/job.h"

/* A reply with 412: the text now (NULL: there is no file), and who changed it. */
void text_put_stale(const struct home *home, const char *text, struct outcome *outcome,
		    FILE *body);

/* Members of a JSON object: the hash of the text now, the version, whether it is in force. */
void text_put_change(const struct home *home, const struct change *change,
		     struct outcome *outcome, FILE *body);

#endif
