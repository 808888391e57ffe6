; SPDX-License-Identifier: GPL-2.0
; A strict VXED from a trace: a line for everything that was done.

(include "listing")

(defconstant groups   ; (title . points); an object stands for its calls
  '(("Programs" "file-exec")
    ("Files" "file-open" "path-truncate" "path-unlink" "path-rmdir" "path-mkdir"
     "path-mknod" "path-symlink" "path-link" "path-rename" "path-chmod" "path-chown"
     "path-chroot" "sb-mount" "sb-umount" "move-mount")
    ("Sockets" "socket-create" "socket-bind" "socket-connect" "socket-sendmsg"
     "setsockopt" "getsockopt" "socketcall" "listen" "accept" "accept4" "shutdown"
     "getsockname" "getpeername" "recvmsg" "recvmmsg" "recvmmsg_time64")
    ("Who it is" "setuid" "setgid" "setreuid" "setregid" "setresuid" "setresgid"
     "setfsuid" "setfsgid" "setgroups" "setuid32" "setgid32" "setreuid32" "setregid32"
     "setresuid32" "setresgid32" "setfsuid32" "setfsgid32" "setgroups32" "setsid"
     "setpgid" "capset" "personality" "prctl" "arch_prctl" "seccomp" "setrlimit"
     "prlimit64")
    ("Processes" "task-kill" "ptrace-access" "clone" "clone3" "fork" "vfork" "wait4"
     "waitid" "waitpid")
    ("Memory" "mmap" "mmap2" "mprotect" "pkey_mprotect" "mlock" "mlockall"
     "memfd_create" "shmget" "shmat" "shmctl" "shmdt")
    ("Devices and descriptors" "ioctl" "fcntl" "fcntl64")
    ("The kernel" "kernel-load" "locked-down" "bpf" "reboot")))

(defconstant other-calls "Other calls")

(defun group-of (event)
  (let ((group (find-if (lambda (group) (member (event-point event) (cdr group))) groups)))
    (if group (car group) other-calls)))

(defun file-p (event)
  (string= (event-point event) "file-open"))

(defun covered-p (event events)
  "Whether another open of the file, by the same call, asks for more."
  (let ((path (car (event-arguments event)))
        (rights (granted-rights (car (nth 1 (event-arguments event))))))
    (find-if (lambda (other)
               (let ((others (granted-rights (car (nth 1 (event-arguments other))))))
                 (and (/= rights others)
                      (= 0 (logandc2 rights others))
                      (equal path (car (event-arguments other)))
                      (equal (event-call event) (event-call other)))))
             events)))

(defun uncovered (events)
  "Without the opens that others cover. Sorted by path, so that only neighbours
need be compared."
  (let ((opens (sort (remove-if-not #'file-p events)
                     (lambda (a b) (string< (car (event-arguments a)) (car (event-arguments b))))))
        (kept (remove-if #'file-p events))
        (same nil))
    (dolist (event (append opens '(("" nil nil ""))))
      (unless (and same (string= (car (event-arguments event)) (car (event-arguments (car same)))))
        (dolist (open same)
          (unless (covered-p open same) (setq kept (cons open kept))))
        (setq same nil))
      (setq same (cons event same)))
    kept))

(defun strict-rule (event)
  (let* ((texts (argument-texts event))
         (file (and (object-p (event-point event))
                    (string-prefix-p "\"/" (or (car texts) "")))))
    (make-rule (rule-name-for event) texts nil (and file (car texts)))))

; --- What the next run will do beside ---------------------------------------

(defun made-anew-p (event made)
  "Whether a file was made by an open that would also take, and empty, one that
is there. The next run may remove it first."
  (and (file-p event)
       (= (logior O_CREAT O_TRUNC)
          (logand (car (nth 1 (event-arguments event)))
                  (logior O_CREAT O_TRUNC O_EXCL O_APPEND)))
       (member (car (event-arguments event)) made)))

(defun left-behind (events)
  "The files and sockets that will be there when the next run makes them."
  (let ((made *made*) (paths nil))
    (dolist (event events (unique paths))
      (cond ((made-anew-p event made) (push (car (event-arguments event)) paths))
            ((and (string= (event-point event) "socket-bind") (made-path event))
             (push (made-path event) paths))))))

(defun removals (events)
  (mapcar (lambda (path)
            (let ((text (quoted (general-path path))))
              (make-rule "unlink" (list text) "made anew by each run" text)))
          (left-behind events)))

(defun aborts ()
  (list (make-rule "tgkill" '("inside" "SIGABRT") "abort" nil)))

(defun entry-p (event)
  "The entry of a call that is judged at its objects."
  (call-objects (event-point event)))

(defun tried (events)
  "The calls that were made, and that no rule names because they came to nothing."
  (let ((named (mapcar #'rule-name-for (remove-if #'entry-p events))))
    (remove-if (lambda (name) (member name named))
               (unique (mapcar #'event-point (remove-if-not #'entry-p events))))))

(defun strict-group (title events)
  (group-text title
              (append (mapcar #'strict-rule
                              (remove-if-not (lambda (event) (string= (group-of event) title))
                                             events))
                      (cond ((string= title "Files") (removals events))
                            ((string= title "Processes") (aborts))))))

(defun generate-strict (name activate events)
  (let* ((checked (remove-if (lambda (event)
                               (or (default-uncheckable-p (event-point event)) (derived-p event)))
                             events))
         (rules (uncovered (remove-if #'entry-p checked)))
         (tried (tried checked)))
    (string-append (declaration-text name "strict" activate events)
            (uncheckable-text events)
            (string-join (mapcar (lambda (title) (strict-group title rules))
                          (append (mapcar #'car groups) (list other-calls)))
                  "")
            (if tried
                (string-append "\n; These came to no file, address or process.\n" (filled "try" tried))
                ""))))
