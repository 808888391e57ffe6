/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Activation: a task enters a VXE where its exec can fail no more, so that the
 * new program's first syscall is judged already. What is to be entered is
 * found earlier, while a script's own file is still at hand.
 */
#ifndef VXE_EXEC_H
#define VXE_EXEC_H

#include "hook.h"

struct symbol *exec_symbols(unsigned int *count);
int exec_arm(void);
void exec_disarm(void);
unsigned int exec_armed(void);

#endif /* VXE_EXEC_H */
