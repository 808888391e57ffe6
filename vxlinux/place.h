/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a guest's name leads to. The name is followed a step at a time, as the kernel would
 * for the guest, and what it leads to is held by a descriptor: whoever changes names
 * afterwards changes nothing of what was found.
 */
#ifndef VXLINUX_PLACE_H
#define VXLINUX_PLACE_H

#include <sys/stat.h>

#include "vxlinux/call.h"
#include "vxlinux/name.h"

enum {
	PLACE_FOLLOW = 1,	/* a symbolic link at the end, too */
	PLACE_EMPTY = 2,	/* "" means the descriptor itself */
	PLACE_ENTRY = 4,	/* an entry of a folder, which need not exist */
};

struct place {
	int fd;			/* what is there, by O_PATH; -1: nothing */
	int folder;		/* where it is an entry, by O_PATH; -1: not told */
	char entry[NAME_MAX + 1];	/* its name there */
	bool slashed;		/* the name ended in a slash: it must be a folder */
	bool held;		/* fd is a copy of the guest's descriptor */
	bool others;		/* it was reached through the files of another process in proc */
	bool outside;		/* and that is not inside */
	struct stat stat;	/* if fd is not -1 */
};

/* 0: the caller calls place_close(). -errno, where nothing is to be closed. */
int place_find(struct call *call, int folder, const char *name, int how, struct place *place);
void place_close(struct place *place);
/* A place that is what the guest has open. 0 or -errno, as above. */
int place_take(struct call *call, int fd, struct place *place);

/* The name of what is there. */
void name_of_place(const struct place *place, struct name *name);
/* That of the entry, whether or not it exists. Its marks tell what is there now. */
void name_of_entry(const struct place *place, const char *prefix, struct name *name);

#endif
