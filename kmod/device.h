/* SPDX-License-Identifier: GPL-2.0 */
/* /dev/vxe: what uapi/vxe.h describes. */
#ifndef VXE_DEVICE_H
#define VXE_DEVICE_H

/* Registers the device. Returns 0 or an error of misc_register(). May sleep. device_exit()
 * unregisters it. */
int device_init(void);
void device_exit(void);

#endif /* VXE_DEVICE_H */
