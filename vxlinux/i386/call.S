/* SPDX-License-Identifier: GPL-2.0 */
/*
 * int64_t host_call(const volatile uint32_t *signalled, long number, const long arguments[6])
 * Makes a system call of the host, unless *signalled is set; then returns NOT_MADE. If a signal
 * handler sets *signalled between host_call_begin and host_call_end, it continues at
 * host_call_abort, which also returns NOT_MADE.
 */
	.text
	.globl	host_call, host_call_begin, host_call_end, host_call_abort
	.type	host_call, @function
host_call:
	mov	%rsi, %rax
	mov	%rdx, %r11
	mov	%rdi, %rcx
	mov	(%r11), %rdi
	mov	8(%r11), %rsi
	mov	16(%r11), %rdx
	mov	24(%r11), %r10
	mov	32(%r11), %r8
	mov	40(%r11), %r9
host_call_begin:
	cmpl	$0, (%rcx)
	jne	host_call_abort
	syscall
host_call_end:
	ret
host_call_abort:
	mov	$-513, %rax
	ret
	.size	host_call, . - host_call

	/* The restorer of the host's signal handlers. */
	.globl	host_return
	.type	host_return, @function
host_return:
	mov	$15, %eax
	syscall
	.size	host_return, . - host_return
	.section .note.GNU-stack, "", @progbits
