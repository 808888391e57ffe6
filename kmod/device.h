/* SPDX-License-Identifier: GPL-2.0 */
/* /dev/vxe */
#ifndef VXE_DEVICE_H
#define VXE_DEVICE_H

int device_init(void);		/* errno of misc_register() */
void device_exit(void);

#endif /* VXE_DEVICE_H */
