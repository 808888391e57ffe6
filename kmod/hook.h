/* SPDX-License-Identifier: GPL-2.0 */
/* Kernel functions that enter a trampoline of ours before their bodies. */
#ifndef VXE_HOOK_H
#define VXE_HOOK_H

#include <linux/ftrace.h>

#include "kmod/symbol.h"

/* Functions that lead to one trampoline. */
struct hook_set {
	const char *what;		/* for the log: "syscalls" */
	void (*trampoline)(void);	/* assembly; never called from C */
	struct ftrace_ops ops;
	unsigned long *sites;		/* owned, from hook_arm() to hook_disarm() */
	unsigned int count;		/* of sites; aliases count once */
};

/* Makes sure that ftrace is on, and cannot be switched off any more. EBUSY: it
 * is off. May sleep. */
int hook_pin(void);
void hook_unpin(void);

/*
 * Arms the resolved ones of the symbols. Succeeds only if every one was seen
 * to call; else the kernel's log names one that did not. EBUSY: another direct
 * call or a live patch holds it. May sleep.
 */
int hook_arm(struct hook_set *set, const struct symbol *symbols, unsigned int count);

/* Afterwards no task is in the trampoline. A set that is not armed is fine.
 * May sleep. */
void hook_disarm(struct hook_set *set);

/* Where the body of a hooked function begins: what its trampoline finds on
 * the stack. Any context. */
unsigned long hook_body(const struct symbol *symbol);

#endif /* VXE_HOOK_H */
