/* SPDX-License-Identifier: GPL-2.0 */
/* Finds patterns of a VXED that lead through a symlink of this system, such as "/bin/true" if /bin
 * is a symlink. The kernel knows no file by such a name: rules match nothing, and activation patterns
 * match only starts by that name. */
#ifndef LIBVXE_SYMLINKS_H
#define LIBVXE_SYMLINKS_H

/*
 * Calls report() for each such string in a VXED's file. place: "FILE:LINE:COLUMN"; text: the
 * string; symlink: its path; better: a string that names the same files. If the string has
 * wildcards, only the part before the first one is checked. Does nothing if the file is not a
 * regular one.
 */
void symlinks_report(const char *file,
		     void (*report)(const char *place, const char *text, const char *symlink,
				    const char *better));

#endif
