/* SPDX-License-Identifier: GPL-2.0 */
/* Patterns of a VXED that lead through a symlink of this system, as "/bin/true" does where
 * /bin is one: no file has such a name, so they guard, permit, refuse and hide nothing. */
#ifndef LIBVXE_SYMLINKS_H
#define LIBVXE_SYMLINKS_H

/*
 * Tells of each such string in a VXED's file: its place, as "FILE:LINE:COLUMN", the string, the
 * symlink, and a string that names the same files. Of strings with patterns only what comes
 * before the first pattern is looked at. Does nothing if the file is not a regular one.
 */
void symlinks_report(const char *file,
		     void (*report)(const char *place, const char *text, const char *symlink,
				    const char *better));

#endif
