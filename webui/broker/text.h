/* SPDX-License-Identifier: GPL-2.0 */
/* Replies about the text of a VXED's file. */
#ifndef WEBUI_BROKER_TEXT_H
#define WEBUI_BROKER_TEXT_H

#include "libvxe/policy/history.h"
#include "webui/broker/job.h"

/*
 * Replies 412: the file is not the version that the request was based on. text: its content now;
 * NULL: there is no file. The body also says who changed it.
 */
void text_put_stale(const struct home *home, const char *text, struct outcome *outcome,
		    FILE *body);

/*
 * Writes the result of a change as members of a JSON object: the hash of the new text, its version,
 * and whether it is in force.
 */
void text_put_change(const struct home *home, const struct change *change,
		     struct outcome *outcome, FILE *body);

#endif
