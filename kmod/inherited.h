/* SPDX-License-Identifier: GPL-2.0 */
/* The descriptors that a program carries over into another VXED. */
#ifndef VXE_INHERITED_H
#define VXE_INHERITED_H

/* Closes each descriptor whose file may not be opened by the VXED that the current task has just
 * entered. If one of standard input, output and error is among them, puts a file in its place that
 * supports no operation except close. Kills the task if that fails. May sleep. */
void inherited_close(void);

#endif /* VXE_INHERITED_H */
