; SPDX-License-Identifier: GPL-2.0
; The promises model, after OpenBSD's pledge(2) and unveil(2): a program promises which groups of
; calls it needs, and unveils the files that it needs. It is also the worked example of how to write
; a model; docs/writing-policies.md explains it.
;
; A promise is a row of the table below. The model turns promises and unveiled paths into rules of
; the strict model: what no rule permits is refused. The VXED may have rules of its own in addition
; (permit, refuse, define-check).

(include "vxed")
(include "uncheckable")

(setq *model* 'promises)

(defvar *promised* nil)   ; names of promises
(defvar *unveiled* nil)   ; ((pattern . rights) ...), rights as characters of r, w, c, x

; --- The table --------------------------------------------------------------

(defconstant libraries '("/usr/lib/**" "/lib/**" "/lib64/**" "/usr/local/lib/**" "/etc/ld.so.cache"))
(defconstant shared-data
  '("/usr/share/{locale,zoneinfo,i18n,nls}/**" "/etc/{localtime,locale.alias,gai.conf}"
    "/proc/sys/kernel/{ngroups_max,osrelease}" "/dev/{urandom,random,zero}"))
(defconstant accounts '("/etc/{passwd,group,nsswitch.conf,login.defs}"))
(defconstant resolver '("/etc/{resolv.conf,hosts,host.conf,nsswitch.conf,services,protocols}"))

; What a promise permits, in this order: calls with any arguments; calls that may be tried, because
; their objects are judged; rules, written as in (permit ...).
(defconstant promises
  '((stdio
     (mmap2 old_mmap fcntl fcntl64 sendfile sendfile64 splice tee vmsplice copy_file_range
      readahead fadvise64 fadvise64_64 recvmsg recvmmsg recvmmsg_time64 accept4 shutdown
      getsockopt getsockname getpeername eventfd eventfd2 signalfd signalfd4
      timerfd_create timerfd_settime timerfd_gettime timer_create timer_settime
      timer_gettime timer_getoverrun timer_delete arch_prctl set_thread_area
      get_thread_area get_robust_list getrlimit ugetrlimit getpgid getsid
      sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max
      sched_get_priority_min mincore msync mlock munlock mlock2 sysinfo getcwd fchdir
      wait4 waitid waitpid memfd_create)
     (open openat openat2 stat lstat newfstatat statx access faccessat faccessat2
      readlink readlinkat sendto sendmsg sendmmsg tgkill tkill kill)
     ((mmap PROT_NONE) (mmap PROT_READ) (mmap PROT_WRITE) (mmap (PROT_READ PROT_WRITE))
      (mmap (PROT_READ PROT_EXEC) MAP_PRIVATE) (mmap (PROT_READ PROT_EXEC) (MAP_PRIVATE MAP_DENYWRITE))
      (mmap (PROT_READ PROT_EXEC) (MAP_PRIVATE MAP_FIXED))
      (mmap (PROT_READ PROT_EXEC) (MAP_PRIVATE MAP_FIXED MAP_DENYWRITE))
      (mprotect PROT_NONE) (mprotect PROT_READ) (mprotect PROT_WRITE)
      (mprotect (PROT_READ PROT_WRITE)) (mprotect (PROT_READ PROT_EXEC))
      (madvise MADV_DONTNEED) (madvise MADV_FREE) (madvise MADV_NORMAL)
      (madvise MADV_SEQUENTIAL) (madvise MADV_RANDOM) (madvise MADV_WILLNEED)
      (madvise MADV_HUGEPAGE) (madvise MADV_NOHUGEPAGE) (madvise MADV_DONTDUMP)
      (prctl PR_SET_NAME) (prctl PR_GET_NAME) (prctl PR_SET_NO_NEW_PRIVS)
      (prctl PR_SET_DUMPABLE) (prctl PR_SET_PDEATHSIG) (prctl PR_CAPBSET_READ)
      (ioctl FIONREAD) (ioctl FIONBIO) (ioctl FIOCLEX) (ioctl FIONCLEX)
      (ioctl TCGETS) (ioctl TIOCGWINSZ) (ioctl TIOCGPGRP)
      (socket-create AF_UNIX) (task-kill inside SIGABRT) (task-kill inside 0)))
    (rpath (statfs statfs64 fstatfs fstatfs64 getxattr lgetxattr fgetxattr listxattr
            llistxattr flistxattr getxattrat listxattrat file_getattr name_to_handle_at)
           (open openat openat2 chdir) ())
    (wpath (fallocate) (open openat openat2) ())
    (cpath () (open openat openat2 creat mkdir mkdirat unlink unlinkat rmdir rename renameat
               renameat2 link linkat symlink symlinkat)
           ())
    (dpath () (mknod mknodat) ())
    (fattr () (chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat truncate
               truncate64 ftruncate ftruncate64)
           ())
    (chown () (chown fchown lchown fchownat chown32 fchown32 lchown32) ())
    (tmppath () (open openat openat2 unlink unlinkat)
             ((file-open "/{tmp,var/tmp}/*" (O_RDWR O_CREAT O_TRUNC)) (path-unlink "/{tmp,var/tmp}/*")
              (path-stat "/{tmp,var/tmp}{,/*}")))
    (flock (flock) () ())
    (inet (accept listen setsockopt) (socket connect bind)
          ((socket-create AF_INET) (socket-create AF_INET6)
           (socket-bind "inet{,6}:**") (socket-connect "inet{,6}:**")
           (socket-sendmsg "inet{,6}:**")))
    (unix (accept listen setsockopt) (socket socketpair connect bind)
          ((socket-create AF_UNIX)))
    (dns (setsockopt) (socket connect)
         ((socket-create AF_INET) (socket-create AF_INET6)
          (socket-create AF_NETLINK * NETLINK_ROUTE)
          (socket-bind "netlink:0") (socket-sendmsg "netlink:0")
          (socket-connect "inet{,6}:*:53") (socket-sendmsg "inet{,6}:*:53")
          (socket-connect "family-0:")))
    (getpw () (socket connect) ((socket-create AF_UNIX)))
    (tty () () ((ioctl TCSETS) (ioctl TCSETSW) (ioctl TCSETSF) (ioctl TIOCSPGRP)
                (ioctl TIOCSWINSZ) (ioctl TCFLSH) (ioctl TCSBRK) (ioctl TCXONC)
                (file-open "/dev/{tty,pts/*}" O_RDWR)))
    (proc (setpgid setsid setpriority getpriority sched_setscheduler sched_setparam
           sched_setaffinity setrlimit prlimit64 pidfd_open)
          (fork vfork clone clone3 rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal)
          ((task-alloc 0) (task-alloc CLONE_VFORK) (task-alloc (CLONE_VM CLONE_VFORK))
           (task-kill inside) (file-open "anon_inode:\\[pidfd\\]")))
    (thread () (clone clone3) ())
    (exec () (execve execveat) ())
    (id (setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid
         setuid32 setgid32 setreuid32 setregid32 setresuid32 setresgid32 setgroups32
         setfsuid32 setfsgid32 capset capget setrlimit prlimit64)
        () ())
    (prot_exec () () ((mmap) (mprotect) (pkey_mprotect)))
    (settime (settimeofday clock_settime clock_settime64 adjtimex clock_adjtime stime) () ())))

; The clone flags of a thread, and of a child that shares only its ids.
(defconstant thread-flags
  (logior CLONE_VM CLONE_FS CLONE_FILES CLONE_SIGHAND CLONE_THREAD CLONE_SYSVSEM CLONE_SETTLS
          CLONE_PARENT_SETTID CLONE_CHILD_CLEARTID))
(defconstant child-flags (logior CLONE_CHILD_SETTID CLONE_CHILD_CLEARTID))

; --- What a VXED says -------------------------------------------------------

(defmacro promise (&rest names)
  "(promise NAME ...)
Permits these groups of calls: stdio, rpath, wpath, cpath, dpath, fattr, chown, tmppath, flock,
inet, unix, dns, getpw, tty, proc, thread, exec, id, prot_exec, settime."
  (dolist (name names)
    (unless (assoc name promises)
      (error "there is no promise named ~s; there are: ~a" name (mapcar #'car promises)))
    (unless (member name *promised*) (push name *promised*)))
  nil)

(defmacro unveil (path rights)
  "(unveil PATH RIGHTS)
Lets promises use PATH and, if it is a directory, everything beneath it. RIGHTS are letters: r to
read, w to write, x to execute, c to create and remove."
  (unless (and (stringp path) (string-prefix-p "/" path))
    (error "what is unveiled is a path that begins with /, not ~s" path))
  (let ((letters (if (symbolp rights) (string-downcase (symbol-name rights)) rights)))
    (unless (and (stringp letters) (glob-match-p "{r,}{w,}{x,}{c,}" letters) (string/= "" letters))
      (error "rights are some of the letters r, w, x, c, in this order, not ~s" rights))
    (check-path path)
    (push (cons path letters) *unveiled*))
  (pattern-tests (list path)))

; --- Into rules -------------------------------------------------------------

(defun promised-p (name)
  (member name *promised*))

(defun beneath (path)
  "The pattern for a path and everything beneath it."
  (if (string= path "/") "/**" (string-append path "{,/**}")))

(defun add-rule (name &rest arguments)
  (let ((point (named-point name)))
    (unless (aref *uncheckable* point)
      (add-permit point (make-row point name arguments)))))

(defun allow (point)
  "Permits a call whatever its arguments."
  (unless (or (aref *refusals* point) (aref *judges* point))
    (leave-unchecked point)))

(defun let-try (point)
  (unless (aref *uncheckable* point) (enter point)))

; The table, with points in place of the names of calls.
(defconstant promised-points
  (mapcar (lambda (promise)
            (list (car promise) (mapcar #'named-point (nth 1 promise))
                  (mapcar #'named-point (nth 2 promise)) (nth 3 promise)))
          promises))

(defun keep-promise (promise)
  (mapc #'allow (nth 1 promise))
  (mapc #'let-try (nth 2 promise))
  (mapc (lambda (rule) (apply #'add-rule rule)) (nth 3 promise)))

(defconstant always-allowed (mapcar #'named-point default-uncheckable))

(defun readable (patterns)
  (dolist (pattern patterns)
    (add-rule 'file-open pattern 'O_RDONLY)
    (add-rule 'path-stat pattern)))

(defun add-unveiled (path letters)
  "Adds the rules that the promises permit for an unveiled path."
  (let ((pattern (beneath path)))
    (flet ((may (letter promise) (and (search letter letters) (promised-p promise))))
      (add-rule 'path-stat pattern)
      (add-rule 'path-chdir pattern)
      (when (may "r" 'rpath) (add-rule 'file-open pattern 'O_RDONLY))
      (when (may "w" 'wpath)
        (add-rule 'file-open pattern '(O_WRONLY O_TRUNC))
        (add-rule 'path-truncate pattern))
      (when (may "c" 'cpath)
        (add-rule 'file-open pattern '(O_RDWR O_CREAT O_EXCL))
        (when (may "w" 'wpath) (add-rule 'file-open pattern '(O_WRONLY O_CREAT O_TRUNC)))
        (dolist (object '(path-mkdir path-unlink path-rmdir))
          (add-rule object pattern))
        (add-rule 'path-symlink '* pattern)
        (add-rule 'path-rename pattern pattern)
        (add-rule 'path-link pattern pattern))
      (when (may "c" 'dpath) (add-rule 'path-mknod pattern 'S_IFIFO))
      (when (may "w" 'fattr)
        (dolist (object '(path-chmod path-utimes path-truncate))
          (add-rule object pattern)))
      (when (may "w" 'chown) (add-rule 'path-chown pattern))
      (when (may "w" 'unix) (add-rule 'socket-connect (string-append "unix:" pattern)))
      (when (may "c" 'unix) (add-rule 'socket-bind (string-append "unix:" pattern)))
      (when (may "x" 'exec) (add-rule 'file-exec pattern))
      (when (search "x" letters) (add-rule 'file-map pattern)))))

(defun keep-promises ()
  (mapc #'allow (remove-if-not (lambda (point) (member point always-allowed)) *ruled*))
  (dolist (name *promised*) (keep-promise (assoc name promised-points)))
  (readable libraries)
  (readable shared-data)
  (dolist (pattern libraries) (add-rule 'file-map pattern) (add-rule 'file-exec "/{usr/,}lib{64,}/**/ld-linux*.so*"))
  (add-rule 'file-open "/dev/null" 'O_RDWR)
  (add-rule 'path-stat "/dev/null")
  (when (promised-p 'getpw)
    (readable accounts)
    (add-rule 'socket-connect "unix:/run/nscd/socket"))
  (when (promised-p 'dns) (readable resolver))
  (when (promised-p 'thread) (add-rule 'task-alloc thread-flags))
  (when (promised-p 'proc) (add-rule 'task-alloc child-flags))
  (dolist (unveiled *unveiled*) (add-unveiled (car unveiled) (cdr unveiled))))

(defun judge-limits (pid resource new_rlim old_rlim)
  "Permits reading limits. The C library reads them by prlimit64, the call that also sets them."
  (= 0 new_rlim))

(defun promises-verdict (point)
  (cond ((and (= point (point-of prlimit64)) (promised-p 'stdio)) '(function judge-limits))
        ((and (not (ruled-p point)) (member point always-allowed)) :uncheckable)))

(settle-verdicts #'promises-verdict)
(push (point-of prlimit64) *unsettled*)

(defmacro install ()
  (keep-promises)
  (checks-form #'promises-verdict))
