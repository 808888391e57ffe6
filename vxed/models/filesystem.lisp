; SPDX-License-Identifier: GPL-2.0
; The filesystem model: which files may be read, written and executed. Other
; calls are permitted, but for those of escapes.lisp.
;
; Right and wrong here turn on paths, so no file may come under a path that
; grants more than the one it has: see judge-rename and judge-link. What a name may be
; used for, and whether it may be changed, are different rights.

(include "vxed")
(include "pins")
(include "escapes")

(setq *model* 'filesystem)

(defconstant may-read 1)
(defconstant may-write 2)
(defconstant may-execute 4)
(defconstant hidden 8)
(defconstant may-read-own 32)   ; if it is the caller's
(defconstant may-be-device 64)   ; if a pattern says so
(defconstant kernels 256)         ; a setting of the kernel's
(defconstant may-be-kernels 512)  ; to change, if a pattern says so
(defconstant device-alike 1024)   ; reading it acts on a device
(defconstant vxes (ash 1 56))          ; VXE's own, beyond the bits of kinds of rules
(defconstant may-be-vxes (ash 1 57))   ; if a pattern says so
(defconstant may-rename-node 2048) ; change the name of a device, a socket or a FIFO
(defconstant any-right
  (logior may-read may-write may-execute may-read-own may-be-device may-rename-node))

; What any program may be given.
(defconstant common-devices
  '("/dev/null" "/dev/zero" "/dev/full" "/dev/random" "/dev/urandom"
    "/dev/tty" "/dev/ptmx" "/dev/pts/*"))

; Behind these are the kernel, and other programs: to change them has to be said.
(defconstant kernels-files '("/proc/**" "/sys/**"))
(defconstant devices-alike   ; and what patterns that speak of them have in them
  '(("/sys/devices/**/resource[0-9]*" . "/resource") ("/proc/xen/**" . "/proc/xen/")
    ("/proc/i8k" . "/proc/i8k") ("/proc/scsi/esas2r/*" . "/proc/scsi/esas2r/")))

; Its log, its state and its VXEDs. Who may only read them can stop the log by a lock.
(defconstant vxes-files
  '("/var/lib/vxe{,/**}" "/etc/vxe{,/**}" "/run/vxe{,/**}"))

(defvar *grants* nil)   ; ((pattern . bits) ...)
(defvar *tree* nil)     ; the path-map of them, and of what rules say of names
(defvar *gains* 0)      ; bits that a file must not get by a new name
(defvar *losses* 0)     ; bits that it must not lose
(defvar *elsewhere* t)  ; the verdict on looking at what has no name here

(defun grant (right patterns)
  (dolist (pattern patterns)
    (let ((text (string-value "a pattern of files" pattern)))
      (unless (string-prefix-p "/" text)
        (error "a pattern of files begins with /, unlike ~s" text))
      (check-path text)
      (push (cons text right) *grants*)))
  (pattern-tests patterns))

(defmacro read (&rest patterns)
  "(read PATTERN ...)
Permits files to be read."
  (grant may-read patterns))

(defmacro read-own (&rest patterns)
  "(read-own PATTERN ...)
Permits files to be read by whoever owns them."
  (grant may-read-own patterns))

(defmacro write (&rest patterns)
  "(write PATTERN ...)
Permits files to be changed, made, renamed and removed; and devices to be written to,
whose names stay as they are."
  (grant may-write patterns))

(defmacro node (&rest patterns)
  "(node PATTERN ...)
Permits the names of devices, sockets and FIFOs to be changed: sockets are bound, FIFOs
made, and all of them removed, renamed, linked, and given another mode or owner."
  (grant may-rename-node patterns))

(defmacro execute (&rest patterns)
  "(execute PATTERN ...)
Permits files to be started as programs, or to run one: ld.so, a script's
interpreter."
  (grant may-execute patterns))

(defmacro hide (&rest patterns)
  "(hide PATTERN ...)
Refuses all of this with ENOENT, whatever other patterns say."
  (grant hidden patterns))

; --- Verdicts ---------------------------------------------------------------

(defun rights (path marks)
  "Of a file by its name. A file that was removed has the rights of its last name. No
right is given by a name that means something else in the caller's mount namespace."
  (let ((rights (path-map-get *tree* path)))
    (if (logtest marks other-mark) (logand rights hidden) rights)))

(defun own-memory-p (path)
  "Whether it is a pipe, memory or a process that the caller holds. A path begins with
a slash, so no file can have such a name."
  (or (string-prefix-p "pipe:" path) (string-prefix-p "memfd:" path)
      (string= path "anon_inode:[pidfd]")))

(defun rights-beneath (path)
  "Of what lies in a directory, as far as patterns say that do not look into it."
  (path-map-get *tree* (string-append path "/_")))

(defun granted (rights wanted)
  (cond ((logtest rights hidden) ENOENT)
        ((/= wanted (logand rights wanted)) nil)
        ((= 0 wanted) t)
        ((= vxes (logand rights (logior vxes may-be-vxes))) nil)
        ((logtest wanted may-write)
         (/= kernels (logand rights (logior kernels may-be-kernels))))
        (t t)))

(defun device-p (mode)
  (let ((type (logand mode S_IFMT)))
    (or (= type S_IFCHR) (= type S_IFBLK))))

(defun rights-to-open (rights flags)
  (if (and (logtest flags own-file) (logtest rights may-read-own))
      (logior rights may-read)
      rights))

(defun judge-file-open (path flags mode marks)
  "A device may reach all files, or the memory of other programs: a pattern has to say
that it is meant."
  (let ((needed (needed-rights flags)))
    (cond ((own-memory-p path) (not (logtest marks other-mark)))
          ((set-id-unnamed-p flags mode) nil)
          (t (let ((rights (rights-to-open (rights path marks) flags)))
               (granted rights
                        (logior (if (logtest needed right-read) may-read 0)
                                (if (logtest needed changing-rights) may-write 0)
                                (if (or (device-p mode) (logtest rights device-alike))
                                    may-be-device
                                    0))))))))

(defun judge-file-exec (path marks)
  (granted (rights path marks) may-execute))

(defun judge-change (path marks)
  (granted (rights path marks) may-write))

(defun judge-truncate (path owned marks)
  (or (and (own-memory-p path) (not (logtest marks other-mark)))
      (judge-change path marks)))

(defun right-to-name (marks)
  "What it takes to change a name. Who uses a device or a socket is led to another one
by a change of its name: that is a right of its own."
  (if (logtest marks node-mark) may-rename-node may-write))

(defun judge-name (path marks)
  (granted (rights path marks) (right-to-name marks)))

(defun judge-mkdir (path mode marks)
  (judge-change path marks))

(defun judge-mknod (path mode dev marks)
  "A device reaches beyond all files, and a set-id program beyond its starter."
  (cond ((or (logtest mode set-id-bits) (device-p mode)) nil)
        ((= S_IFIFO (logand mode S_IFMT)) (granted (rights path marks) may-rename-node))
        (t (judge-change path marks))))

(defun judge-chmod (path mode marks)
  "Of a folder a set-id bit says whose group the files in it get."
  (if (and (logtest mode set-id-bits) (not (logtest marks folder-mark)))
      nil
      (judge-name path marks)))

(defun judge-chown (path uid gid marks)
  (judge-name path marks))

(defun judge-symlink (target path marks)
  (judge-change path marks))

(defun both-granted (old new marks)
  "Which of two names is that of a device or a socket, the marks do not tell."
  (let* ((wanted (logior may-write (right-to-name marks)))
         (verdict (granted old wanted)))
    (if (eq verdict t) (granted new wanted) verdict)))

(defun no-more-p (new old)
  (and (= 0 (logandc2 (logand new *gains*)
                      (if (logtest old may-read) (logior old may-read-own) old)))
       (= 0 (logandc2 (logand old *losses*) new))))

(defun more-beneath-p (new old)
  (not (no-more-p (rights-beneath new) (rights-beneath old))))

(defun judge-link (old new marks)
  "EXDEV has programs copy instead, which is judged by what is read and written."
  (let ((from (rights old marks)) (to (rights new marks)))
    (let ((verdict (both-granted from to marks)))
      (if (and (eq verdict t)
               (or (not (no-more-p to from)) (logtest (logior from to) stays)))
          EXDEV
          verdict))))

(defun judge-rename (old new flags marks)
  "As a link, and an exchange both ways. All that is beneath a directory moves with it:
it must not get more rights either, and a directory that a rule looks into stays where
it is."
  (let* ((exchange (logtest flags RENAME_EXCHANGE))
         (from (rights old marks)) (to (rights new marks))
         (verdict (both-granted from to marks)))
    (if (and (eq verdict t)
             (or (not (no-more-p to from)) (more-beneath-p new old)
                 (and exchange (or (not (no-more-p from to)) (more-beneath-p old new)))
                 (logtest (logior from to) (logior pinned stays))))
        EXDEV
        verdict)))

(defun judge-address (address marks)
  "Behind a unix socket may be a task outside: a rule has to say that it is talked to.
So are tasks outside at ports of netlink and in its groups."
  (cond ((string-prefix-p "unix:@" address) ECONNREFUSED)
        ((string-prefix-p "unix:/" address)
         (if (logtest (rights (subseq address 5) marks) hidden) ENOENT nil))
        ((string-prefix-p "unix:" address) nil)
        ((string-prefix-p "netlink:" address) (string= "netlink:0" address))
        (t t)))

(defun judge-bind (address marks)
  "unix: without a name has the kernel choose an abstract one."
  (if (string-prefix-p "unix:/" address)
      (granted (rights (subseq address 5) marks) may-rename-node)
      t))

(defun judge-ptrace (target mode)
  "Looking at others, as ps does, goes through files, which are judged."
  (or (string= target "inside") (not (logtest mode PTRACE_MODE_ATTACH))))

(defun judge-kill (target signal pid)
  (string= target "inside"))

(defun judge-task-alloc (flags)
  (not (logtest flags new-namespaces)))

(defun judge-stat (path marks)
  "Attributes may be read of whatever is not hidden. A name in another mount namespace,
or in a mount that was taken off, does not tell whether it is."
  (let ((verdict (granted (rights path marks) 0)))
    (if (and (eq verdict t) (logtest marks other-mark)) *elsewhere* verdict)))

(defun judge-mount-use (path marks)
  "A VXED that permits a call which uses mounts also says for which paths."
  (if (logtest (rights path marks) hidden) ENOENT nil))

(defun judge-notify (path marks)
  (granted (rights path marks) may-read))

(defun judge-ioctl (fd request arg)
  (not (request-escapes-p (logand request #xffffffff) arg)))

(defun judge-socket (family type protocol)
  (or (socket-escape (logand family #xffffffff) (logand protocol #xffffffff)) t))

(defun judge-key (key &rest others)
  (not (keyed-p key)))

(defun judge-madvise (start len behavior)
  (not (member (logand behavior #xffffffff) poisons)))

(defun judge-prctl (option arg2 arg3 arg4 arg5)
  (not (option-escapes-p (logand option #xffffffff) arg2)))

(defconstant judged
  '((file-open judge-file-open) (file-exec judge-file-exec)
    (file-map judge-file-exec) (path-stat judge-stat) (path-notify judge-notify)
    (path-truncate judge-truncate) (path-unlink judge-name) (path-rmdir judge-change)
    (path-mkdir judge-mkdir) (path-mknod judge-mknod) (path-symlink judge-symlink)
    (path-link judge-link) (path-rename judge-rename)
    (path-chmod judge-chmod) (path-chown judge-chown)
    (path-utimes judge-change) (path-setxattr judge-name) (path-chdir judge-stat)
    (mount-use judge-mount-use)
    (socket-create judge-socket) (socket-bind judge-bind)
    (socket-connect judge-address) (socket-sendmsg judge-address)
    (ptrace-access judge-ptrace) (task-kill judge-kill)
    (task-alloc judge-task-alloc) (ioctl judge-ioctl)
    (madvise judge-madvise) (prctl judge-prctl)
    (shmget judge-key) (msgget judge-key) (semget judge-key)))


(defun default-verdict (point)
  (let* ((name (intern (point-name point)))
         (judge (assoc name judged))
         (escape (assoc point *escapes*)))
    (cond (judge `(function ,(nth 1 judge)))
          (escape (nth 1 escape))
          ((< point calls) :uncheckable)
          (t nil))))

; --- The tree ---------------------------------------------------------------

(defun said (pattern bits)
  "What a grant of these rights speaks of by name, which general ones do not give."
  (logior (if (or (search "/dev/" pattern)
                  (some (lambda (alike) (search (cdr alike) pattern)) devices-alike))
              may-be-device
              0)
          (if (and (logtest bits may-write)
                   (or (string-prefix-p "/proc/" pattern) (string-prefix-p "/sys/" pattern)))
              may-be-kernels
              0)
          (if (some (lambda (file) (string-prefix-p (car (string-split file "{")) pattern))
                    vxes-files)
              may-be-vxes
              0)))

(defun entries-of-grant (pattern bits)
  (append (pins pattern)
          (list (cons pattern (logior bits (said pattern bits))))
          (when (and (logtest bits hidden) (string-suffix-p "/**" pattern)
                     (< 3 (length pattern)))
            (list (cons (subseq pattern 0 (- (length pattern) 3)) hidden)))))

(defun grow-tree ()
  (let ((entries (append (entries-of-permits) (entries-of-refusals))))
    (dolist (pattern common-devices)
      (push (cons pattern may-be-device) entries))
    (dolist (pattern kernels-files)
      (push (cons pattern kernels) entries))
    (dolist (pattern vxes-files)
      (setq entries (cons (cons pattern vxes) (append (pins pattern) entries))))
    (dolist (alike devices-alike)
      (push (cons (car alike) device-alike) entries))
    (dolist (grant *grants*)
      (when (logtest (cdr grant) hidden) (setq *elsewhere* EACCES))
      (setq entries (append (entries-of-grant (car grant) (cdr grant)) entries)))
    (setq *gains* (logior any-right (bits-of-kinds 'permit)))
    (setq *losses* (bits-of-kinds 'refuse))
    (setq *tree* (make-path-map entries))
    (setq *grants* nil *kinds* nil)))

(defmacro install ()
  (grow-tree)
  (checks-form #'default-verdict))
