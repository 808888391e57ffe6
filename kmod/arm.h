/* SPDX-License-Identifier: GPL-2.0 */
/* Finds, arms and disarms together all functions of the kernel that are hooked. */
#ifndef VXE_ARM_H
#define VXE_ARM_H

#include "kmod/symbol.h"

/*
 * Resolves the functions to be hooked, what else kmod needs of the kernel, and *also, in
 * one pass over the kernel's symbols. climbs: whether to name files by kmod/climb.h. ENOMEM;
 * ENOENT: one is missing, which the log names; ENOEXEC: one has another prototype than the
 * hooks expect, which the log names; ENOSPC: see object_prepare(). May sleep. arm_exit() frees
 * what it took; call it
 * after a failure, too.
 */
int arm_init(struct symbol *also, bool climbs);
void arm_exit(void);

/*
 * Arms all hooks; judging begins. On failure none stays armed. Errors: those of
 * hook_pin() and hook_arm(), which the log explains. May sleep.
 */
int arm_hooks(void);

/* Disarms all hooks. Afterwards no task is in a gate. May sleep. */
void disarm_hooks(void);

/* How many functions are armed: functions of system calls, and all others. */
unsigned int arm_syscalls(void);
unsigned int arm_objects(void);

#endif /* VXE_ARM_H */
