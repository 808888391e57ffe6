// SPDX-License-Identifier: GPL-2.0
/* vxed show: the text of a loaded VXED. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "tools/vxed/command.h"

int command_show(const struct options *options, char **names)
{
	struct failure failure;
	int device = device_open(O_RDWR, &failure);
	size_t size;
	char *text;

	if (device < 0)
		return report_failure(&failure);
	text = device_text(device, names[0], &size, &failure);
	close(device);
	if (!text)
		return report_failure(&failure);
	fwrite(text, 1, size, stdout);
	free(text);
	return STATUS_OK;
}
