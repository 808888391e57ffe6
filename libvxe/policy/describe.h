/* SPDX-License-Identifier: GPL-2.0 */
/* Says what was judged, in the words that a rule would use. */
#ifndef LIBVXE_DESCRIBE_H
#define LIBVXE_DESCRIBE_H

#include <stdio.h>

#include "libvxe/event/event.h"

/*
 * Writes for example `openat "/etc/passwd" O_RDONLY`: the call and the arguments that
 * rules look at; or the object, if the call does not say which of its objects it was.
 * Whatever bytes the event holds, the text is printable.
 */
void describe_event(FILE *to, const struct event *event);

/* The same as a string, which the caller frees. NULL: out of memory. */
char *describe_text(const struct event *event);

#endif
