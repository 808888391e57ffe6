; SPDX-License-Identifier: GPL-2.0
; Makes the lines of a filesystem VXED from a trace: rules for the files that the
; program executed, read and wrote, and for the calls that the model otherwise refuses.

(include "listing")
(include "escapes")

(defconstant written-objects   ; objects, and which of their arguments are changed
  '(("path-truncate" 0) ("path-unlink" 0) ("path-rmdir" 0) ("path-mkdir" 0)
    ("path-symlink" 1) ("path-link" 0 1) ("path-rename" 0 1) ("path-mknod" 0)
    ("path-chmod" 0) ("path-chown" 0) ("path-utimes" 0)))

(defun open-words (event)
  (let ((rights (needed-rights (logandc2 (car (nth 1 (event-arguments event))) own-file))))
    (append (if (logtest rights right-read) (list (if (own-p event) "read-own" "read")) nil)
            (if (logtest rights changing-rights) '("write") nil))))

(defconstant naming-objects   ; objects that change an existing name or its attributes
  '("path-unlink" "path-link" "path-rename" "path-chmod" "path-chown"))

(defun written-words (event)
  "The rights that an event at one of written-objects needs."
  (cond ((fifo-p event) '("node"))
        ((logtest (event-marks event) reads-mark) '("read" "write"))
        ((not (and (logtest (event-marks event) node-mark)
                   (member (event-point event) naming-objects)))
         '("write"))
        ((member (event-point event) '("path-link" "path-rename")) '("write" "node"))
        (t '("node"))))

(defun refused-file-p (event)
  "True if the event needs more than the right to write: it makes a device or sets a
set-id bit. Set-id bits of directories do not count."
  (let ((mode (nth 1 (event-arguments event))))
    (or (and (member (event-point event) '("path-mknod" "path-chmod"))
             (logtest (car mode) set-id-bits)
             (not (logtest (event-marks event) folder-mark)))
        (and (string= (event-point event) "path-mknod")
             (member (logand (car mode) S_IFMT) (list S_IFCHR S_IFBLK))))))

(defun grants-of (event)
  "The rights that the VXED must grant for the event: ((WORD . PATH) ...)."
  (let ((point (event-point event))
        (path (car (event-arguments event))))
    (cond ((string= point "file-open")
           (mapcar (lambda (word) (cons word path)) (open-words event)))
          ((member point '("file-exec" "file-map")) (list (cons "execute" path)))
          ((string= point "path-notify") (list (cons "read" path)))
          ((assoc point written-objects)
           (gather (lambda (n)
                     (mapcar (lambda (word) (cons word (nth n (event-arguments event))))
                             (written-words event)))
                   (cdr (assoc point written-objects))))
          ((and (string= point "socket-bind") (string-prefix-p "unix:/" path))
           (list (cons "node" (subseq path 5)))))))

(defun own-memory-p (path)
  (or (string-prefix-p "memfd:" path) (string-prefix-p "pipe:" path)
      (string= "anon_inode:[pidfd]" path)))

(defun beyond-patterns-p (path)
  "True if no file pattern can begin like PATH."
  (not (or (string-prefix-p "/" path) (own-memory-p path))))

(defun escape-of (name)
  (assoc (point name) *escapes*))

(defun reaching-out-p (event)
  (let ((point (event-point event))
        (first (car (event-arguments event))))
    (or (member point '("path-chroot" "sb-mount" "sb-umount" "move-mount" "kernel-load"
                        "locked-down" "path-setxattr" "task-set" "kernel-helper"
                        "mount-use" "task-claim"))
        (refused-file-p event)
        (some (lambda (grant) (or (other-p event) (beyond-patterns-p (cdr grant))))
              (grants-of event))
        (and (member point '("socket-connect" "socket-sendmsg"))
             (string-prefix-p "unix:" first))
        (and (string= point "task-kill") (string= first "outside"))
        (and (string= point "ptrace-access") (string= first "outside")
             (logtest (car (nth 1 (event-arguments event))) PTRACE_MODE_ATTACH))
        (and (string= point "task-alloc") (logtest (car first) new-namespaces))
        (and (string= point "ioctl") (request-escapes-p (logand (car first) #xffffffff) 0))
        (and (string= point "madvise") (member (car first) poisons))
        (and (string= point "prctl") (option-escapes-p (car first) (car (nth 1 (event-arguments event)))))
        (and (string= point "socket-create")
             (socket-escape (car first) (car (nth 2 (event-arguments event)))))
        (and (escape-of point) (null (call-objects point))
             (or (not (member point '("shmget" "msgget" "semget"))) (keyed-p (car first)))))))

(defun escape-why (event)
  (let ((escape (or (escape-of (event-point event))
                    (and (event-call event) (escape-of (event-call event))))))
    (if escape (list (nth 2 escape)) nil)))

(defun reaching-item (event)
  (setq *why* nil *class* (event-class event) *point* (event-point event))
  (make-item (string-append "permit " (rule-name-for event)) (item-arguments-of event) nil
             (escape-why event) (list (event-number event)) (letters-of event)))

(defun grant-item (word path number)
  (setq *why* nil *class* (cdr (assoc word point-classes)))
  (let ((pattern (general-path path)))
    (make-item word (list (cons 'path pattern)) *class* *why* (list number)
               (if (eq *class* 'write) (list (list (escape-pattern path))) nil))))

(defun grants (events)
  "The rights that the events need: ((PATH WORD NUMBER) ...)."
  (gather (lambda (event)
            (and (not (refused-file-p event))
                 (not (other-p event))
                 (mapcar (lambda (grant)
                           (list (cdr grant) (car grant) (event-number event)))
                         (remove-if (lambda (grant)
                                      (or (own-memory-p (cdr grant))
                                          (beyond-patterns-p (cdr grant))))
                                    (grants-of event)))))
          events))

(defun move-item (event)
  "The item for a link or a rename. Its rule is needed only if the new name grants more than the old
one. Another trace may add such grants, so every link and rename gets the rule."
  (setq *why* nil *class* 'write)
  (let ((paths (event-arguments event)))
    (make-item "move"
               (list (cons 'path (general-path (car paths)))
                     (cons 'path (general-path (nth 1 paths))))
               'write *why* (list (event-number event))
               (list (mapcar #'escape-pattern (list (car paths) (nth 1 paths)))))))

(defun moves-p (event)
  (and (member (event-point event) '("path-link" "path-rename"))
       (not (other-p event))
       (every (lambda (path) (string-prefix-p "/" path))
              (subseq (event-arguments event) 0 2))))

(defun filesystem-lines (events examples)
  "((TITLE . LINE) ...) for the events. EXAMPLES are items that serve as examples only."
  (let ((items (with-owners
                 (append (mapcar (lambda (grant)
                                   (grant-item (nth 1 grant) (car grant) (nth 2 grant)))
                                 (grants events))
                         (mapcar #'move-item (remove-if-not #'moves-p events))
                         (mapcar #'reaching-item (remove-if-not #'reaching-out-p events))
                         (mapcar #'start-item (remove-if-not #'start-p events))
                         examples))))
    (mapcar (lambda (item)
              (cons (if (string-prefix-p "permit " (item-name item))
                        "What the model refuses, unless it is said here"
                        (item-purpose item))
                    (item-line item)))
            items)))
