/* SPDX-License-Identifier: GPL-2.0 */
/* Declarations shared by the attacks. */
#ifndef ATTACKS_H
#define ATTACKS_H

#include <sys/types.h>

enum { STRICT = 1, FILESYSTEM = 2, BOTH = 3 };

struct attack {
	const char *name;	/* of the task, 15 bytes at most; NULL: the end */
	const char *title;
	long (*run)(void);	/* makes the attack. -1 with errno: it was refused */
	int models;		/* the models that must refuse it */
	const char *trace;	/* a file in DIR that exists if it succeeded; NULL: see run */
};

extern const struct attack kernel_attacks[], task_attacks[], file_attacks[];

/* Descriptors that the attacks inherit; and those that the target has. */
enum { RING = 50, TERMINAL, MODULE_FILE, PATCH_FILE, DEVICE, CHANNEL, SPAWNER, SLAVE,
       CONSOLE, OTHERS_TERMINAL, SERIAL, READ_CONSOLE, WRITE_END, READ_MEMORY };
enum { PIPE = 70, MEMORY };

#define KEY	0x767865	/* of the target's System V objects */
#define QUEUE	"/vxe"

extern const char *top;		/* DIR */
extern pid_t target;

/* Returns a path in DIR, unless name is absolute. Valid until the fourth call after this one. */
const char *in(const char *name);
long opened(const char *name, int flags);
long written(const char *name, const char *text);
/* Waits for a child. Returns 0 if its status is 0, else -1 with the status as errno. */
long status_of(pid_t pid);

#endif /* ATTACKS_H */
