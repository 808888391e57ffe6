/* SPDX-License-Identifier: GPL-2.0 */
#include <errno.h>
#include <stdint.h>

/* An ioctl of the i386 ABI. argument must lie below 4 GiB, as static memory of these programs
 * does. */
static long ioctl_i386(int device, unsigned long number, void *argument)
{
	int ret;

	__asm__ volatile("int $0x80" : "=a"(ret)
			 : "a"(54), "b"(device), "c"((int)number), "d"((int)(uintptr_t)argument)
			 : "r8", "r9", "r10", "r11", "memory");
	errno = -ret;
	return ret < 0 ? -1 : ret;
}
