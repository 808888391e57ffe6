// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/boot.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool store_boot_id(char boot[STORE_BOOT_SIZE])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, boot, STORE_BOOT_SIZE - 1);

	if (fd >= 0)
		close(fd);
	if (got <= 0)
		return false;
	boot[got] = 0;
	boot[strcspn(boot, "\n")] = 0;
	return true;
}
