/* SPDX-License-Identifier: GPL-2.0 */
/* The version of VXE: of module, tools and packages. This is the one place that has it. */
#ifndef VXE_VERSION_H
#define VXE_VERSION_H

#define VXE_VERSION "0.2"

#endif
