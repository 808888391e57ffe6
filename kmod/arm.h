/* SPDX-License-Identifier: GPL-2.0 */
/* Resolves, arms and disarms all hooked kernel functions together. */
#ifndef VXE_ARM_H
#define VXE_ARM_H

#include "kmod/symbol.h"

/*
 * Resolves all functions to be hooked, all other kernel symbols that the module needs, and *also,
 * in one pass over the kernel's symbols. climbs: whether to name files by kmod/climb.h. Returns 0
 * or -ENOMEM; -ENOENT: a symbol is missing, which the log names; -ENOEXEC: a function has another
 * prototype than the hooks expect, which the log names; -ENOSPC: see object_prepare(). May sleep.
 * Call arm_exit() to free what it allocated, after a failure, too.
 */
int arm_init(struct symbol *also, bool climbs);
void arm_exit(void);

/*
 * Arms all hooks; from then on calls are judged. On failure no hook stays armed. The errors are
 * those of hook_pin() and hook_arm(); the log explains them. May sleep.
 */
int arm_hooks(void);

/* Disarms all hooks. Afterwards no task is in a gate. May sleep. */
void disarm_hooks(void);

/* How many functions are armed: functions of system calls, and all others. */
unsigned int arm_syscalls(void);
unsigned int arm_objects(void);

#endif /* VXE_ARM_H */
