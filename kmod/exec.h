/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Activation: a task enters a VXE where its exec can fail no more, so that the
 * new program's first syscall is judged already. What is to be entered is
 * found earlier: by the file itself, and then, if no pattern matches, by each
 * interpreter in turn, while they are at hand.
 */
#ifndef VXE_EXEC_H
#define VXE_EXEC_H

#include "kmod/symbol.h"

/* The hooked functions, to be resolved. */
struct symbol *exec_symbols(unsigned int *count);

#endif /* VXE_EXEC_H */
