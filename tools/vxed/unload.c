// SPDX-License-Identifier: GPL-2.0
/* vxed unload: takes VXEDs out of force. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "tools/vxed/command.h"
#include "tools/vxed/record.h"

int command_unload(const struct options *options, char **names)
{
	int status = STATUS_OK, device;
	struct failure failure;

	device = device_open(O_RDWR, &failure);
	if (device < 0)
		return report_failure(&failure);
	for (; *names; names++) {
		if (device_unload(device, *names, &failure))
			record(options, "unload", *names, 0, NULL);
		else if (!options->now || failure.code != ENOENT)
			status = worse(status, report_failure(&failure));
	}
	close(device);
	return status;
}
