/* SPDX-License-Identifier: GPL-2.0 */
/*
 * System calls of i386 Linux that concern only the guest's own memory and registers, so that every
 * application can answer them in the same way. Each function returns the result of the call: a
 * value or -errno. Arguments of type uint32_t are the guest's. Threads: as in vx32.h.
 */
#ifndef VX32_LINUX_H
#define VX32_LINUX_H

#include <sys/uio.h>

#include "vx32/vx32.h"

/* A guest's heap, from start (struct vx_image: end) to brk. The caller sets both to start. */
struct vx_heap {
	uint64_t start, brk;
};

/* brk. Returns the heap's end, unchanged if `wanted` is not possible. */
int64_t vx_linux_brk(struct vx_box *box, struct vx_heap *heap, uint32_t wanted);
/* set_thread_area. descriptor: guest address of a struct user_desc. Sets the base of gs. */
int64_t vx_linux_set_thread_area(struct vx_box *box, struct vx_cpu *cpu, uint32_t descriptor);
/* mmap2. access: PROT_*; flags: MAP_*. -EACCES without MAP_ANONYMOUS: there are no files. */
int64_t vx_linux_map(struct vx_box *box, uint32_t at, uint32_t size, uint32_t access,
		     uint32_t flags);
/* mprotect and munmap. */
int64_t vx_linux_protect(struct vx_box *box, uint32_t at, uint32_t size, uint32_t access);
int64_t vx_linux_unmap(struct vx_box *box, uint32_t at, uint32_t size);
/*
 * Converts an array of i386 struct iovec, at guest address `at`, for readv or writev of the host.
 * write: the call writes to guest memory. to: has room for count elements, with the lifetime of
 * vx_at(). Returns count, -EFAULT or -EINVAL.
 */
int64_t vx_linux_vectors(struct vx_box *box, bool write, uint32_t at, uint32_t count,
			 struct iovec *to);

#endif
