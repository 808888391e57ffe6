// SPDX-License-Identifier: GPL-2.0
/* Startup code of decoders, their calls, and malloc() on top of brk. */
#include <stdint.h>
#include <string.h>

#include "vxa/decoders/calls.h"
#include "vxa/decoders/decoder.h"

static long call(long number, long a, long b, long c)
{
	long result;

	asm volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
	return result;
}

void fail(const char *text)
{
	call(CALL_WRITE, 2, (long)text, strlen(text));
	for (;;)
		call(CALL_EXIT, 1, 0, 0);
}

size_t input(void *to, size_t size)
{
	long n = call(CALL_READ, 0, (long)to, size);

	if (n < 0)
		fail("cannot read");
	return n;
}

void output(const void *from, size_t size)
{
	const char *p = from;

	while (size) {
		long n = call(CALL_WRITE, 1, (long)p, size);

		if (n <= 0)
			fail("cannot write");
		p += n;
		size -= n;
	}
}

/* Memory: free() does nothing, because the host resets all memory after each file. -------- */

static uintptr_t top, limit;

void *malloc(size_t size)
{
	uintptr_t block, end;

	if (!top)
		top = limit = call(CALL_BRK, 0, 0, 0);
	block = (top + 15) & ~(uintptr_t)15;
	end = block + size;
	if (end < block)
		return NULL;
	if (end > limit) {
		uintptr_t wanted = (end + 0xffff) & ~(uintptr_t)0xffff;

		if (wanted < end || (uintptr_t)call(CALL_BRK, wanted, 0, 0) != wanted)
			return NULL;
		limit = wanted;
	}
	top = end;
	return (void *)block;
}

void free(void *block)
{
}

/* The size of the old block is not known, but the memory after it is readable. */
void *realloc(void *block, size_t size)
{
	uintptr_t old = (uintptr_t)block, end = top;
	void *new = malloc(size);

	if (new && block)
		memcpy(new, block, size < end - old ? size : end - old);
	return new;
}

/* Memory from brk is zeroed. */
void *calloc(size_t count, size_t size)
{
	size_t bytes;

	return __builtin_mul_overflow(count, size, &bytes) ? NULL : malloc(bytes);
}

/* The libraries are built with a stack protector, whose canary is at gs:0x14. ------------- */

static uint32_t thread[64];

void __attribute__((noreturn)) __stack_chk_fail(void)
{
	fail("stack overwritten");
}

void __attribute__((noreturn)) __stack_chk_fail_local(void)
{
	fail("stack overwritten");
}

/* They are also built with _FORTIFY_SOURCE. */
void *__memcpy_chk(void *to, const void *from, size_t size, size_t room)
{
	if (size > room)
		fail("memory overwritten");
	return memcpy(to, from, size);
}

/* At the start the stack is aligned to 16 bytes, so a call follows the ABI's alignment rule. */
asm(".globl _start\n_start: xorl %ebp, %ebp; call start; ud2");

/* Constructors of the libraries. Since 5.6, liblzma has one that selects a CRC function. */
extern void (*const __init_array_start[])(void), (*const __init_array_end[])(void);

void __attribute__((noreturn)) start(void)
{
	uint32_t descriptor[4] = { ~0u, (uint32_t)thread, 0xfffff, 0x51 };
	void (*const *constructor)(void);

	thread[0] = (uint32_t)thread;
	if (call(CALL_SET_THREAD_AREA, (long)descriptor, 0, 0))
		fail("cannot set gs");
	asm volatile("mov %w0, %%gs" : : "r"(descriptor[0] * 8 + 3));
	for (constructor = __init_array_start; constructor != __init_array_end; constructor++)
		(*constructor)();
	decode();
	for (;;)
		call(CALL_DONE, 0, 0, 0);
}
