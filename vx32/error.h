/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VX32_ERROR_H
#define VX32_ERROR_H

#include "vx32/vx32.h"

/* false always: sets *error, which may be NULL. The text ends with strerror(number) if number is
 * not 0. */
bool error_set(struct vx_error *error, int number, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
