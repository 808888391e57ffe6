/* SPDX-License-Identifier: GPL-2.0 */
/* Replies that say why something failed. */
#ifndef WEBUI_BROKER_REPLY_H
#define WEBUI_BROKER_REPLY_H

#include "libvxe/failure.h"
#include "libvxe/broker/protocol.h"

/* status: of HTTP. kind: as the schema Error has it. */
void reply_fail(struct broker_reply *reply, uint32_t status, const char *kind,
		const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A failure of libvxe. What the code of a failure of the system means is in a table. */
void reply_failure(struct broker_reply *reply, const struct failure *failure);

#endif
