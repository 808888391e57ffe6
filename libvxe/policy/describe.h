/* SPDX-License-Identifier: GPL-2.0 */
/* What was judged, in the words that a rule would have for it. */
#ifndef TOOLS_DESCRIBE_H
#define TOOLS_DESCRIBE_H

#include "libvxe/event/event.h"
#include "libvxe/learn/trace.h"

/* openat "/etc/passwd" O_RDONLY: the call, or the object where the call does not
 * say which; and the arguments that rules are about. Printable whatever they are. */
void describe_event(FILE *to, const struct event *event);
void describe_seen(FILE *to, const struct seen *seen);

/* An event with what the trace kept; its bytes are the trace's. */
void describe_expand(const struct seen *seen, struct event *event);

#endif
