/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VX32_ERROR_H
#define VX32_ERROR_H

#include "vx32/vx32.h"

/*
 * Sets *error, unless error is NULL. number: an errno, whose text is appended; 0: none. Always
 * returns false, for the caller to return.
 */
bool error_set(struct vx_error *error, int number, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
