/* SPDX-License-Identifier: GPL-2.0 */
/* Replies that report a failure. */
#ifndef WEBUI_BROKER_REPLY_H
#define WEBUI_BROKER_REPLY_H

#include "libvxe/failure.h"
#include "libvxe/broker/protocol.h"

/* Sets status, kind and message. status: of HTTP. kind: see schema Error in webui/api.yaml. */
void reply_fail(struct broker_reply *reply, uint32_t status, const char *kind,
		const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Reports a failure of libvxe. Chooses status and kind by its kind and code. */
void reply_failure(struct broker_reply *reply, const struct failure *failure);

#endif
