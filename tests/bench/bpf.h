/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_BPF_H
#define BENCH_BPF_H

#include <stdbool.h>

#define RULES	20		/* that each peer has, as VXE has */

/* Confines the calling process by a program of BPF LSM for one of measure's calls. False: no hook
 * gives such a program what the rules for that call are about. Ends the program if the kernel
 * lacks BPF LSM. */
bool bpf_enter(const char *call);

#endif /* BENCH_BPF_H */
