/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Seccomp filters for host processes that run guests (vxrun, vxa). A filter is an array of struct
 * sock_filter: FILTER_BEGIN, the calls that are allowed, FILTER_END. Any other call kills the
 * process.
 */
#ifndef VX32_FILTER_H
#define VX32_FILTER_H

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* Kills the process for calls of other ABIs; otherwise loads the number of the call. */
#define FILTER_BEGIN \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)), \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0), \
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS), \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
#define FILTER_END \
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

/*
 * ALLOW(n) allows call n. ALLOW_WITHOUT() does so unless the lower 32 bits of an argument have one
 * of the bits; then it kills the process.
 */
#define ALLOW(n) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##n, 0, 1), \
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define ALLOW_WITHOUT(n, argument, bits) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##n, 0, 4), \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[argument])), \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (uint32_t)(bits), 1, 0), \
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW), \
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

/* Installs the filter for the calling thread and for all it starts later. False: errno is set. */
static inline bool filter_install(struct sock_filter *filter, unsigned short length)
{
	struct sock_fprog program = { length, filter };

#ifdef __SANITIZE_ADDRESS__
	return true;	/* the sanitizer itself makes many calls */
#endif
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

#endif
