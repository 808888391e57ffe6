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

; For each point: true if all its objects are telling-objects.
(defvar *telling* (make-array points :initial-element nil))
(dolist (point *points*)
  (when (and (< point calls) (objects-of point))
    (setf (aref *telling* point)
          (every (lambda (object) (and (member object telling-objects) t)) (objects-of point)))))

(defun refused-at-objects-p (point)
  (and (aref *telling* point)
       (every (lambda (object)
                (and (null (aref *permits* object)) (null (aref *judges* object))))
              (objects-of point))))

(defun strict-verdict (point)
  (if (refused-at-objects-p point) :uncheckable nil))

(defmacro install ()
  (checks-form #'strict-verdict))
