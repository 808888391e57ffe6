/* SPDX-License-Identifier: GPL-2.0 */
/* The violations in a store, and how often each occurred. */
#ifndef LIBVXE_STORE_SUMMARY_H
#define LIBVXE_STORE_SUMMARY_H

#include "libvxe/event/summary.h"
#include "libvxe/store/store.h"

/*
 * Counts the violations that the filter (NULL: none) admits into *summary. The caller frees it with
 * summary_free(). If the filter has no condition on time, user, subsystem, program or verdict, it
 * uses the counts that the store keeps (see violations.h). These are quick and outlive the events,
 * but lag a second or two behind. Otherwise it counts the stored events.
 */
enum store_result store_summarise(struct store *store, const struct filter *filter,
				  struct summary *summary);

#endif
