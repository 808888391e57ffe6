// SPDX-License-Identifier: GPL-2.0
/*
 * reenter VXED COUNT PROGRAM...: asks COUNT times to enter VXED, and then executes PROGRAM.
 * Each request takes a new id; PROGRAM runs with the last one.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "uapi/vxe.h"

int main(int argc, char **argv)
{
	struct vxe_name name = { "" };
	unsigned long count;
	int device;

	if (argc < 4)
		errx(2, "usage: reenter VXED COUNT PROGRAM...");
	snprintf(name.name, sizeof(name.name), "%s", argv[1]);
	device = open(VXE_DEVICE, O_RDWR | O_CLOEXEC);
	if (device < 0)
		err(2, VXE_DEVICE);
	for (count = strtoul(argv[2], NULL, 0); count; count--)
		if (ioctl(device, VXE_IOC_ENTER, &name))
			err(2, "%s", argv[1]);
	execvp(argv[3], argv + 3);
	err(2, "%s", argv[3]);
}
