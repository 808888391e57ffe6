/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The trampolines that hooked functions call. When a trampoline is entered, the top of the stack
 * holds the address of the function's body, and above it the return address of the function's
 * caller. The registers hold the function's arguments. To permit, the trampoline restores stack and
 * registers and returns to the body. To refuse, it drops the address of the body, puts the result
 * into %rax, and returns to the function's caller. While a body runs, nothing of this module is on
 * the stack, except with RESULT_ENTRY.
 *
 * Each trampoline begins with ENTRY_BEGIN. A hook calls its first instruction or, if the processor
 * needs no counting of calls, the instruction that lies vxe_account_size bytes further on.
 */
#include <linux/linkage.h>
#include <asm/asm-offsets.h>
#include <asm/page_types.h>
#include <asm/thread_info.h>
#include <asm/unwind_hints.h>
#include "kmod/compat/compat.h"
#include "kmod/task.h"

	.text

.macro ENTRY_BEGIN name:req
SYM_START(\name, SYM_L_GLOBAL, SYM_A_ALIGN)
	ANNOTATE_NOENDBR
	COMPAT_CALL_DEPTH_ACCOUNT
	.balign	2	/* to an odd address newer kernels jump, instead of calling it */
.L\name\()_counted:
.endm

/*
 * The trampoline of the functions of system calls. Their argument is a struct pt_regs *. There are
 * three cases. For a task outside, it returns to the body at once. For a native call of a task
 * inside, it tests one bit of vxe_fast: if the bit is set, it returns to the body, otherwise it
 * calls vxe_native_gate. For all other calls, and for tasks with a pending id, it calls
 * vxe_syscall_gate.
 *
 * The index of the bit is the call's number plus the slot; the id holds the slot shifted left by
 * TASK_ID_SLOT_SHIFT. The index is always inside vxe_fast: the comparison bounds the call's number,
 * and the mask bounds the slot. The code reads the call's number from memory twice. Both reads give
 * the same value, because nobody changes the registers of a task that is entering a call.
 *
 * native: 1 if no 32-bit call leads to these functions, so that the code need not test for one.
 */
.macro SYSCALL_ENTRY name:req, native:req
ENTRY_BEGIN \name
	COMPAT_CURRENT %rax
	movl	TASK_ID(%rax), %ecx
	testl	%ecx, %ecx
	jnz	1f
	RET
1:	.if \native
	js	2f
	.else
	/* the highest byte of the id and the lowest byte of the status */
	testl	$(TASK_ID_PENDING >> 24 | TASK_COMPAT << 8), (TASK_STATUS - 1)(%rax)
	jnz	2f
	.endif
	cmpl	$(VXE_FAST_CALLS - 1), PT_ORIG_AX(%rdi)
	ja	2f
	andl	$(TASK_ID_SLOT << TASK_ID_SLOT_SHIFT), %ecx
	orl	PT_ORIG_AX(%rdi), %ecx
	btl	%ecx, vxe_fast(%rip)
	jnc	3f
	RET
2:	pushq	%rdi
	movq	8(%rsp), %rsi
	call	vxe_syscall_gate
	jmp	4f
3:	pushq	%rdi
	movl	PT_ORIG_AX(%rdi), %esi
	call	vxe_native_gate
4:	popq	%rdi
	testl	%eax, %eax
	jnz	5f
	RET
5:	addq	$8, %rsp
	UNWIND_HINT_FUNC
	cltq
	RET
SYM_END(\name, SYM_T_FUNC)
.endm

SYSCALL_ENTRY vxe_syscall_entry, 0
SYSCALL_ENTRY vxe_native_entry, 1

	.pushsection .rodata
SYM_DATA(vxe_account_size, .long .Lvxe_native_entry_counted - vxe_native_entry)
	.popsection

/* Calls a gate. Its arguments are the address of the function's first six arguments in memory, and
 * the address of the body. */
.macro CALL_GATE gate:req
	pushq	%r9
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
.endm

/*
 * The trampoline of a function whose gate reads the first six arguments in memory. The gate must
 * not change them, unless it refuses in the way of refuse() in kmod/object/rows.h. By default the
 * gate is called for tasks inside only. The parameters:
 *
 * - outside: the gate for tasks outside that have an id. It never refuses.
 * - always: call the gate for all tasks.
 * - by_path: call the gate only for opens by O_PATH. The second argument is the file.
 * - not_unix: call the gate only if the socket is no unix socket. The first argument is the socket.
 * - message: call the gate only if the message has control data; with 2, also if it has an address.
 *   The second argument is the struct msghdr.
 * - quick: a fast path. Call the gate only if this function returns false. It gets the first three
 *   arguments; the hooked function has no more than these.
 * - only_if: the name of a variable. Call the gate only while it is not 0.
 * - or_if: another variable. Call the gate also while this one is not 0.
 * - interpreter: call the gate only if the file that is being loaded is not the one that the caller
 *   named. The first argument is the struct linux_binprm.
 */
.macro OBJECT_ENTRY name:req, gate:req, always=0, by_path=0, not_unix=0, message=0, \
		    quick, only_if, or_if, interpreter=0, outside=vxe_outside_gate
ENTRY_BEGIN \name
	.if \always == 0
	COMPAT_CURRENT %rax
	cmpl	$0, TASK_ID(%rax)
	jne	1f
	RET
1:	js	5f
	.endif
	.ifnb \only_if
	cmpl	$0, \only_if(%rip)
	jne	4f
	.ifnb \or_if
	cmpl	$0, \or_if(%rip)
	jne	4f
	.endif
	RET
4:
	.endif
	.if \interpreter
	movl	vxe_bprm_interp(%rip), %eax
	movq	(%rdi,%rax), %r10
	movl	vxe_bprm_filename(%rip), %eax
	cmpq	(%rdi,%rax), %r10
	jne	5f
	RET
5:
	.endif
	.if \by_path
	movl	vxe_file_flags(%rip), %eax
	testl	$FILE_PATH, (%rsi,%rax)
	jnz	3f
	RET
3:
	.endif
	.if \message
	movl	vxe_message_control(%rip), %eax
	cmpq	$0, (%rsi,%rax)
	jne	7f
	.if \message == 2
	cmpq	$0, MESSAGE_NAME(%rsi)
	jne	7f
	.endif
	RET
7:
	.endif
	.if \not_unix
	movl	vxe_socket_ops(%rip), %eax
	movq	(%rdi,%rax), %r10
	movl	vxe_ops_family(%rip), %eax
	cmpl	$FAMILY_UNIX, (%r10,%rax)
	jne	6f
	RET
6:
	.endif
	.ifnb \quick
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	call	\quick
	popq	%rdi
	popq	%rsi
	popq	%rdx
	testb	%al, %al
	jz	9f
	RET
9:
	.endif
	CALL_GATE \gate
	testl	%eax, %eax
	jnz	2f
	RET
2:	addq	$8, %rsp
	UNWIND_HINT_FUNC
	RET
	.if \always == 0
5:	CALL_GATE \outside
	RET
	.endif
SYM_END(\name, SYM_T_FUNC)
.endm

OBJECT_ENTRY vxe_object_entry, vxe_object_gate
OBJECT_ENTRY vxe_open_entry, vxe_object_gate, by_path=1
OBJECT_ENTRY vxe_socket_entry, vxe_object_gate, not_unix=1
OBJECT_ENTRY vxe_send_entry, vxe_object_gate, not_unix=1, message=2
OBJECT_ENTRY vxe_message_entry, vxe_object_gate, message=1
OBJECT_ENTRY vxe_file_entry, vxe_object_gate, quick=vxe_open_quickly
OBJECT_ENTRY vxe_peer_entry, vxe_object_gate, quick=vxe_peer_quickly
OBJECT_ENTRY vxe_receiver_entry, vxe_object_gate, quick=vxe_receiver_quickly
OBJECT_ENTRY vxe_exec_entry, vxe_exec_gate, always=1
OBJECT_ENTRY vxe_check_entry, vxe_exec_gate, always=1, interpreter=1
OBJECT_ENTRY vxe_done_entry, vxe_exec_gate, outside=vxe_exec_gate
OBJECT_ENTRY vxe_moved_entry, vxe_moved_gate, always=1, only_if=vxe_moved_watched
OBJECT_ENTRY vxe_follow_entry, vxe_follow_gate, always=1, only_if=vxe_moved_watched
OBJECT_ENTRY vxe_reached_entry, vxe_reached_gate, always=1, only_if=vxe_asked_count, or_if=vxe_reached_count

/* Calls the body of the hooked function. If the body returns 0, calls the gate with registers that
 * it keeps on the stack meanwhile. Returns the result of the last of the two. */
.macro CALL_BODY_AND_GATE gate:req, first:req, second:req, third:req, fourth
	popq	%rax
	UNWIND_HINT_FUNC
	.ifnb \fourth
	pushq	\fourth
	.endif
	pushq	\third
	pushq	\second
	pushq	\first
	call	vxe_enter
	testl	%eax, %eax
	jnz	9f
	movq	(%rsp), %rdi
	movq	8(%rsp), %rsi
	movq	16(%rsp), %rdx
	.ifnb \fourth
	movq	24(%rsp), %rcx
	.endif
	call	\gate
9:	.ifnb \fourth
	addq	$32, %rsp
	.else
	addq	$24, %rsp
	.endif
	UNWIND_HINT_FUNC
	RET
.endm

/*
 * The trampoline of a function that is judged after it has returned. For tasks inside, it calls the
 * body; if the body returns 0, it calls the gate with three of the function's arguments. The body
 * may sleep while this trampoline is on its stack. The module stays loaded meanwhile, because the
 * task's VXED keeps it. The function's caller owns what the arguments point to, so the pointers are
 * still valid after the body.
 *
 * commands: if not 0, the second argument is a command, and only some commands are judged: those
 * whose number, modulo 32, is the index of a set bit.
 */
.macro RESULT_ENTRY name:req, gate:req, first:req, second:req, third:req, commands=0
ENTRY_BEGIN \name
	.if \commands
	movl	$\commands, %eax
	btl	%esi, %eax
	jc	3f
	RET
3:
	.endif
	COMPAT_CURRENT %rax
	cmpl	$0, TASK_ID(%rax)
	jg	1f
	RET
1:
	CALL_BODY_AND_GATE \gate, \first, \second, \third
SYM_END(\name, SYM_T_FUNC)
.endm

/* f_setown(file, who, force); the gate ignores its third argument */
RESULT_ENTRY vxe_setown_entry, vxe_setown_gate, %rdi, %rsi, %rdx
/* do_fcntl(fd, command, argument, file), for commands that set an owner */
RESULT_ENTRY vxe_fcntl_entry, vxe_fcntl_gate, %rcx, %rdx, %rsi, FCNTL_OWNERS

/*
 * The trampoline of filename_lookup(dfd, name, flags, path, root), which is judged after it has
 * returned, like those above. The gate gets path, name, dfd and the number of the native call; or
 * -1, if the current task may act for an io_uring or for the kernel, or made another call: then its
 * call does not say what it does. For these cases, only the body runs:
 *
 * - native calls that do not concern the found file;
 * - a native newfstatat() of a descriptor, with an empty name: a task that holds a file may see its
 *   attributes. The C library's fstat() is such a call.
 */
ENTRY_BEGIN vxe_lookup_entry
	COMPAT_CURRENT %rax
	cmpl	$0, TASK_ID(%rax)
	jg	1f
	RET
1:	movl	vxe_task_flags(%rip), %r10d
	testl	$TASK_OF_KERNEL, (%rax,%r10)
	jnz	3f
#ifdef CONFIG_IO_URING
	movl	vxe_task_ring(%rip), %r10d
	cmpq	$0, (%rax,%r10)
	jne	3f
#endif
	testb	$TASK_COMPAT, TASK_STATUS(%rax)
	jnz	3f
	movl	vxe_task_stack(%rip), %r10d
	movq	(%rax,%r10), %r10
	movl	TASK_CALL(%r10), %r10d
	cmpl	$(VXE_FAST_CALLS - 1), %r10d
	ja	3f
	btl	%r10d, vxe_lookup_calls(%rip)
	jc	2f
	RET
2:	testl	%edi, %edi
	js	4f
	cmpl	$CALL_NEWFSTATAT, %r10d
	jne	4f
	leaq	-1(%rsi), %r11	/* NULL and error codes are no names */
	cmpq	$-4096, %r11
	jae	4f
	movq	FILENAME_NAME(%rsi), %r11
	cmpb	$0, (%r11)
	jne	4f
	RET
3:	movl	$-1, %r10d
4:	CALL_BODY_AND_GATE vxe_lookup_gate, %rcx, %rsi, %rdi, %r10
SYM_END(vxe_lookup_entry, SYM_T_FUNC)

/* Enters the body at the address in %rax by a return. With IBT, an indirect call must land on an
 * ENDBR, and a body has none. */
SYM_FUNC_START_LOCAL(vxe_enter)
	pushq	%rax
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(vxe_enter)
