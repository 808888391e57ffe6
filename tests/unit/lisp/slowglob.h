/* SPDX-License-Identifier: GPL-2.0 */
/* Patterns, matched slowly and plainly. */
#ifndef SLOWGLOB_H
#define SLOWGLOB_H

#include "vxelisp/vxelisp.h"

/* 1 or 0: does all of @path match a well-formed pattern? -1: that takes too long. */
int slow_glob(const char *pattern, const char *path);

#endif
