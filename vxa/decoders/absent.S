/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that the libraries refer to, but never call when they decode from memory: files,
 * threads, time. Calling one of them faults. Without these definitions the linker would take them
 * from the C library, with much other code.
 */
.macro absent names:vararg
.irp name, \names
.globl \name
\name:
.endr
.endm
.text
absent __longjmp_chk
absent fopen, fopen64, fdopen, fclose, fread, fwrite, ferror, fflush, fgetc, fputc, ungetc
absent fseeko64, ftello64, fstat64
absent __fprintf_chk, __snprintf_chk, __vsnprintf_chk, __ctype_b_loc, exit
absent clock, clock_gettime, sysconf, sched_getaffinity, __sched_cpucount
absent sigfillset, pthread_sigmask, pthread_create, pthread_join
absent pthread_cond_destroy, pthread_cond_init, pthread_cond_signal, pthread_cond_wait
absent pthread_cond_timedwait, pthread_condattr_init, pthread_condattr_destroy
absent pthread_condattr_setclock, pthread_mutex_init, pthread_mutex_destroy
absent pthread_mutex_lock, pthread_mutex_unlock
	ud2
.bss
absent stdin, stdout, stderr
	.zero 4
.section .note.GNU-stack, "", @progbits
