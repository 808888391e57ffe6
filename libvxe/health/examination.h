/* SPDX-License-Identifier: GPL-2.0 */
/* What the checks of health.h share. Each check adds its findings to the examination. */
#ifndef LIBVXE_EXAMINATION_H
#define LIBVXE_EXAMINATION_H

#include "libvxe/health/finding.h"
#include "uapi/vxe.h"

struct examination {
	struct health *health;
	const char *library, *state;
	int device;			/* -1: the module is not loaded, or does not answer */
	struct vxe_info *loaded;	/* NULL without the device */
	size_t nloaded;
};

/* The checks. */
void health_kernel(struct examination *examination);	/* configuration, lockdown, rivals */
void health_module(struct examination *examination);	/* loaded, its version, events */
void health_files(struct examination *examination);	/* owners and permissions, space */
void health_policies(struct examination *examination);	/* enabled, loaded, modes, patterns */
void health_log(struct examination *examination);	/* vxelogd and its store */
void health_network(struct examination *examination);	/* who listens outside any VXE */

#endif
