/* SPDX-License-Identifier: GPL-2.0 */
/* The gate: enters and leaves guest code. emit.h lists what the registers hold meanwhile. */
#include "vx32/cpu.h"

#define EXIT_INTERRUPTED 0x70000008

	.text
	.globl	vx_gate, vx_gate_last, vx_gate_begin, vx_gate_end, vx_gate_fault, vx_gate_abort
	.type	vx_gate, @function
vx_gate:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	sub	$8, %rsp
	mov	CPU_FP_LEVEL(%rdi), %eax
	test	%eax, %eax
	je	1f
	stmxcsr	(%rsp)
	cmp	$FP_SSE, %eax
	je	1f
	fnstcw	4(%rsp)
1:	push	%rdi
	mov	%rsp, CPU_HOST_RSP(%rdi)
	movl	$1, CPU_INSIDE(%rdi)
	/*
	 * If the signal of vx_interrupt() arrives from here to the call, its handler continues at
	 * vx_gate_abort. The test below sees one that arrived earlier.
	 */
vx_gate_begin:
	mov	CPU_STOP(%rdi), %rax
	cmpl	$0, (%rax)
	jne	vx_gate_abort
	mov	CPU_FP_LEVEL(%rdi), %eax
	test	%eax, %eax
	je	2f
	cmp	$FP_SSE, %eax
	jne	1f
	ldmxcsr	CPU_FP + 24(%rdi)
	movaps	CPU_FP + 160(%rdi), %xmm0
	movaps	CPU_FP + 176(%rdi), %xmm1
	movaps	CPU_FP + 192(%rdi), %xmm2
	movaps	CPU_FP + 208(%rdi), %xmm3
	movaps	CPU_FP + 224(%rdi), %xmm4
	movaps	CPU_FP + 240(%rdi), %xmm5
	movaps	CPU_FP + 256(%rdi), %xmm6
	movaps	CPU_FP + 272(%rdi), %xmm7
	jmp	2f
1:	cmp	$FP_WIDE, %eax
	je	1f
	fxrstor	CPU_FP(%rdi)
	jmp	2f
1:	mov	$7, %eax
	xor	%edx, %edx
	xrstor	CPU_FP(%rdi)
2:	mov	CPU_FUEL(%rdi), %r8d
	mov	CPU_BASE(%rdi), %r9
	mov	CPU_GS_BASE(%rdi), %r10d
	mov	CPU_CODE(%rdi), %r12
	mov	CPU_TABLE(%rdi), %r13
	mov	%rsi, %r14
	xor	%r11d, %r11d
	mov	CPU_EFLAGS(%rdi), %eax
	test	$FLAGS_GUEST & ~FLAGS_ARITHMETIC, %eax
	jne	1f
	/* Without DF and ID, use sahf: it is faster than popfq. */
	mov	%eax, %edx
	shr	$11, %edx
	and	$1, %edx
	mov	%al, %ah
	mov	%dl, %al
	add	$127, %al
	sahf
	jmp	2f
1:	and	$FLAGS_GUEST, %eax
	or	$FLAGS_FIXED, %eax
	push	%rax
	popfq
2:
	mov	CPU_REGISTERS + 16(%rdi), %r15d
	mov	CPU_REGISTERS(%rdi), %eax
	mov	CPU_REGISTERS + 4(%rdi), %ecx
	mov	CPU_REGISTERS + 8(%rdi), %edx
	mov	CPU_REGISTERS + 12(%rdi), %ebx
	mov	CPU_REGISTERS + 20(%rdi), %ebp
	mov	CPU_REGISTERS + 24(%rdi), %esi
	mov	CPU_REGISTERS + 28(%rdi), %edi
	call	*%r14
vx_gate_end:
	mov	(%rsp), %r9
	mov	%eax, CPU_REGISTERS(%r9)
	mov	%ecx, CPU_REGISTERS + 4(%r9)
	mov	%edx, CPU_REGISTERS + 8(%r9)
	mov	%ebx, CPU_REGISTERS + 12(%r9)
	mov	%r15d, CPU_REGISTERS + 16(%r9)
	mov	%ebp, CPU_REGISTERS + 20(%r9)
	mov	%esi, CPU_REGISTERS + 24(%r9)
	mov	%edi, CPU_REGISTERS + 28(%r9)
	pushfq
	pop	%rax
	mov	%eax, CPU_EFLAGS(%r9)
	mov	%r8d, CPU_FUEL(%r9)
	mov	%r11d, CPU_TARGET(%r9)
	mov	%r14d, CPU_EXIT(%r9)
	/* Clear DF and ID: the host's ABI requires it, and the next guest must not see them. */
	test	$FLAGS_GUEST & ~FLAGS_ARITHMETIC, %eax
	je	save
	pushq	$FLAGS_FIXED
	popfq
save:
	mov	CPU_FP_LEVEL(%r9), %eax
	test	%eax, %eax
	je	out
	cmp	$FP_SSE, %eax
	jne	1f
	stmxcsr	CPU_FP + 24(%r9)
	movaps	%xmm0, CPU_FP + 160(%r9)
	movaps	%xmm1, CPU_FP + 176(%r9)
	movaps	%xmm2, CPU_FP + 192(%r9)
	movaps	%xmm3, CPU_FP + 208(%r9)
	movaps	%xmm4, CPU_FP + 224(%r9)
	movaps	%xmm5, CPU_FP + 240(%r9)
	movaps	%xmm6, CPU_FP + 256(%r9)
	movaps	%xmm7, CPU_FP + 272(%r9)
	jmp	out
1:	cmp	$FP_WIDE, %eax
	je	1f
	fxsave	CPU_FP(%r9)
	jmp	out
1:	mov	$7, %eax
	xor	%edx, %edx
	xsave	CPU_FP(%r9)
	vzeroupper
out:
	add	$8, %rsp
	mov	CPU_FP_LEVEL(%r9), %eax
	test	%eax, %eax
	je	2f
	ldmxcsr	(%rsp)
	cmp	$FP_SSE, %eax
	je	2f
	/* Also drops a pending x87 exception of the guest. */
	fninit
	fldcw	4(%rsp)
2:	movl	$0, CPU_INSIDE(%r9)
	add	$8, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

vx_gate_fault:
	mov	(%rsp), %r9
	jmp	save

vx_gate_abort:
	mov	(%rsp), %r9
	movl	$EXIT_INTERRUPTED, CPU_EXIT(%r9)
	pushq	$FLAGS_FIXED
	popfq
	jmp	out
vx_gate_last:
	.size	vx_gate, . - vx_gate
	.section .note.GNU-stack, "", @progbits
