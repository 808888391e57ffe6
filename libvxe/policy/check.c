// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/check.h"

#include <string.h>

#include "libvxe/policy/judge.h"

/* Reads what the judge's VXED declares, and closes the judge. */
static void take(struct judge *judge, struct checked *checked)
{
	memset(checked, 0, sizeof(*checked));
	memcpy(checked->name, judge->policy->name, sizeof(checked->name));
	checked->mode = judge->policy->mode;
	checked->abis = judge->policy->abis;
	checked->patterns = judge->policy->npatterns;
	judge_close(judge);
}

bool check_file(const char *file, const char *library, struct checked *checked,
		struct failure *diagnostic)
{
	struct judge judge;

	if (!judge_open(&judge, file, library, diagnostic))
		return false;
	take(&judge, checked);
	return true;
}

bool check_text(const char *text, const char *name, const char *library,
		struct checked *checked, struct failure *diagnostic)
{
	struct judge judge;

	if (!judge_open_vxed(&judge, text, name, library, diagnostic))
		return false;
	take(&judge, checked);
	return true;
}
