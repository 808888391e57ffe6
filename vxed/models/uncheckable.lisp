; SPDX-License-Identifier: GPL-2.0
; Frequent calls that give no access to anything that the caller does not hold already. The trace
; model does not log them. A VXED generated from its traces declares them uncheckable.
;
; Three frequent calls are not in the list. recvmsg can receive open files from outside. madvise
; lets root destroy pages that other processes share. pwritev2 can write anywhere in a file that was
; opened for appending.

(defconstant uncheckable-groups   ; (reason . calls)
  '(("What is behind a descriptor was judged when it was opened"
     read write readv writev pread64 pwrite64 preadv pwritev preadv2
     lseek _llseek close close_range fstat fstat64 getdents getdents64
     dup dup2 dup3 pipe pipe2 recvfrom fsync fdatasync
     poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64
     epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2)
    ("Its own memory; mmap and mprotect can make it executable"
     brk munmap mremap futex futex_time64 set_robust_list rseq
     rseq_slice_yield set_tid_address membarrier)
    ("What it does with signals that it gets"
     rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigpending
     rt_sigtimedwait rt_sigtimedwait_time64 sigaltstack sigaction sigprocmask
     sigsuspend sigreturn signal pause restart_syscall)
    ("Telling the time, and waiting"
     time gettimeofday times clock_gettime clock_gettime64 clock_getres
     clock_getres_time64 nanosleep clock_nanosleep clock_nanosleep_time64
     sched_yield getrusage alarm setitimer getitimer)
    ("Telling it who it is, and where"
     getpid gettid getppid getpgrp getuid geteuid getgid getegid getuid32
     geteuid32 getgid32 getegid32 getresuid getresgid getgroups uname getcpu
     getrandom umask)
    ("Ending, which is never refused"
     exit exit_group)))

(defconstant default-uncheckable (mapcan #'cdr uncheckable-groups))
