// SPDX-License-Identifier: GPL-2.0
#include "vx32/linux.h"

#include <errno.h>
#include <sys/mman.h>

#include "vx32/types.h"

#define PAGE		4096u
#define TLS_ENTRY	12		/* first TLS entry of the GDT on x86-64 */

static u64 page_up(u64 value)
{
	return (value + PAGE - 1) & -(u64)PAGE;
}

int64_t vx_linux_brk(struct vx_box *box, struct vx_heap *heap, uint32_t wanted)
{
	u64 now = page_up(heap->brk), then = page_up(wanted);

	if (wanted < heap->start)
		return heap->brk;
	if (then > now && !vx_map(box, now, then - now, VX_READ | VX_WRITE, NULL))
		return heap->brk;
	if (then < now && !vx_unmap(box, then, now - then, NULL))
		return heap->brk;
	heap->brk = wanted;
	return heap->brk;
}

int64_t vx_linux_set_thread_area(struct vx_box *box, struct vx_cpu *cpu, uint32_t at)
{
	u32 descriptor[2];

	if (!vx_copy_in(box, descriptor, at, sizeof(descriptor)))
		return -EFAULT;
	if (descriptor[0] != ~0u && descriptor[0] != TLS_ENTRY)
		return -EINVAL;
	descriptor[0] = TLS_ENTRY;
	if (!vx_copy_out(box, at, descriptor, 4))
		return -EFAULT;
	vx_set(cpu, VX_GS_BASE, descriptor[1]);
	return 0;
}

int64_t vx_linux_map(struct vx_box *box, uint32_t at, uint32_t size, uint32_t access,
		     uint32_t flags)
{
	struct vx_error error;
	u64 got;

	if (!(flags & MAP_ANONYMOUS))
		return -EACCES;
	if (!size || at % PAGE)
		return -EINVAL;
	got = vx_map(box, flags & MAP_FIXED ? at : 0, page_up(size), access & 7, &error);
	return got ? (int64_t)got : -error.number;
}

int64_t vx_linux_protect(struct vx_box *box, uint32_t at, uint32_t size, uint32_t access)
{
	struct vx_error error;

	return vx_protect(box, at, page_up(size), access & 7, &error) ? 0 : -error.number;
}

int64_t vx_linux_unmap(struct vx_box *box, uint32_t at, uint32_t size)
{
	struct vx_error error;

	return vx_unmap(box, at, page_up(size), &error) ? 0 : -error.number;
}

int64_t vx_linux_vectors(struct vx_box *box, bool write, uint32_t at, uint32_t count,
			 struct iovec *to)
{
	for (uint32_t i = 0; i < count; i++) {
		u32 vector[2];

		if (!vx_copy_in(box, vector, (u64)at + 8 * i, sizeof(vector)))
			return -EFAULT;
		if ((int32_t)vector[1] < 0)
			return -EINVAL;
		to[i].iov_base = vx_at(box, vector[0], vector[1], write);
		to[i].iov_len = vector[1];
		if (!to[i].iov_base)
			return -EFAULT;
	}
	return count;
}
