/* SPDX-License-Identifier: GPL-2.0 */
/* The descriptors that a program brings along into another VXED. */
#ifndef VXE_INHERITED_H
#define VXE_INHERITED_H

/* Closes the descriptors that the VXED, which the task has just entered, does not let it open.
 * In place of standard input, output and error it gets a file that can only be closed. May
 * sleep. */
void inherited_close(void);

#endif /* VXE_INHERITED_H */
