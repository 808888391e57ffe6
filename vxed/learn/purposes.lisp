; SPDX-License-Identifier: GPL-2.0
; The purposes of calls and files: the groups of a learned VXED in their order.

(defconstant point-classes   ; the class of a path, see examples.lisp
  '(("file-exec" . execute) ("file-map" . execute) ("path-stat" . look) ("path-notify" . look)
    ("path-truncate" . write) ("path-unlink" . write) ("path-rmdir" . write)
    ("path-mkdir" . write) ("path-mknod" . write) ("path-symlink" . write)
    ("path-link" . write) ("path-rename" . write) ("path-chmod" . write)
    ("path-chown" . write) ("path-utimes" . write) ("path-setxattr" . write)
    ("path-chdir" . look) ("socket-bind" . write) ("socket-connect" . write)
    ("socket-sendmsg" . write)
    ("read" . read) ("read-own" . read) ("write" . write) ("node" . write)
    ("move" . write)
    ("execute" . execute)))   ; the last six belong to the filesystem model

(defconstant network-calls
  '("socket" "socketpair" "socket-create" "bind" "connect" "socket-bind" "socket-connect"
    "socket-sendmsg" "sendto" "sendmsg" "sendmmsg" "recvmsg" "recvmmsg" "recvmmsg_time64"
    "setsockopt" "getsockopt" "socketcall" "listen" "accept" "accept4" "shutdown"
    "getsockname" "getpeername"))

(defconstant id-calls   ; calls that choose users and groups
  '("setuid" "setgid" "setreuid" "setregid" "setresuid" "setresgid" "setfsuid" "setfsgid"
    "setgroups" "setuid32" "setgid32" "setreuid32" "setregid32" "setresuid32" "setresgid32"
    "setfsuid32" "setfsgid32" "setgroups32"
    "setuid16" "setgid16" "setreuid16" "setregid16" "setresuid16" "setresgid16"
    "setfsuid16" "setfsgid16"))

(defconstant identity-calls
  (append id-calls
          '("setsid" "setpgid" "capset" "capget" "personality" "prctl" "seccomp" "setrlimit"
            "setpriority" "path-chroot" "chroot" "fchroot" "unshare" "setns")))

; Rows are (TITLE CALLS CLASSES PATTERN), where nil matches anything. The first matching
; row counts.
(defconstant purpose-rows
  '(("Start-up" nil nil "/etc/ld.so.*")
    ("Start-up" nil (read look) "/usr/lib/{locale,**/gconv}/**")
    ("Start-up" nil (read look) "/usr/share/locale/**")
    ("Start-up" ("arch_prctl" "prlimit64" "set_thread_area" "modify_ldt") nil nil)
    ("Libraries" nil nil "**.so{,.**}")
    ("Libraries" ("file-map") nil nil)
    ("Programs" nil (execute) nil)
    ("Temporary and run-time files" nil nil "/{tmp,run,dev/shm,var/tmp,var/run}{,/**}")
    ("Devices" nil nil "/dev{,/**}")
    ("Devices" ("ioctl") nil nil)
    ("Configuration" nil (read look) "/etc{,/**}")
    ("The state of the system" nil (read look) "/{proc,sys}{,/**}")
    ("Network" nil nil "unix:**")
    ("Data that it reads" nil (read look) "/**")
    ("Data that it changes" nil nil "/**")
    ("Memory" ("mmap" "mmap2" "old_mmap" "mprotect" "pkey_mprotect" "mlock" "mlock2" "mlockall" "munlock"
               "munlockall" "madvise" "memfd_create" "shmget" "shmat" "shmctl" "shmdt" "mincore") nil nil)
    ("Descriptors" ("fcntl" "fcntl64" "flock" "file-open" "open" "openat" "openat2") nil nil)
    ("Processes and signals" ("task-kill" "ptrace-access" "task-alloc" "clone" "clone3" "fork"
                  "vfork" "wait4" "waitid" "waitpid" "kill" "tgkill" "tkill" "ptrace") nil nil)
    ("The kernel" ("kernel-load" "locked-down" "bpf" "reboot" "sb-mount" "sb-umount"
                   "move-mount" "mount-use") nil nil)))

(defconstant other-purpose "Other calls")

(defconstant purpose-order   ; the order of the groups in the text
  '("What is never asked about, because it reaches nothing new"
    "Programs" "Start-up" "Libraries" "Configuration" "The state of the system"
    "Data that it reads" "Data that it changes" "Temporary and run-time files" "Devices"
    "Network" "Who it is" "Processes and signals" "Memory" "Descriptors" "The kernel"
    "Other calls" "The same by other calls, and what goes with it"
    "These came to no file, address or process"
    "What the model refuses, unless it is said here"))

(defun purpose-of (call class path)
  (cond ((member call network-calls) "Network")
        ((and (null path) (member call identity-calls)) "Who it is")
        (t (let ((row (find-if (lambda (row)
                                 (and (or (null (nth 1 row)) (member call (nth 1 row)))
                                      (or (null (nth 2 row)) (member class (nth 2 row)))
                                      (or (null (nth 3 row))
                                          (and path (glob-match-p (nth 3 row) path)))))
                               purpose-rows)))
             (if row (car row) other-purpose)))))
