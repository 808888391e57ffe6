/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What ftrace's direct calls lead to. On entry, and again when the hooked
 * function's body goes on, the stack is [body][caller] and the registers are
 * the function's arguments. A refusal drops the body's address and returns to
 * the caller. Nothing of ours is on the stack while a body runs, but for
 * vxe_lookup_entry.
 */
#include <linux/linkage.h>
#include <asm/asm-offsets.h>
#include <asm/unwind_hints.h>
#include "kmod/compat/compat.h"
#include "kmod/task.h"

	.text

/* entry(struct pt_regs *regs) of every syscall. */
SYM_START(vxe_syscall_entry, SYM_L_GLOBAL, SYM_A_ALIGN)
	ANNOTATE_NOENDBR
	COMPAT_CALL_DEPTH_ACCOUNT
	COMPAT_CURRENT %rax
	movl	TASK_ID(%rax), %ecx
	testl	%ecx, %ecx
	jnz	1f
	RET
1:	js	2f
	movl	PT_ORIG_AX(%rdi), %edx
	cmpl	$(VXE_FAST_CALLS - 1), %edx
	ja	2f
	testb	$TASK_COMPAT, TASK_STATUS(%rax)
	jnz	2f
	andl	$TASK_ID_SLOT, %ecx
	shll	$VXE_FAST_SHIFT, %ecx
	addq	vxe_uncheckable(%rip), %rcx
	movl	%edx, %esi
	shrl	$5, %esi
	movl	(%rcx,%rsi,4), %esi
	btl	%edx, %esi
	jnc	3f
	RET
2:	pushq	%rdi
	movq	8(%rsp), %rsi
	call	vxe_syscall_gate
	jmp	4f
3:	pushq	%rdi
	movl	%edx, %esi
	call	vxe_native_gate
4:	popq	%rdi
	testl	%eax, %eax
	jnz	5f
	RET
5:	addq	$8, %rsp
	UNWIND_HINT_FUNC
	cltq
	RET
SYM_END(vxe_syscall_entry, SYM_T_FUNC)

.macro OBJECT_ENTRY name:req, gate:req, always:req
SYM_START(\name, SYM_L_GLOBAL, SYM_A_ALIGN)
	ANNOTATE_NOENDBR
	COMPAT_CALL_DEPTH_ACCOUNT
	.if \always == 0
	COMPAT_CURRENT %rax
	cmpl	$0, TASK_ID(%rax)
	jne	1f
	RET
	.endif
1:	pushq	%r9
	pushq	%r8
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	movq	%rsp, %rdi
	movq	48(%rsp), %rsi
	call	\gate
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%r8
	popq	%r9
	testl	%eax, %eax
	jnz	2f
	RET
2:	addq	$8, %rsp
	UNWIND_HINT_FUNC
	RET
SYM_END(\name, SYM_T_FUNC)
.endm

OBJECT_ENTRY vxe_object_entry, vxe_object_gate, 0
OBJECT_ENTRY vxe_exec_entry, vxe_exec_gate, 1

/*
 * filename_lookup(dfd, name, flags, path, root): what it found is judged. For
 * tasks inside its body returns here; they hold the module. The name is its caller's.
 */
SYM_START(vxe_lookup_entry, SYM_L_GLOBAL, SYM_A_ALIGN)
	ANNOTATE_NOENDBR
	COMPAT_CALL_DEPTH_ACCOUNT
	COMPAT_CURRENT %rax
	cmpl	$0, TASK_ID(%rax)
	jg	1f
	RET
1:	popq	%rax
	UNWIND_HINT_FUNC
	pushq	%rsi
	pushq	%rcx
	call	vxe_enter
	testl	%eax, %eax
	jnz	2f
	movq	(%rsp), %rdi
	movq	8(%rsp), %rsi
	call	vxe_lookup_gate
2:	popq	%rcx
	popq	%rsi
	RET
SYM_END(vxe_lookup_entry, SYM_T_FUNC)

/* The body at %rax, as it is called, but for its own arguments. */
SYM_FUNC_START_LOCAL(vxe_enter)
	pushq	%rax
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(vxe_enter)
