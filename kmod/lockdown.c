// SPDX-License-Identifier: GPL-2.0
#include "kmod/lockdown.h"

#include <linux/security.h>

struct symbol lockdown_symbol = { "lockdown_reasons", .optional = true };

const char *lockdown_reason(unsigned int reason)
{
	const char *const *names =
		(const char *const *)lockdown_symbol.address;

	if (!names || reason > LOCKDOWN_CONFIDENTIALITY_MAX || !names[reason])
		return "unknown";
	return names[reason];
}
