/* SPDX-License-Identifier: GPL-2.0 */
/* What the tools' exit statuses mean. */
#ifndef TOOLS_STATUS_H
#define TOOLS_STATUS_H

#include "uapi/version.h"

enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,	/* vxed, vxelog: the module refused, ... */
	STATUS_BAD = 2,		/* bad usage, or a file that is no VXED */
	/* vxe, like env(1): */
	STATUS_OWN = 125,	/* vxe itself failed */
	STATUS_NOT_STARTED = 126,	/* the program was found, but not started */
	STATUS_NOT_FOUND = 127,
};

#endif
