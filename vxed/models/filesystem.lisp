; SPDX-License-Identifier: GPL-2.0
; The filesystem model: a VXED says which files may be read, written and executed. The model permits
; all other calls, except those of escapes.lisp.
;
; Verdicts depend on paths. So a file must not get a new path that grants more than its present
; path: see judge-rename and judge-link. Using a file and changing its name are separate rights.

(include "vxed")
(include "pins")
(include "escapes")

(setq *model* 'filesystem)

(defconstant may-read 1)
(defconstant may-write 2)
(defconstant may-execute 4)
(defconstant hidden 8)
(defconstant may-read-own 32)   ; if the caller owns it
(defconstant may-be-device 64)   ; a pattern permits it to be a device
(defconstant kernels 256)         ; a setting of the kernel
(defconstant may-be-kernels 512)  ; a pattern permits changing such a setting
(defconstant device-alike 1024)   ; reading it acts on a device, or consumes data
(defconstant vxes (ash 1 56))          ; a file of VXE; above the bits of kinds of rules
(defconstant may-be-vxes (ash 1 57))   ; a pattern permits it to be a file of VXE
(defconstant may-rename-node 2048) ; change the name of a device, a socket or a FIFO
(defconstant any-right
  (logior may-read may-write may-execute may-read-own may-be-device may-rename-node))

; Devices that any pattern grants, even one that does not name /dev/.
(defconstant common-devices
  '("/dev/null" "/dev/zero" "/dev/full" "/dev/random" "/dev/urandom"
    "/dev/tty" "/dev/ptmx" "/dev/pts/*"))

; Writing to these files changes the kernel or other programs. Only a pattern that names them
; permits that.
(defconstant kernels-files '("/proc/**" "/sys/**"))
(defconstant devices-alike   ; (FILES . TEXT): a pattern that names FILES contains TEXT
  '(("/sys/devices/**/resource[0-9]*" . "/resource") ("/proc/xen/**" . "/proc/xen/")
    ("/proc/bus/pci/**" . "/proc/bus/pci/")
    ; Reading these consumes data that others would have read.
    ("/proc/kmsg" . "/proc/kmsg")
    ("/sys/kernel/{,debug/}tracing/**trace_pipe{,_raw}" . "trace_pipe")
    ("/proc/i8k" . "/proc/i8k") ("/proc/scsi/esas2r/*" . "/proc/scsi/esas2r/")))

(defvar *grants* nil)   ; ((pattern . bits) ...)
(defvar *tree* nil)     ; the path-map of the grants, and of rules that name paths
(defvar *gains* 0)      ; bits that a new name must not add
(defvar *losses* 0)     ; bits that a new name must not remove
(defvar *moves* nil)    ; ((old new) ...), patterns; then path-maps, see pair-maps
(defvar *elsewhere* t)  ; the verdict of path-stat on names in other mount namespaces

(defun files-pattern (pattern)
  "PATTERN as text. Signals an error if it can match no file."
  (let ((text (string-value :string "a pattern of files" pattern)))
    (unless (string-prefix-p "/" text)
      (error "a pattern of files begins with /, unlike ~s" text))
    (check-path text)))

(defun grant (right patterns)
  (dolist (pattern patterns)
    (push (cons (files-pattern pattern) right) *grants*))
  (pattern-tests patterns))

(defmacro read (&rest patterns)
  "(read PATTERN ...)
Permits reading files."
  (grant may-read patterns))

(defmacro read-own (&rest patterns)
  "(read-own PATTERN ...)
Permits reading files that the caller owns."
  (grant may-read-own patterns))

(defmacro write (&rest patterns)
  "(write PATTERN ...)
Permits changing, creating, renaming and removing files. Permits writing to devices, but not
changing their names."
  (grant may-write patterns))

(defmacro node (&rest patterns)
  "(node PATTERN ...)
Permits changing the names of devices, sockets and FIFOs. The program may bind sockets and create
FIFOs. It may remove, rename and link all three kinds, and change their mode and owner."
  (grant may-rename-node patterns))

(defmacro execute (&rest patterns)
  "(execute PATTERN ...)
Permits starting files as programs, and using files that run a program: ld.so, or the
interpreter of a script."
  (grant may-execute patterns))

(defmacro hide (&rest patterns)
  "(hide PATTERN ...)
Refuses every use of files with ENOENT, even if other patterns permit it."
  (grant hidden patterns))

(defmacro move (old new)
  "(move OLD NEW)
Permits giving files a new name, by a link or a rename, even if the new name grants more
than the old one. Both names also need write."
  (push (list (files-pattern old) (files-pattern new)) *moves*)
  (pattern-tests (list old new)))

; --- Verdicts ---------------------------------------------------------------

(defun rights (path marks)
  "The rights to a file by its name. A removed file has the rights of its last name. A name in
another mount namespace gives no rights."
  (let ((rights (path-map-get *tree* path)))
    (if (logtest marks other-mark) (logand rights hidden) rights)))

(defun own-memory-p (path)
  "True if PATH names a pipe, memory or a pidfd that the caller holds. The path of a file begins
with a slash, so no file can have such a name."
  (or (string-prefix-p "pipe:" path) (string-prefix-p "memfd:" path)
      (string= path "anon_inode:[pidfd]")))

(defun rights-beneath (path)
  "The rights to an arbitrary file in the directory PATH. Patterns for particular files in the
directory do not count."
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
  "The verdict on an open. A device may give access to all files, or to the memory of other
programs. So a pattern must name a device to permit opening it."
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
  "The right that a change of a name needs. Changing the name of a device or a socket can redirect
its users to another one, so this needs a separate right."
  (if (logtest marks node-mark) may-rename-node may-write))

(defun judge-name (path marks)
  (granted (rights path marks) (right-to-name marks)))

(defun judge-mkdir (path mode marks)
  (judge-change path marks))

(defun judge-mknod (path mode dev marks)
  "Refuses devices and set-id bits. A device can give access to all files, and a set-id
program has more rights than the user who starts it."
  (cond ((or (logtest mode set-id-bits) (device-p mode)) nil)
        ((= S_IFIFO (logand mode S_IFMT)) (granted (rights path marks) may-rename-node))
        (t (judge-change path marks))))

(defun judge-chmod (path mode marks)
  "Refuses set-id bits, except on a directory, where they only choose the group of new files."
  (if (and (logtest mode set-id-bits) (not (logtest marks folder-mark)))
      nil
      (judge-name path marks)))

(defun judge-chown (path uid gid marks)
  (judge-name path marks))

(defun judge-symlink (target path marks)
  "Refuses a symlink in place of a directory beneath which rules refuse making something."
  (let ((verdict (judge-change path marks)))
    (if (and (eq verdict t) (logtest above-kept (path-map-get *tree* path))) EPERM verdict)))

(defun both-granted (old new marks)
  "The verdict on two names. The marks say that one of the files is a device or a socket, but not
which one. So both names need the right for such files."
  (let* ((wanted (logior may-write (right-to-name marks)))
         (verdict (granted old wanted)))
    (if (eq verdict t) (granted new wanted) verdict)))

(defun gains-p (new old)
  (/= 0 (logandc2 (logand new *gains*)
                  (if (logtest old may-read) (logior old may-read-own) old))))

(defun loses-p (new old)
  (/= 0 (logandc2 (logand old *losses*) new)))

(defun no-more-p (new old)
  (not (or (gains-p new old) (loses-p new old))))

(defun move-p (old new)
  "Whether a rule permits a file named OLD to get the name NEW."
  (some (lambda (maps)
          (logtest (path-map-get (car maps) old) (path-map-get (cdr maps) new)))
        *moves*))

(defun widens-p (old new from to)
  "Whether the name NEW, which grants TO, gives a file more than OLD, which grants FROM."
  (or (loses-p to from)
      (and (gains-p to from) (not (move-p old new)))))

(defun more-beneath-p (new old)
  (not (no-more-p (rights-beneath new) (rights-beneath old))))

(defun judge-link (old new marks)
  "The verdict on a link. A refusal is EXDEV, on which programs copy the file instead. The copy is
judged as reading and writing."
  (let ((from (rights old marks)) (to (rights new marks)))
    (let ((verdict (both-granted from to marks)))
      (if (and (eq verdict t)
               (or (widens-p old new from to) (logtest (logior from to) stays)
                   (logtest to above-kept)))
          EXDEV
          verdict))))

(defun judge-rename (old new flags marks)
  "The verdict on a rename, as in judge-link. An exchange is judged in both directions. Everything
beneath a directory moves with it, and must not get more rights either. A directory must not move if
a rule names something beneath it."
  (let* ((exchange (logtest flags RENAME_EXCHANGE))
         (from (rights old marks)) (to (rights new marks))
         (verdict (both-granted from to marks)))
    (if (and (eq verdict t)
             (or (widens-p old new from to) (more-beneath-p new old)
                 (and exchange (or (widens-p new old to from) (more-beneath-p old new)))
                 (logtest (logior from to) (logior pinned stays))))
        EXDEV
        verdict)))

(defun judge-address (address marks)
  "The verdict on connecting or sending to an address. A task outside may listen on a unix socket,
on a netlink port or in a netlink group, so these need a rule."
  (cond ((string-prefix-p "unix:@" address) ECONNREFUSED)
        ((string-prefix-p "unix:/" address)
         (if (logtest (rights (subseq address 5) marks) hidden) ENOENT nil))
        ((string-prefix-p "unix:" address) nil)
        ((string-prefix-p "netlink:" address) (string= "netlink:0" address))
        (t t)))

(defun judge-bind (address marks)
  "The verdict on a bind. A unix socket with a path needs a grant. Other addresses are permitted. If
the address is unix: without a name, the kernel chooses an abstract name."
  (if (string-prefix-p "unix:/" address)
      (granted (rights (subseq address 5) marks) may-rename-node)
      t))

(defun judge-ptrace (target mode)
  "Permits reading the state of tasks outside, as ps does. ps reads files in /proc, which are
judged."
  (or (string= target "inside") (not (logtest mode PTRACE_MODE_ATTACH))))

(defun judge-kill (target &rest others)
  (string= target "inside"))

(defun judge-task-alloc (flags)
  (not (logtest flags new-namespaces)))

(defun judge-stat (path marks)
  "Permits reading the attributes of files that are not hidden. A name in another mount
namespace, or in a detached mount, does not tell whether its file is hidden."
  (let ((verdict (granted (rights path marks) 0)))
    (if (and (eq verdict t) (logtest marks other-mark)) *elsewhere* verdict)))

(defun judge-mount-use (path marks)
  "Refuses all paths. A VXED that permits a call that uses mounts also permits its paths."
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

(defun model-verdict (point)
  (let* ((name (intern (point-name point)))
         (judge (assoc name judged))
         (escape (assoc point *escapes*)))
    (cond (judge `(function ,(nth 1 judge)))
          (escape (nth 1 escape))
          ((< point calls) :uncheckable)
          (t nil))))

; Made while the model is loaded, so that all its VXEDs share it.
(defvar *defaults* (make-array points :initial-element nil))
(dolist (point *points*)
  (setf (aref *defaults* point) (model-verdict point)))

(defun default-verdict (point)
  (aref *defaults* point))

(settle-verdicts #'default-verdict)

; --- Tables -----------------------------------------------------------------

; The kernel asks these tables first. They permit what the functions above permit. What no table
; permits is judged by the functions, so tables need not cover every case.

(defconstant out-of-bounds (logior hidden vxes))
(defconstant internet (make-path-map '(("inet:**" . 1) ("inet6:**" . 1))))

(defun open-need (flags device)
  (let* ((needed (needed-rights flags))
         (writes (logtest needed changing-rights)))
    (cons (logior (if (logtest needed right-read) may-read 0)
                  (if writes may-write 0)
                  (if device may-be-device 0))
          (logior out-of-bounds (if device 0 device-alike) (if writes kernels 0)))))

(defvar *open-needs* (needs-of-opens #'open-need))

(defun alike-table (unwanted)
  "A table of pairs of names that have no bit of UNWANTED."
  (list *tree* may-write (logior out-of-bounds kernels stays unwanted)
        (logior *gains* *losses*) (logior other-mark node-mark)))

(defun opens-table (needs)
  (list (list *tree* may-read-own 5 needs)))

(defun opens-beside (refusals)
  "Tables for opens of names that no refusal matches, or nil if the tree does not know these names."
  (if (some (lambda (refusal)
              (or (eq :any (column (cdr refusal) 0))
                  (row-marks (point-of file-open) (cdr refusal))))
            refusals)
      nil
      (opens-table (needs-without *open-needs* (logior *losses* stays)))))

(defun default-tables (point refusals)
  "The tables that correspond to default-verdict. Call it when *tree* is complete."
  (cond ((null refusals) (tables-without-refusals point))
        ((= point (point-of file-open)) (opens-beside refusals))))

(defun tables-without-refusals (point)
  (case (intern (point-name point))
    (file-open (opens-table *open-needs*))
    ((file-exec file-map) (list (list *tree* may-execute out-of-bounds other-mark)))
    ((path-stat path-chdir) (list (list *tree* 0 hidden other-mark)))
    (path-notify (list (list *tree* may-read out-of-bounds other-mark)))
    ((path-rmdir path-mkdir path-mknod path-utimes path-truncate)
     (list (list *tree* may-write (logior out-of-bounds kernels) other-mark)))
    ((path-unlink path-setxattr)
     (list (list *tree* may-write (logior out-of-bounds kernels)
                 (logior other-mark node-mark))))
    ; If two names grant the same rights, neither widens the other.
    (path-rename (list (alike-table pinned)))
    (path-link (list (alike-table above-kept)))
    ((socket-bind socket-connect socket-sendmsg) (list (list internet 1 0 0)))))

; --- The tree ---------------------------------------------------------------

(defun said (pattern bits)
  "The bits for the devices, kernel settings and files of VXE that PATTERN names. A pattern that
only matches these does not permit them."
  (logior (if (or (search "/dev/" pattern)
                  (some (lambda (alike) (search (cdr alike) pattern)) devices-alike))
              may-be-device
              0)
          (if (and (logtest bits may-write)
                   (or (string-prefix-p "/proc/" pattern) (string-prefix-p "/sys/" pattern)))
              may-be-kernels
              0)
          (if (speaks-of-vxe-p pattern) may-be-vxes 0)))

(defun entries-of-grant (pattern bits)
  (append (pins pattern)
          (list (cons pattern (logior bits (said pattern bits))))
          (when (and (logtest bits hidden) (string-suffix-p "/**" pattern)
                     (< 3 (length pattern)))
            (list (cons (subseq pattern 0 (- (length pattern) 3)) hidden)))))

(defconstant common-entries   ; those of every VXED
  (append (mapcar (lambda (pattern) (cons pattern may-be-device)) common-devices)
          (mapcar (lambda (pattern) (cons pattern kernels)) kernels-files)
          (mapcar (lambda (pattern) (cons pattern vxes)) vxes-files)
          (mapcan #'pins vxes-files)
          (mapcar (lambda (alike) (cons (car alike) device-alike)) devices-alike)))

(defun grow-tree ()
  (setq *moves* (pair-maps *moves*))
  (let ((entries (append (entries-of-permits) (entries-of-refusals) common-entries)))
    (dolist (grant *grants*)
      (when (logtest (cdr grant) hidden) (setq *elsewhere* EACCES))
      (setq entries (append (entries-of-grant (car grant) (cdr grant)) entries)))
    (setq *gains* (logior any-right (bits-of-kinds 'permit)))
    (setq *losses* (bits-of-kinds 'refuse))
    (setq *tree* (make-path-map entries))
    (setq *grants* nil *kinds* nil)))

(defmacro install ()
  (grow-tree)
  (checks-form #'default-verdict #'default-tables))
