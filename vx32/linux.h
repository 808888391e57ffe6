/* SPDX-License-Identifier: GPL-2.0 */
/*
 * System calls of i386 Linux that concern the guest's own memory only, as every application
 * answers them. These return what the call returns: a value or -errno. Arguments are the
 * guest's registers.
 */
#ifndef VX32_LINUX_H
#define VX32_LINUX_H

#include <sys/uio.h>

#include "vx32/vx32.h"

/* A guest's heap: start is the image's end, and brk its end at present. */
struct vx_heap {
	uint64_t start, brk;
};

int64_t vx_linux_brk(struct vx_box *box, struct vx_heap *heap, uint32_t wanted);
/* Sets gs: descriptor is the guest address of a struct user_desc. */
int64_t vx_linux_set_thread_area(struct vx_box *box, struct vx_cpu *cpu, uint32_t descriptor);
/* mmap2 without a file; -EACCES if the flags ask for one. */
int64_t vx_linux_map(struct vx_box *box, uint32_t at, uint32_t size, uint32_t access,
		     uint32_t flags);
int64_t vx_linux_protect(struct vx_box *box, uint32_t at, uint32_t size, uint32_t access);
int64_t vx_linux_unmap(struct vx_box *box, uint32_t at, uint32_t size);
/* The struct iovec of i386 at that address as the host has them: see vx_at(). Returns count. */
int64_t vx_linux_vectors(struct vx_box *box, bool write, uint32_t at, uint32_t count,
			 struct iovec *to);

#endif
