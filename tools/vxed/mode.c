// SPDX-License-Identifier: GPL-2.0
/* vxed mode: changes the mode of a loaded VXED. */
#include <err.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/enabled.h"
#include "libvxe/policy/loaded.h"
#include "tools/vxed/command.h"
#include "tools/vxed/record.h"

int command_mode(const struct options *options, char **arguments)
{
	enum vxe_mode mode = mode_by_name(arguments[1]);
	const char *name = arguments[0];
	struct failure failure;
	bool traced, ok;
	int device;

	if (mode == VXE_MODE_DEFAULT) {
		warnx("%s: a mode is trace, soft or production", arguments[1]);
		return STATUS_BAD;
	}
	device = device_open_to_change(&failure);
	if (device < 0)
		return report_failure(&failure);
	ok = loaded_set_mode(device, name, mode, &traced, &failure);
	close(device);
	if (ok)
		record(options, "mode", name, 0, mode_name(mode));
	if (!ok || !enabled_keep_mode(name, options->state, mode, &failure))
		return report_failure(&failure);
	if (traced && mode != VXE_MODE_TRACE)
		warnx("%s is in its trace, which permits everything in any mode; vxed reload %s "
		      "puts in force what was learned", name, name);
	return STATUS_OK;
}
