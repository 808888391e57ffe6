/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hooks: kernel functions that call a trampoline of this module at their entry. They are ftrace
 * direct calls. While they are armed, nobody can switch them off.
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

/* Keeps ftrace switched on until hook_unpin(). Returns 0, -EBUSY if ftrace is off, or another error
 * of ftrace; the kernel's log gives the reason. May sleep. */
int hook_pin(void);
void hook_unpin(void);

/*
 * Arms the symbols that have an address: from then on these functions call the trampoline. On
 * failure none of them does, and the kernel's log names one function and the reason. ENOMEM; EBUSY:
 * a live patch or another direct call already uses the function; ENXIO: after arming, the function
 * does not begin with a call. Other errors come from ftrace. May sleep.
 */
int hook_arm(struct hook_set *set, const struct symbol *symbols, unsigned int count);

/* Disarms the set, and waits until no task runs in the trampoline. Does nothing if the set is not
 * armed. Sleeps for an RCU-tasks grace period, which can take seconds. */
void hook_disarm(struct hook_set *set);

/* The address where the body of a hooked function begins, after the call of the trampoline. It is
 * the return address that the trampoline finds on the stack. Any context. */
unsigned long hook_body(const struct symbol *symbol);

#endif /* VXE_HOOK_H */
