/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LIBVXE_STORE_BOOT_H
#define LIBVXE_STORE_BOOT_H

#include <stdbool.h>

#include "libvxe/store/result.h"

/* Writes the id that the kernel gave to the running boot. False: it cannot be read. */
bool store_boot_id(char boot[STORE_BOOT_SIZE]);

#endif
