; SPDX-License-Identifier: GPL-2.0
; Families of system calls that do the same thing, or that programs use together. The C library, the
; amount of data or an error decides which of them a program makes. If the trace has one call of a
; family, the VXED permits the others too. No call gives more access than its family: if a call acts
; on an object, the kernel judges the object, regardless of the call.

; F_SETFL and fallocate are in no family: with them, a program could do more than append
; to an append-only descriptor.
(defconstant families   ; (reason . calls); calls that act on an object get a try form
  '(("Opening files" open openat openat2 creat)
    ("Looking at files" stat lstat fstat newfstatat statx stat64 lstat64 fstat64 fstatat64
     access faccessat faccessat2 readlink readlinkat statfs fstatfs statfs64 fstatfs64
     getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
     getxattrat listxattrat file_getattr)
    ("Going to directories" chdir fchdir getcwd)
    ("Removing files" unlink unlinkat rmdir)
    ("Making directories" mkdir mkdirat)
    ("Renaming files" rename renameat renameat2)
    ("Linking files" link linkat symlink symlinkat)
    ("Cutting files" truncate ftruncate truncate64 ftruncate64)
    ("Setting modes" chmod fchmod fchmodat fchmodat2)
    ("Setting owners" chown fchown lchown fchownat chown32 fchown32 lchown32)
    ("Setting times of files" utime utimes utimensat futimesat)
    ("Locking files" flock (fcntl F_GETLK) (fcntl F_SETLK) (fcntl F_SETLKW)
     (fcntl F_OFD_GETLK) (fcntl F_OFD_SETLK) (fcntl F_OFD_SETLKW))
    ("Copying between descriptors" sendfile splice tee copy_file_range)
    ("How its descriptors behave" (fcntl F_GETFD) (fcntl F_SETFD) (fcntl F_GETFL)
     (fcntl F_DUPFD) (fcntl F_DUPFD_CLOEXEC) (ioctl FIONBIO)
     (ioctl FIOCLEX) (ioctl FIONREAD))
    ("Advising about files" fadvise64 readahead sync_file_range)
    ("Advising about its memory" (madvise MADV_DONTNEED) (madvise MADV_FREE)
     (madvise MADV_HUGEPAGE) (madvise MADV_NOHUGEPAGE)
     (madvise MADV_DONTDUMP) (madvise MADV_DODUMP))
    ("Starting processes and threads" clone clone3 fork vfork)
    ("Waiting for its children" wait4 waitid waitpid)
    ("Sending" sendto sendmsg sendmmsg)
    ("Receiving" recvmsg recvmmsg recvmmsg_time64)
    ("Sending signals" kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal)
    ("Being connected to" accept accept4 getsockname getpeername getsockopt shutdown)
    ("Timers and events" timer_create timer_settime timer_gettime timer_delete
     timer_getoverrun timerfd_create timerfd_settime timerfd_gettime eventfd eventfd2
     signalfd signalfd4)
    ("How it is scheduled" sched_getaffinity sched_getparam sched_getscheduler
     sched_get_priority_max sched_get_priority_min getpriority)))

; Every generalised strict VXED permits these calls, even if the trace does not have them. abort()
; sends a signal to its own thread. The signal that PR_SET_PDEATHSIG requests is sent by the kernel,
; on behalf of the parent. Advice about reading ahead changes neither memory nor files. The C library
; asks whether standard output is a terminal when a program first writes to it.
(defconstant always-permitted
  '("What every program may be led to ask for, by an error for instance"
    wait4 waitid getcwd sysinfo getrlimit ugetrlimit sched_getaffinity
    getpgid getsid get_robust_list restart_syscall kill tkill tgkill (task-kill inside)
    (madvise MADV_DONTNEED) (madvise MADV_NORMAL) (madvise MADV_RANDOM)
    (madvise MADV_SEQUENTIAL) (madvise MADV_WILLNEED) fadvise64 readahead (ioctl TCGETS)))
