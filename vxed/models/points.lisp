; SPDX-License-Identifier: GPL-2.0
; Points, by name and by number: the calls of calls.def and the objects of objects.def.

(defconstant calls 1024)
(defconstant points 1088)

(defmacro point-of (name)
  "(point-of NAME)
The number of a point. It is looked up only once, when the form is compiled."
  (point name))

(defun words (text)
  (if (string= text "") nil (string-split text " ")))

(defun bare (parameter)
  "A parameter's name without its '!'."
  (if (string-suffix-p "!" parameter)
      (subseq parameter 0 (- (length parameter) 1))
      parameter))

(defun parameters (point)
  "The names of a point's arguments."
  (mapcar #'bare (words (point-arguments point))))

(defvar *known* (make-array points :initial-element nil))   ; (rule-parameters . objects)
(defvar *last-name* nil)
(defvar *last-point* nil)

(defun marked-parameters (point)
  (mapcar #'bare
          (remove-if-not (lambda (name) (string-suffix-p "!" name))
                         (words (point-arguments point)))))

(defun known (point)
  "The rule parameters and the objects of a point, cached since every rule needs them."
  (or (aref *known* point)
      (setf (aref *known* point)
            (cons (marked-parameters point)
                  (mapcar #'point (words (point-objects point)))))))

; All VXEDs of a model begin with the world that this leaves: see vxed/library.h.
(defvar *points* nil)     ; those that have a name
(dotimes (n points)
  (let ((point (- points n 1)))
    (when (point-name point)
      (push point *points*)
      (known point))))

(defun rule-parameters (point)
  "The names of the arguments of a point's rules."
  (car (known point)))

(defun objects-of (point)
  (cdr (known point)))

(defun named-point (name)
  "The point NAME. The last one is cached, since rules of one call often follow each other."
  (unless (and *last-name* (eq name *last-name*))
    (setq *last-point* (or (point name) (error "there is no call or object named ~s" name)))
    (setq *last-name* name))
  *last-point*)

(defun judged-points (point)
  "The points that judge the arguments of the rules of POINT."
  (or (objects-of point) (list point)))

(defun string-parameter-p (point name)
  (or (member name '("path" "old" "new" "source" "from" "to" "address"
                     "target" "what" "reason" "vxed"))
      (and (= point (point-of sb-mount)) (string= name "type"))))
