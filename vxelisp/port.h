/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Only this file differs between kernel and user space. The rest of the core uses only
 * what this file declares.
 *
 * vxl_atomic is a word of 64 bits. vxl_atomic_add() returns the new value.
 * vxl_atomic_exchange() returns the old value. vxl_atomic_replace() returns true if the
 * value was @old and was replaced.
 *
 * vxl_clock() is a monotonic clock in nanoseconds.
 *
 * vxl_alloc() allocates zeroed memory, 16-byte aligned. It returns NULL on failure. It may sleep.
 * vxl_free() frees the memory. vxl_alloc_exact() is for memory that is kept for long: it rounds up
 * to whole pages at most, whereas vxl_alloc() may use twice the size that was requested.
 */
#ifndef VXELISP_PORT_H
#define VXELISP_PORT_H

#ifdef __KERNEL__

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/overflow.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/vmalloc.h>

#define vxl_alloc(size)			kvzalloc(size, GFP_KERNEL | __GFP_NOWARN)
#define vxl_alloc_exact(size) \
	((size) > 2 * PAGE_SIZE ? \
	 __vmalloc(size, GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN) : vxl_alloc(size))
#define vxl_free(memory)		kvfree(memory)
#define vxl_sort(base, n, size, compare) sort(base, n, size, compare, NULL)
#define vxl_assert(condition)		do { } while (0)
#define vxl_fallthrough			fallthrough

typedef atomic64_t vxl_atomic;

#define vxl_atomic_read(word)		((u64)atomic64_read(word))
#define vxl_atomic_add(word, n)		((u64)atomic64_add_return(n, word))
#define vxl_atomic_exchange(word, n)	((u64)atomic64_xchg(word, n))
#define vxl_atomic_replace(word, old, new) \
	(atomic64_cmpxchg(word, old, new) == (s64)(old))

static inline u64 vxl_clock(void)
{
	return ktime_get_ns();
}

/* Called between the forms of a text. Lets other tasks run. True if loading must stop. */
static inline bool vxl_interrupted(void)
{
	cond_resched();
	return fatal_signal_pending(current);
}

#else

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#define likely(condition)	__builtin_expect(!!(condition), 1)
#define unlikely(condition)	__builtin_expect(!!(condition), 0)
#define noinline		__attribute__((noinline))
#ifndef __always_inline
#define __always_inline		inline __attribute__((always_inline))
#endif
#define check_add_overflow(a, b, sum)	__builtin_add_overflow(a, b, sum)
#define check_sub_overflow(a, b, sum)	__builtin_sub_overflow(a, b, sum)
#define check_mul_overflow(a, b, sum)	__builtin_mul_overflow(a, b, sum)
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define BUILD_BUG_ON(condition)	_Static_assert(!(condition), #condition)
#define vxl_sort(base, n, size, compare) qsort(base, n, size, compare)
#define vxl_assert(condition)	assert(condition)
#define vxl_fallthrough		__attribute__((fallthrough))

#define vxl_interrupted()	false

typedef u64 vxl_atomic;

#define vxl_atomic_read(word)		__atomic_load_n(word, __ATOMIC_SEQ_CST)
#define vxl_atomic_add(word, n)		__atomic_add_fetch(word, n, __ATOMIC_SEQ_CST)
#define vxl_atomic_exchange(word, n)	__atomic_exchange_n(word, n, __ATOMIC_SEQ_CST)
#define vxl_atomic_replace(word, old, new) __sync_bool_compare_and_swap(word, old, new)

static inline u64 vxl_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

#ifdef VXL_TEST_ALLOC		/* tests make allocations fail */
void *vxl_alloc(size_t size);
#else
#define vxl_alloc(size)		calloc(1, size)
#endif
#define vxl_alloc_exact(size)	vxl_alloc(size)
#define vxl_free(memory)	free(memory)

#endif
#endif
