/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks: functions of the kernel that call a trampoline of this module at their entry. They
 * are ftrace direct calls, which nobody can switch off while they are armed.
 */
#ifndef VXE_HOOK_H
#define VXE_HOOK_H

#include <linux/ftrace.h>

#include "kmod/symbol.h"

/* The functions that call one trampoline. */
struct hook_set {
	const char *what;		/* for the kernel's log: "syscalls" */
	void (*trampoline)(void);	/* of entry.S; never called from C */
	struct ftrace_ops ops;
	unsigned long *sites;		/* owned, from hook_arm() to hook_disarm(); else NULL */
	unsigned int count;		/* of sites; two names of one function count once */
};

/* Keeps ftrace switched on until hook_unpin(). EBUSY: ftrace is off; the kernel's log says so.
 * May sleep. */
int hook_pin(void);
void hook_unpin(void);

/*
 * Arms those symbols that have an address: from then on the functions call the trampoline.
 * On failure none of them does, and the kernel's log names a function and the reason.
 * ENOMEM; EBUSY: a live patch or another direct call has the function; ENXIO: the function
 * does not call the trampoline. Other errors are ftrace's. May sleep.
 */
int hook_arm(struct hook_set *set, const struct symbol *symbols, unsigned int count);

/* Disarms. Afterwards no task is in the trampoline. Does nothing if the set is not armed. May
 * sleep for long. */
void hook_disarm(struct hook_set *set);

/* The address where the body of a hooked function begins, behind the call of the trampoline.
 * The trampoline finds it on the stack. Any context. */
unsigned long hook_body(const struct symbol *symbol);

#endif /* VXE_HOOK_H */
