/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/linkage.h>
#include <asm/unwind_hints.h>

	.text

/* unsigned long symbol_call(address, a, b, c): see symbol_call.h */
SYM_FUNC_START(symbol_call)
	movq	%rdi, %rax
	movq	%rsi, %rdi
	movq	%rdx, %rsi
	movq	%rcx, %rdx
	pushq	%rax
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(symbol_call)
