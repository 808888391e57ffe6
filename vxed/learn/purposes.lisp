; SPDX-License-Identifier: GPL-2.0
; The purposes of calls and files: the groups of a learned VXED in their order, and the
; risk of permitting a call or file.

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

; --- Risks ------------------------------------------------------------------

(defconstant privileged-calls
  (append id-calls
          '("capset" "chroot" "fchroot" "path-chroot" "unshare" "setns" "chown" "fchown" "lchown"
            "fchownat" "path-chown" "keyctl" "bpf" "ptrace" "ptrace-access" "kernel-load"
            "init_module" "finit_module" "delete_module" "locked-down" "reboot" "sb-mount"
            "mount" "sb-umount" "umount2" "move-mount" "mount-use" "iopl" "ioperm"
            "io_uring_setup" "process_vm_readv" "process_vm_writev"
            "perf_event_open" "settimeofday" "clock_settime" "sethostname" "swapon"
            "swapoff" "acct" "move_mount" "fsmount" "fsopen" "open_tree" "open_tree_attr" "mount_setattr"
            "kernel-helper" "task-claim")))

; Files that give control of the whole machine to anyone who may read or write them.
(defconstant machine-files
  "**\"{/proc/{sys/kernel/{core_pattern,modprobe,hotplug,usermodehelper/**},sysrq-trigger,kcore},**/proc/*/{mem,root/**},/dev/{mem,kmem,port,kcore,sd*,vd*,nvme*,dm-*,mapper/**,loop*}}\"**")

; Samples of such files, one of each kind. A pattern that matches a sample permits as much as its
; name.
(defconstant machine-samples
  '("/proc/sys/kernel/core_pattern" "/proc/sys/kernel/modprobe" "/proc/sysrq-trigger" "/proc/1/mem"
    "/proc/1/root/etc/shadow" "/proc/kcore" "/dev/mem" "/dev/sda" "/etc/shadow" "/root/.ssh/id_rsa"))

(defconstant changed-samples   ; only changing them gives such control
  '("/etc/passwd" "/etc/ld.so.preload" "/etc/cron.d/x" "/root/.bashrc" "/sys/kernel/uevent_helper"
    "/sys/fs/cgroup/release_agent"))

(defun reaches-sample-p (class paths)
  "True if a pattern of PATHS matches a file that gives control of the machine. Reading a file's
attributes does not count."
  (and (member class '(read write create))
       (some (lambda (path)
               (and (pattern-p path)
                    (some (lambda (sample) (glob-match-p path sample))
                          (if (eq class 'read)
                              machine-samples
                              (append machine-samples changed-samples)))))
             paths)))

(defconstant secrets "**/{shadow,gshadow,sudoers,ssl/private,.ssh,.gnupg}{,-,/**}**")

(defun risk-of (call class form paths)
  "The risk of permitting this rule, in one word. PATHS are its patterns."
  (cond ((or (member call privileged-calls)
             (reaches-sample-p class paths)
             (glob-match-p secrets form)
             (glob-match-p machine-files form)
             (glob-match-p "(permit ioctl TIOCSTI**" form)
             (glob-match-p "(permit {open,openat,openat2,file-open} \"**/environ\" ** other)" form)
             (glob-match-p "(permit {execve,execveat,file-exec} \"other:**" form)
             (and (member class '(write create)) (glob-match-p "**\"/etc/**" form))
             (glob-match-p "(permit **mknod** {*S_IFBLK*,*S_IFCHR*,*#o[2-7]???*}**)" form)
             (and (glob-match-p "(permit {task-kill,kill,tkill,tgkill,pidfd_send_signal} outside**" form)
                  (not (string-suffix-p " peer)" form)))
             (glob-match-p "**CLONE_NEW**" form)
             (and (glob-match-p "(permit **chmod** #o[2-7]???)" form)))
         "privilege")
        ((or (string= call "node")
             (glob-match-p "(permit {bind,socket-bind} \"unix:/**" form)
             (glob-match-p "(permit {unlink*,rename*,link*,path-unlink,path-rename,path-link,chmod*,fchmod*,path-chmod} **\"/dev/**" form))
         "replaces")
        ((or (eq class 'execute) (glob-match-p "**PROT_EXEC**" form) (string= call "memfd_create"))
         "executes")
        ((glob-match-p "(permit * {\"inet,AF_INET,AF_PACKET}**" form) "network")
        ((member class '(write create)) "writes")
        ((member class '(read look)) "reads")
        (t "calls")))
