; SPDX-License-Identifier: GPL-2.0
; The strict model refuses everything that no rule permits.

(include "vxed")

(setq *model* 'strict)

; A call that can act only on these objects passes at its entry even if no rule permits any of them.
; It is then refused at the object, where the kernel has resolved the names, so that the log
; contains the names. A call that creates an empty file is judged like an open that does.
(defconstant telling-objects
  (mapcar #'point '(file-exec path-unlink path-rmdir path-mkdir path-mknod path-symlink
                    path-link path-rename path-chmod path-chown path-utimes task-kill)))

(defun telling-p (point)
  "True if all objects of a call are telling-objects."
  (and (< point calls)
       (objects-of point)
       (every (lambda (object) (member object telling-objects)) (objects-of point))))

; ((OBJECT CALL ...) ...): the telling calls of each object.
(defconstant telling-calls
  (let ((telling (remove-if-not #'telling-p *points*)))
    (mapcar (lambda (object)
              (cons object
                    (remove-if-not (lambda (call) (member object (objects-of call))) telling)))
            telling-objects)))

(defun permitted-p (object)
  "True if a permit or a check may permit OBJECT."
  (or (aref *permits* object) (aref *judges* object)))

(defun refused-at-objects-p (point)
  (and (telling-p point) (notany #'permitted-p (objects-of point))))

(defun strict-verdict (point)
  (if (refused-at-objects-p point) :uncheckable nil))

; For a VXED without rules. (install) changes those that rules for objects change.
(settle-verdicts #'strict-verdict)

(defun judge-at-entry (telling)
  "Refuses calls at their entry. Some of their objects are permitted, so each needs a permit."
  (dolist (call telling) (set-check call nil)))

(defmacro install ()
  (dolist (telling telling-calls)
    (when (permitted-p (car telling)) (judge-at-entry (cdr telling))))
  (checks-form #'strict-verdict))
