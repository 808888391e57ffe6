; SPDX-License-Identifier: GPL-2.0
; A filesystem VXED from a trace: the files that were executed, read and
; written, and the calls that the model refuses otherwise.

(include "listing")
(include "escapes")

(defconstant written-objects   ; and which of their arguments are written to
  '(("path-truncate" 0) ("path-unlink" 0) ("path-rmdir" 0) ("path-mkdir" 0)
    ("path-symlink" 1) ("path-link" 0 1) ("path-rename" 0 1) ("path-mknod" 0)
    ("path-chmod" 0) ("path-chown" 0)))

(defun open-words (event)
  (let ((rights (needed-rights (car (nth 1 (event-arguments event))))))
    (append (if (logtest rights right-read) '("read") nil)
            (if (logtest rights changing-rights) '("write") nil))))

(defun refused-file-p (event)
  "What needs more than write: devices and set-id bits."
  (let ((mode (nth 1 (event-arguments event))))
    (or (and (member (event-point event) '("path-mknod" "path-chmod"))
             (logtest (car mode) set-id-bits))
        (and (string= (event-point event) "path-mknod")
             (member (logand (car mode) S_IFMT) (list S_IFCHR S_IFBLK))))))

(defun grants-of (event)
  "What the model must be told: ((WORD . PATH) ...)."
  (let ((point (event-point event))
        (path (car (event-arguments event))))
    (cond ((string= point "file-open")
           (mapcar (lambda (word) (cons word path)) (open-words event)))
          ((string= point "file-exec") (list (cons "execute" path)))
          ((assoc point written-objects)
           (mapcar (lambda (n) (cons "write" (nth n (event-arguments event))))
                   (cdr (assoc point written-objects))))
          ((and (member point '("socket-bind" "socket-connect" "socket-sendmsg"))
                (string-prefix-p "unix:/" path))
           (list (cons "write" (subseq path 5)))))))

(defun own-memory-p (path)
  (or (string-prefix-p "/memfd:" path) (string-prefix-p "pipe:" path)))

(defun escape-of (name)
  (assoc (point name) *escapes*))

(defun reaching-out-p (event)
  (let ((point (event-point event))
        (first (car (event-arguments event))))
    (or (member point '("path-chroot" "sb-mount" "sb-umount" "move-mount" "kernel-load"
                        "locked-down"))
        (refused-file-p event)
        (and (string= point "task-kill") (string= first "outside"))
        (and (string= point "ptrace-access") (string= first "outside")
             (logtest (car (nth 1 (event-arguments event))) PTRACE_MODE_ATTACH))
        (and (string= point "clone") (logtest (car first) new-namespaces))
        (and (string= point "ioctl") (member (car first) terminal-takeovers))
        (and (escape-of point) (null (call-objects point))))))

(defun escape-note (event)
  (let ((escape (or (escape-of (event-point event))
                    (and (event-call event) (escape-of (event-call event))))))
    (if escape (nth 2 escape) nil)))

(defun filesystem-rule (event)
  (make-rule (rule-name-for event) (argument-texts event) (escape-note event) nil))

(defun grant-line (word)
  (lambda (path) (string-append "(" word " " path ")\n")))

(defun undeleted (path)
  "A removed file is granted what its name is."
  (if (string-suffix-p " (deleted)" path) (subseq path 0 (- (length path) 10)) path))

(defun grants-text (title word grants)
  (let ((paths (unique (mapcar (lambda (grant) (quoted (general-path (cdr grant))))
                               (remove-if-not (lambda (grant) (string= (car grant) word))
                                              grants)))))
    (if paths
        (string-append "\n; " title "\n" (string-join (mapcar (grant-line word) paths) ""))
        "")))

(defun all-grants (events)
  (let ((grants nil))
    (dolist (event events (reverse grants))
      (unless (or (derived-p event) (refused-file-p event))
        (dolist (grant (grants-of event))
          (unless (own-memory-p (cdr grant))
            (setq grants (cons (cons (car grant) (undeleted (cdr grant))) grants))))))))

(defun moves (events)
  "((OLD . NEW) ...): a link or a rename is refused where NEW grants more."
  (mapcar (lambda (event)
            (let ((paths (event-arguments event)))
              (cons (undeleted (car paths)) (nth 1 paths))))
          (remove-if-not (lambda (event)
                           (member (event-point event) '("path-link" "path-rename")))
                         events)))

(defun with-moves (grants moves)
  "Grants, and those of new names to the old ones."
  (let ((more nil))
    (dolist (move moves (append more grants))
      (dolist (grant grants)
        (when (string= (cdr grant) (cdr move))
          (push (cons (car grant) (car move)) more))))))

(defun generate-filesystem (name activate events)
  (let ((grants (with-moves (all-grants events) (moves events))))
    (string-append (declaration-text name "filesystem" activate events)
            (grants-text "Programs, and what runs them" "execute" grants)
            (grants-text "Files that it reads" "read" grants)
            (grants-text "Files, directories and sockets that it changes" "write" grants)
            (group-text "What the model refuses, unless it is said here"
                        (mapcar #'filesystem-rule (remove-if-not #'reaching-out-p events))))))
