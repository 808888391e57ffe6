// SPDX-License-Identifier: GPL-2.0
#include "tools/vxed/record.h"

#include <err.h>

const struct actor *record_actor(void)
{
	static struct actor actor;

	if (!actor.user[0])
		actor_of_process(&actor);
	return &actor;
}

void record(const struct options *options, const char *what, const char *vxed,
	    unsigned int version, const char *detail)
{
	const struct audit_entry entry = {
		.what = what, .vxed = vxed, .version = version, .detail = detail,
	};
	struct failure failure;
	char path[PATH_MAX];

	audit_path(options->state, path);
	if (!audit_append(path, record_actor(), &entry, &failure))
		warnx("this could not be written to the audit log: %s", failure.message);
}
