/* SPDX-License-Identifier: GPL-2.0 */
/* Describes what was judged, in the notation of rules. */
#ifndef LIBVXE_DESCRIBE_H
#define LIBVXE_DESCRIBE_H

#include <stdio.h>

#include "libvxe/event/event.h"

/*
 * Writes for example `openat "/etc/passwd" O_RDONLY`: the call and the arguments that rules use; or
 * the object, if the call does not determine which of its objects was judged. The text is
 * printable, whatever bytes the event has.
 */
void describe_event(FILE *to, const struct event *event);

/* The same as a string, which the caller frees. NULL: out of memory. */
char *describe_text(const struct event *event);

#endif
