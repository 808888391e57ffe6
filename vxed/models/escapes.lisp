; SPDX-License-Identifier: GPL-2.0
; Calls and objects that the filesystem model refuses. With them, a program could leave the
; subsystem, circumvent its rules, or change the machine for everybody. A rule (permit CALL ...)
; permits one of them again.

(defvar *escapes* nil)            ; ((point errno reason) ...)
; The requests of ioctl by their kind: t, or a list of numbers.
(defvar *escaping-requests* (make-array 256 :initial-element nil))

(defun request-kind (request)
  (logand (ash request -8) 255))

(defmacro escape (name errno reason)
  "(escape NAME ERRNO REASON)
Makes the filesystem model refuse a call or an object. ERRNO is one that programs
expect."
  `(setq *escapes* (cons (list (point ',name) ,errno ,reason) *escapes*)))

(defmacro escape-case (errno reason name &rest arguments)
  "(escape-case ERRNO REASON NAME ARGUMENT ...)
Documents something that the functions of the filesystem model refuse even if every file may be
read, written and executed. It serves readers and the tests; the macro itself does nothing."
  nil)

(defmacro escape-request (reason &rest numbers)
  "(escape-request REASON NUMBER ...)
Makes the filesystem model refuse these requests of ioctl."
  `(dolist (number (list ,@numbers))
     (unless (eq t (aref *escaping-requests* (request-kind number)))
       (push number (aref *escaping-requests* (request-kind number))))))

(defmacro escape-requests (reason kind)
  "(escape-requests REASON KIND)
Makes the filesystem model refuse all requests of a kind, except those that concern only the file
itself."
  `(setf (aref *escaping-requests* ,kind) t))

; Mounts and namespaces: they change which files paths lead to.
(escape mount             EPERM "puts files under other paths")
(escape umount            EPERM "uncovers what a mount hides")
(escape umount2           EPERM "uncovers what a mount hides")
(escape move_mount        EPERM "puts files under other paths")
(escape open_tree         EPERM "clones mounts")
(escape open_tree_attr    EPERM "clones mounts")
(escape fsopen            EPERM "makes mounts")
(escape fsconfig          EPERM "makes mounts")
(escape fsmount           EPERM "makes mounts")
(escape fspick            EPERM "changes mounts")
(escape mount_setattr     EPERM "changes mounts")
(escape pivot_root        EPERM "changes the root of every process")
(escape chroot            EPERM "changes what paths mean to set-id programs")
(escape fchroot           EPERM "changes what paths mean to set-id programs")
(escape setns             EPERM "enters another view of the machine")
(escape unshare           EPERM "makes another view of the machine, with every capability in it")
(escape open_by_handle_at EPERM "opens files that no path leads to")
(escape sb-mount          EPERM "puts files under other paths")
(escape sb-umount         EPERM "uncovers what a mount hides")
(escape move-mount        EPERM "puts files under other paths")
(escape path-chroot       EPERM "changes what paths mean to set-id programs")
(escape statmount         ENOSYS "tells of mounts that may be hidden")
(escape listmount         ENOSYS "tells of mounts that may be hidden")
(escape listns            ENOSYS "tells of other views of the machine")

; Code and memory of the kernel, and the hardware.
(escape init_module       EPERM "runs code in the kernel")
(escape finit_module      EPERM "runs code in the kernel")
(escape delete_module     EPERM "removes code from the kernel")
(escape kexec_load        EPERM "starts another kernel")
(escape kexec_file_load   EPERM "starts another kernel")
(escape bpf               EPERM "runs code in the kernel")
(escape perf_event_open   EPERM "observes the kernel and other processes")
(escape userfaultfd       EPERM "stops the kernel in the middle of a copy")
(escape io_uring_setup    ENOSYS "makes calls that are not judged at their entry")
(escape io_uring_enter    ENOSYS "makes calls that are not judged at their entry")
(escape io_uring_register ENOSYS "makes calls that are not judged at their entry")
(escape iopl              EPERM "reaches the hardware")
(escape ioperm            EPERM "reaches the hardware")
(escape syslog            EPERM "reads and clears the kernel's log")
(escape lookup_dcookie    EPERM "reads the kernel's profile")
(escape kernel-load       EPERM "runs code in the kernel")
(escape locked-down       EPERM "reads or writes what is the kernel's own")

; Calls that affect everybody on the machine.
(escape reboot            EPERM "stops the machine")
(escape swapon            EPERM "gives memory of all processes to a file")
(escape swapoff           EPERM "changes where memory goes")
(escape acct              EPERM "has the kernel write to a file")
(escape quotactl          EPERM "changes quotas")
(escape quotactl_fd       EPERM "changes quotas")
(escape sethostname       EPERM "renames the machine")
(escape setdomainname     EPERM "renames the machine")
(escape settimeofday      EPERM "sets the clock")
(escape stime             EPERM "sets the clock")
(escape clock_settime     EPERM "sets the clock")
(escape clock_settime64   EPERM "sets the clock")
(escape adjtimex          EPERM "steers the clock")
(escape clock_adjtime     EPERM "steers the clock")
(escape clock_adjtime64   EPERM "steers the clock")
(escape fanotify_init     EPERM "watches, and can stop, every access to files")
(escape vhangup           EPERM "takes a terminal from others")

; Calls that make the kernel or programs outside act for the caller.
(escape kernel-helper     EPERM "has the kernel start a program outside")
(escape task-claim        EPERM "speaks for a process outside, which receivers then believe")
(escape request_key       ENOSYS "has the kernel start a program outside")
(escape add_key           ENOSYS "gives keys to processes outside")
(escape keyctl            ENOSYS "gives keys to processes outside")
(escape setxattr          EOPNOTSUPP "gives files capabilities, for whoever starts them")
(escape lsetxattr         EOPNOTSUPP "gives files capabilities, for whoever starts them")
(escape fsetxattr         EOPNOTSUPP "gives files capabilities, for whoever starts them")
(escape setxattrat        EOPNOTSUPP "gives files capabilities, for whoever starts them")

; Calls on tasks outside for which ptrace read access suffices.
(escape process_madvise   EPERM "takes memory from processes outside")
(escape task-set          EPERM "slows processes outside down, limits and moves them")

; System V objects and POSIX queues are shared by everybody, and the kernel does not report who owns
; one. An object without a key (IPC_PRIVATE) may be created, but using it needs a permit.
(escape shmget            EPERM "finds or makes memory that everybody shares")
(escape msgget            EPERM "finds or makes queues that everybody shares")
(escape semget            EPERM "finds or makes semaphores that everybody shares")
(escape shmat             EPERM "reaches the memory of processes outside")
(escape shmctl            EPERM "removes the memory of processes outside")
(escape msgsnd            EPERM "talks to processes outside")
(escape msgrcv            EPERM "takes what processes outside are told")
(escape msgctl            EPERM "removes the queues of processes outside")
(escape semop             EPERM "holds up processes outside")
(escape semtimedop        EPERM "holds up processes outside")
(escape semtimedop_time64 EPERM "holds up processes outside")
(escape semctl            EPERM "removes the semaphores of processes outside")
(escape ipc               EPERM "does all of this")
(escape mq_open           EPERM "makes queues that everybody shares")
(escape mq_unlink         EPERM "removes the queues of processes outside")

; Calls that the filesystem model refuses only with some arguments.

(defun keyed-p (key)
  "True if KEY is the key of a shared System V object, and not IPC_PRIVATE."
  (/= 0 (logand key #xffffffff)))

(defconstant new-namespaces   ; clone flags that make namespaces, enter a cgroup or set a pid
  (logior set-tid CLONE_NEWTIME CLONE_NEWNS CLONE_NEWCGROUP CLONE_NEWUTS CLONE_NEWIPC CLONE_NEWUSER
          CLONE_NEWPID CLONE_NEWNET CLONE_INTO_CGROUP))

; Terminals and consoles.
(escape-request "types on a terminal" TIOCSTI)
(escape-request "reads what is on consoles, and pastes it" TIOCLINUX)
(escape-request "takes what is written to the console" TIOCCONS)
(escape-request "takes a terminal from others" TIOCVHANGUP)
(escape-request "changes what the keys of all consoles type"
  #x4b47 #x4b49 #x4b4b #x4bfb #x4b4d   ; KDSKB{ENT,SENT,DIACR,DIACRUC}, KDSETKEYCODE
  #x4b52 #x560b)                       ; KDKBDREP, VT_LOCKSWITCH
(escape-request "keeps people from their consoles, by a /dev/tty that may only be read"
  #x5602 #x5605 #x5606 #x5608          ; VT_{SETMODE,RELDISP,ACTIVATE,DISALLOCATE}
  #x5609 #x560a #x560f                 ; VT_{RESIZE,RESIZEX,SETACTIVATE}
  #x4b3a #x4b45 #x4b4e #x4b63          ; KDSETMODE, KDSKBMODE, KDSIGACCEPT, KDSKBMETA
  #x4b32 #x4b65 #x4b34 #x4b35 #x4b36)  ; KDSETLED, KDSKBLED, KDADDIO, KDDELIO, KDENABIO
(escape-request "changes what all consoles show"
  #x4b41 #x4b6a #x4b61 #x4b6c #x4b6d   ; PIO_{SCRNMAP,UNISCRNMAP,FONT,FONTX,FONTRESET}
  #x4b67 #x4b68 #x4b71 #x4b72)         ; PIO_{UNIMAP,UNIMAPCLR,CMAP}, KDFONTOP
(escape-request "loops a serial line, which then types what is written"
  #x5416 #x5418)                       ; TIOCMBIS, TIOCMSET
(escape-request "makes a keyboard of what writes to it"
  #x5423 #x400448c8)                   ; TIOCSETD: N_MOUSE, for serio; HIDPCONNADD

(escape-request "keeps others from a terminal that they use, or from setting its modes"
  #x540c #x5457)                       ; TIOCEXCL, TIOCSLCKTRMIOS
(escape-request "makes up, and spends, what random numbers come of"
  #x5204 #x5206 #x5207                 ; RND{ZAPENTCNT,CLEARPOOL,RESEEDCRNG}
  #x40045201 #x40085203)               ; RNDADDTOENTCNT, RNDADDENTROPY

; Requests that affect the kernel.
(escape-request "does what userfaultfd does" #xaa00)   ; USERFAULTFD_IOC_NEW
(escape-request "changes how memory is cached, by a /proc/mtrr that may only be read"
  #x40104d00 #x40104d01 #x40104d02 #x40104d04 #x40104d05 #x40104d06 #x40104d07 #x40104d09
  #x400c4d00 #x400c4d01 #x400c4d02 #x400c4d04 #x400c4d05 #x400c4d06 #x400c4d07 #x400c4d09)

; A seccomp filter stays when its program leaves for another VXED. Whoever has the filter's listener
; learns the calls of that program, and answers them.
(escape-requests "seccomp: answers the calls of programs in other VXEs" #x21)

; Requests that act on a whole file system through any file that may be read.
(escape-requests "XFS and any: freezes, shuts down, resizes, opens by handles" #x58)
(escape-requests "ext4: shuts down, resizes, moves extents; keys; verity" #x66)
(escape-requests "NILFS: cleans segments, removes checkpoints" #x6e)
(escape-requests "OCFS2: resizes" #x6f)
(escape-requests "autofs: answers for others' mounts" #x93)
(escape-requests "btrfs: makes and removes subvolumes, balances" #x94)
(escape-requests "Ceph: changes where data lies" #x97)
(escape-requests "bcachefs: adds and removes disks" #xbc)
(escape-requests "SMB: shuts down, dumps keys" #xcf)
(escape-requests "F2FS: collects, shuts down, moves sections" #xf5)
(defconstant file-requests   ; exceptions: requests about the file itself
  (list FS_IOC_GETFLAGS FS_IOC_SETFLAGS #x80046601 #x40046602   ; the same two on i386
        FS_IOC_FSGETXATTR FS_IOC_FSSETXATTR FS_IOC_FIEMAP FS_IOC_GETFSLABEL
        FICLONE FICLONERANGE FIDEDUPERANGE))

(defun request-escapes-p (request arg)
  (let ((escaping (aref *escaping-requests* (request-kind request))))
    (cond ((= TIOCSCTTY request) (= 1 (logand arg #xffffffff)))  ; takes another session's terminal
          ((eq t escaping) (not (member request file-requests)))
          (t (member request escaping)))))

(defun option-escapes-p (option kind)
  "True if an option of prctl is refused. PR_SCHED_CORE controls whether a task outside may run on
the same core as the caller. PR_SET_MM can make the caller's /proc/PID/exe show another program."
  (or (= PR_SCHED_CORE option)
      (and (= PR_SET_MM option)
           (member (logand kind #xffffffff) (list PR_SET_MM_EXE_FILE PR_SET_MM_MAP)))))

; The permitted netlink protocols are those that configure the network. Through the others, root can
; forge events of devices, for which udev loads modules and starts programs; control the audit log;
; or attach disks. NETLINK_GENERIC serves every subsystem that has no protocol of its own. Root can
; attach network disks through it, and make the kernel serve files to the network.
(defconstant network-protocols
  (list NETLINK_ROUTE NETLINK_SOCK_DIAG NETLINK_NFLOG NETLINK_XFRM NETLINK_FIB_LOOKUP
        NETLINK_NETFILTER NETLINK_RDMA NETLINK_SMC))

(defun socket-escape (family protocol)
  "The errno that refuses a socket, or nil. AF_ALG is refused because the kernel, from one of its
own threads, starts modprobe for the name of an algorithm."
  (cond ((= family AF_ALG) EAFNOSUPPORT)
        ((and (= family AF_NETLINK) (not (member protocol network-protocols)))
         EPROTONOSUPPORT)))

(defconstant poisons   ; advice of madvise that destroys a page for all who share it
  (list MADV_HWPOISON MADV_SOFT_OFFLINE))

; Examples of what the model's functions refuse in a VXED that has only (read "/**"), (write "/**"),
; (execute "/**") and (node "/**"). There is one example of each kind, with the arguments of
; calls.def or objects.def. Its reason names the rule that permits it again.

; Names
(escape-case EPERM "another namespace's name: (permit openat P FLAGS other)" file-open "/x" O_RDONLY 0 other)
(escape-case EPERM "likewise, to execute it" file-exec "/x" other)
(escape-case EPERM "likewise, to change a name" path-unlink "/x" other)
(escape-case EPERM "a pipe of another process" file-open "pipe:[7]" O_WRONLY 0 other)
(escape-case EPERM "memory that has no name is not executed: (permit file-exec P)" file-exec "memfd:x")
(escape-case EPERM "nor mapped to be executed: (permit file-map P)" file-map "memfd:x")
(escape-case EPERM "a queue of everybody's: (permit mq_open P)" file-open "mqueue:/x" O_RDWR 0)
(escape-case EPERM "an io_uring that was handed over" file-open "anon_inode:[io_uring]" O_RDWR 0)

; Devices and kernel settings, which a pattern must name
(escape-case EPERM "a device: a pattern with /dev/ in it" file-open "/x" O_RDONLY S_IFBLK)
(escape-case EPERM "a device in /dev: likewise" file-open "/dev/sda" O_RDONLY S_IFBLK)
(escape-case EPERM "the kernel's settings: a pattern that begins with /proc/" file-open "/proc/sys/kernel/modprobe" O_WRONLY 0)
(escape-case EPERM "or with /sys/" file-open "/sys/kernel/uevent_helper" O_WRONLY 0)
(escape-case EPERM "a device's ports: a pattern with /resource in it" file-open "/sys/devices/pci0000:00/x/resource0" O_RDONLY 0)
(escape-case EPERM "a device is not made: (permit mknod P)" path-mknod "/x" (S_IFCHR #o666) #x103)
(escape-case EPERM "set-id bits are not given: (permit chmod P MODE)" path-chmod "/x" #o4755)
(escape-case EPERM "nor to a file that is made" path-mknod "/x" (S_IFREG #o4755) 0)
(escape-case EPERM "nor to one without a name" file-open "/#7" (O_RDWR O_TMPFILE) (S_IFREG #o4755) removed)

; Tasks outside, and the ways to reach them
(escape-case EPERM "a socket of a daemon: (permit connect P), (permit sendto P)" socket-connect "unix:/x")
(escape-case EPERM "likewise, for a message" socket-sendmsg "unix:/x")
(escape-case ECONNREFUSED "an abstract name: (permit connect P)" socket-connect "unix:@x")
(escape-case EPERM "a port of netlink: (permit sendto P)" socket-sendmsg "netlink:0:77")
(escape-case EAFNOSUPPORT "modprobe, for an algorithm: (permit socket AF_ALG)" socket-create AF_ALG SOCK_SEQPACKET 0)
(escape-case EPROTONOSUPPORT "netlink beyond the network: (permit socket AF_NETLINK * N)" socket-create AF_NETLINK SOCK_RAW NETLINK_GENERIC)
(escape-case EPERM "signals: (permit kill outside)" task-kill "outside" 15 1)
(escape-case EPERM "tracing: (permit ptrace outside)" ptrace-access "outside" 2)
(escape-case EPERM "new namespaces: (permit clone FLAGS)" task-alloc CLONE_NEWNS)
(escape-case EPERM "another's cpu: (permit prctl PR_SCHED_CORE)" prctl PR_SCHED_CORE 0 0 0 0)
(escape-case EPERM "memory for all who have it: (permit madvise N)" madvise 0 4096 MADV_HWPOISON)
(escape-case EPERM "requests of the lists above: (permit ioctl N)" ioctl 0 TIOCSTI 0)
(escape-case EPERM "mounts by name: (permit mount-use P)" mount-use "/x")
