/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_BPF_H
#define BENCH_BPF_H

#include <stdbool.h>

#define RULES	20		/* of each peer; VXE has as many */

/*
 * Confines the calling process with a BPF LSM program for one of measure's calls. False: at no hook
 * does such a program get what the rules for that call are about. Exits if the kernel lacks BPF
 * LSM.
 */
bool bpf_enter(const char *call);

#endif /* BENCH_BPF_H */
