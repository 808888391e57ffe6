; SPDX-License-Identifier: GPL-2.0
; Calls that do the same in other ways, or that go with each other: which of
; them is made is up to the C library, to the size of what is handled, or to
; which error there was. A learner that saw one permits the others. None of
; them reaches what its family does not: where there is an object, that is
; judged whatever the call.

; F_SETFL and fallocate are in none: they would make an append-only descriptor more
; than that.
(defconstant families   ; (reason . calls); those with an object are let be tried
  '(("Opening files" open openat openat2 creat)
    ("Looking at files" stat lstat fstat newfstatat statx stat64 lstat64 fstat64 fstatat64
     access faccessat faccessat2 readlink readlinkat statfs fstatfs statfs64 fstatfs64
     getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr)
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
     (madvise MADV_WILLNEED) (madvise MADV_HUGEPAGE) (madvise MADV_NOHUGEPAGE)
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

; Of these any one stands for nothing: they are permitted in any case. abort() sends a
; signal to its own thread, and the kernel sends the one that PR_SET_PDEATHSIG asks for in
; the name of the parent.
(defconstant always-permitted
  '("What every program may be led to ask for, by an error for instance"
    wait4 waitid getcwd sysinfo getrlimit ugetrlimit sched_getaffinity
    getpgid getsid get_robust_list restart_syscall tgkill (task-kill inside)
    (madvise MADV_DONTNEED)))
