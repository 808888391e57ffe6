/* SPDX-License-Identifier: GPL-2.0 */
/* /dev/vxe: what uapi/vxe.h describes. */
#ifndef VXE_DEVICE_H
#define VXE_DEVICE_H

/* Makes the device. Errors: those of misc_register(). May sleep. */
int device_init(void);
void device_exit(void);

#endif /* VXE_DEVICE_H */
