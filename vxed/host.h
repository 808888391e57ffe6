/* SPDX-License-Identifier: GPL-2.0 */
/* What the texts of VXEDs have beyond the language. */
#ifndef VXED_HOST_H
#define VXED_HOST_H

#include "vxelisp/vxelisp.h"

/* Fills in constants and primitives. Any context. */
void policy_host(struct vxl_host *host);

#endif /* VXED_HOST_H */
