/* SPDX-License-Identifier: GPL-2.0 */
/* Every syscall of every ABI, judged at its entry. */
#ifndef VXE_SYSCALL_H
#define VXE_SYSCALL_H

#include "kmod/hook.h"
#include "uapi/vxe.h"

/* The table of their functions, kept until syscalls_exit(). May sleep. */
int syscalls_init(void);
void syscalls_exit(void);

/* Those functions, to be resolved. */
struct symbol *syscalls_symbols(unsigned int *count);
/* After they were resolved. As hook_arm(), hook_disarm(). */
int syscalls_arm(void);
void syscalls_disarm(void);
unsigned int syscalls_armed(void);

/* The syscall that the current task is in: its point and ABI. Not inside exec,
 * which changes the ABI under way. */
unsigned int syscalls_current(enum vxe_abi *abi);

/* Calls that are never refused: behind some of them the kernel has no code
 * that would take a refusal, and without them no task could end. */
bool syscalls_always(unsigned int point);

#endif /* VXE_SYSCALL_H */
