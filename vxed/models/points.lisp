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

(defvar *known* (make-array points :initial-element nil))   ; see known
(defvar *last-name* nil)
(defvar *last-point* nil)

(defun marked-parameters (point)
  (mapcar #'bare
          (remove-if-not (lambda (name) (string-suffix-p "!" name))
                         (words (point-arguments point)))))

(defun string-parameter-p (point name)
  (or (member name '("path" "old" "new" "source" "from" "to" "address"
                     "target" "what" "reason" "vxed"))
      (and (= point (point-of sb-mount)) (string= name "type"))))

(defconstant sixteen-bit-points   ; points whose integers have 16 bits
  (mapcar #'point '(setuid16 setgid16 setreuid16 setregid16 setresuid16 setresgid16
                    setfsuid16 setfsgid16 ipc)))

(defconstant resolved-names '("path" "old" "new" "from" "to"))

(defun kind-of (point name)
  "What values a parameter has in rules."
  (cond ((member name resolved-names) (if (= point (point-of kernel-load)) :path-or-empty :path))
        ((string= name "address") :address)
        ((string-parameter-p point name) :string)
        ((string= name "marks") :marks)
        ((member point sixteen-bit-points) :sixteen-bits)
        (t :integer)))

(defun known (point)
  "A list of a point's objects, its rule parameters, their kinds and their number, and the column of
the marks or nil. Cached, because every rule needs it."
  (or (aref *known* point)
      (let* ((names (marked-parameters point))
             (kinds (mapcar (lambda (name) (kind-of point name)) names))
             (last (- (length names) 1)))
        (setf (aref *known* point)
              (list (mapcar #'point (words (point-objects point)))
                    names kinds (length names)
                    (and names (eq :marks (nth last kinds)) last))))))

; Computed while the library is loaded, so that all VXEDs of a model share it: see vxed/library.h.
(defvar *points* nil)     ; those that have a name
(dotimes (n points)
  (let ((point (- points n 1)))
    (when (point-name point)
      (push point *points*)
      (known point))))

(defun rule-parameters (point)
  "The names of the arguments of a point's rules."
  (car (cdr (known point))))

(defun marks-column (point)
  "The column of the marks in a point's rows, or nil if the point has no marks."
  (nth 4 (known point)))

(defun objects-of (point)
  (car (known point)))

(defun named-point (name)
  "The point NAME. The last one is cached, because rules for one call often follow each other."
  (unless (and *last-name* (eq name *last-name*))
    (setq *last-point* (or (point name) (error "there is no call or object named ~s" name)))
    (setq *last-name* name))
  *last-point*)

(defun judged-points (point)
  "The points that judge the arguments of the rules of POINT."
  (or (objects-of point) (list point)))
