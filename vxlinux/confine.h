/* SPDX-License-Identifier: GPL-2.0 */
/* The VXED of a run that was given none. */
#ifndef VXLINUX_CONFINE_H
#define VXLINUX_CONFINE_H

/*
 * The text of a VXED that permits the program and its libraries, and nothing else of the file
 * system or of the network. path: the program's file. The caller frees it. NULL: no memory.
 */
char *confine_text(const char *path, const char *name);

/* The text of one that permits everything, to learn from. As above. */
char *trace_text(const char *name);

#endif
