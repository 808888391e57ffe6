/* SPDX-License-Identifier: GPL-2.0 */
/* Examines this machine's VXE: kernel, module, files, policies and log. */
#ifndef LIBVXE_HEALTH_H
#define LIBVXE_HEALTH_H

#include "libvxe/health/finding.h"

/*
 * Examines everything. Every check adds at least one finding. Changes nothing. Needs root:
 * everything that cannot be read becomes a finding. library: as for source_resolve(); state: as for
 * home_of_name(). May take seconds. The caller calls health_free().
 */
void health_examine(struct health *health, const char *library, const char *state);
void health_free(struct health *health);

#endif
