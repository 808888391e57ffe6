/* SPDX-License-Identifier: GPL-2.0 */
/* What the host adds to the language for the texts of VXEDs: constants and primitives. */
#ifndef VXED_HOST_H
#define VXED_HOST_H

#include "vxelisp/vxelisp.h"

/* Fills in *host. The tables are static, so they outlive every world. Any context. */
void policy_host(struct vxl_host *host);

#endif /* VXED_HOST_H */
