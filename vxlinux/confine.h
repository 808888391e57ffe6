/* SPDX-License-Identifier: GPL-2.0 */
/* The VXEDs that vxlinux makes itself: without --policy, and for --trace. */
#ifndef VXLINUX_CONFINE_H
#define VXLINUX_CONFINE_H

/*
 * Returns the text of a VXED that permits the program to read itself and shared libraries, and no
 * other files and no network. path: of the program's file. name: of the VXED. The caller frees the
 * text. NULL: out of memory.
 */
char *confine_text(const char *path, const char *name);

/* Returns the text of a VXED that permits everything, for traces. Otherwise like confine_text(). */
char *trace_text(const char *name);

#endif
