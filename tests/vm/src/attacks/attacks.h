/* SPDX-License-Identifier: GPL-2.0 */
/* What the attacks have in common. */
#ifndef ATTACKS_H
#define ATTACKS_H

#include <sys/types.h>

enum { STRICT = 1, FILESYSTEM = 2, BOTH = 3 };

struct attack {
	const char *name;	/* of the task, 15 bytes at most; NULL: the end */
	const char *title;
	long (*run)(void);	/* -1 with errno: it was refused */
	int models;		/* which must refuse it; the other one may permit it */
	const char *trace;	/* a file in DIR: it succeeded if that appears */
};

extern const struct attack kernel_attacks[], task_attacks[], file_attacks[];

/* What is handed on; and what the target has. */
enum { RING = 50, TERMINAL, MODULE_FILE, PATCH_FILE, DEVICE, CHANNEL, SPAWNER, SLAVE,
       CONSOLE, OTHERS_TERMINAL, SERIAL, READ_CONSOLE, WRITE_END, READ_MEMORY };
enum { PIPE = 70, MEMORY };

#define KEY	0x767865	/* of the target's System V objects */
#define QUEUE	"/vxe"

extern const char *top;		/* DIR */
extern pid_t target;

/* A path in DIR, if it is not absolute; good for the next four calls. */
const char *in(const char *name);
long opened(const char *name, int flags);
long written(const char *name, const char *text);
/* Waits for a child. Its status: 0, or -1 with errno. */
long status_of(pid_t pid);

#endif /* ATTACKS_H */
