; SPDX-License-Identifier: GPL-2.0
; What a VXED says of single calls and objects, collected by point.
;
; A row is what one rule asks of a point's arguments, those that calls.def and
; objects.def mark with '!': a list of a string, an integer or :any for each,
; without the :any at its end. So nil is the row that everything fits.

(defconstant calls 1024)
(defconstant points 1088)

(defvar *permits* (make-array points :initial-element nil))      ; lists of rows
(defvar *refusals* (make-array points :initial-element nil))     ; lists of (errno . row)
(defvar *judges* (make-array points :initial-element nil))       ; of define-check, by name
(defvar *uncheckable* (make-array points :initial-element nil))  ; t or nil

(defmacro include (name)
  "(include NAME)
Puts a file of the library before this text, once. The tools have done so
before the text is loaded."
  nil)

(defun words (text)
  (if (string= text "") nil (split-string text " ")))

(defun bare (parameter)
  "A parameter's name without its '!'."
  (if (string-suffix-p "!" parameter)
      (subseq parameter 0 (- (length parameter) 1))
      parameter))

(defun parameters (point)
  "The names of a point's arguments."
  (mapcar #'bare (words (point-arguments point))))

(defun rule-parameters (point)
  "The names of the arguments of a point's rules."
  (mapcar #'bare
          (remove-if-not (lambda (name) (string-suffix-p "!" name))
                         (words (point-arguments point)))))

(defun named-point (name)
  (or (point name)
      (error "there is no call or object named ~s" name)))

(defun objects-of (point)
  (mapcar #'point (words (point-objects point))))

(defun judged-points (point)
  "Where the arguments of the rules of a point are judged."
  (or (objects-of point) (list point)))

(defun string-parameter-p (point name)
  (or (member name '("path" "old" "new" "source" "from" "to" "address"
                     "target" "what"))
      (and (= point (point 'sb-mount)) (string= name "type"))))

(defun reaching-p (point)
  "Whether the first argument of a point says inside or outside."
  (or (= point (point 'ptrace-access)) (= point (point 'task-kill))))

(defun argument-form (point name argument)
  "A form for an argument of a rule as it was written."
  (cond ((eq argument '*) :any)
        ((string-parameter-p point name)
         (cond ((stringp argument) argument)
               ((null argument) (error "~a is a string, not ()" name))
               ((member argument '(inside outside)) (symbol-name argument))
               ((symbolp argument) argument)
               (t (error "~a is a string, not ~s" name argument))))
        ((null argument) 0)
        ((consp argument)
         (dolist (flag argument)
           (unless (or (integerp flag) (symbolp flag))
             (error "~a is a number, a constant or a list of flags, not ~s" name argument)))
         (cons 'logior argument))
        ((or (integerp argument) (symbolp argument)) argument)
        (t (error "~a is a number, a constant or a list of flags, not ~s" name argument))))

(defun row-form (point rule arguments)
  (let ((names (rule-parameters point)))
    (when (> (length arguments) (length names))
      (error "a rule for ~a has ~a arguments at most, not ~a: ~a" rule (length names)
             (length arguments) names))
    (when (and (null arguments) (reaching-p point))
      (setq arguments '(inside)))
    (let ((forms nil))
      (dolist (argument arguments)
        (setq forms (cons (argument-form point (car names) argument) forms))
        (setq names (cdr names)))
      `(make-row ,point (list ,@(reverse forms))))))

(defun trim (values)
  "Values without the :any at their end."
  (let ((reversed (reverse values)))
    (while (and reversed (eq (car reversed) :any))
      (setq reversed (cdr reversed)))
    (reverse reversed)))

(defun make-row (point values)
  "A row of values, some of which a VXED's own constants may have given."
  (let ((names (rule-parameters point)))
    (dolist (value values)
      (let ((wanted (if (string-parameter-p point (car names)) "a string" "a number")))
        (unless (or (eq value :any)
                    (if (string= wanted "a string") (stringp value) (integerp value)))
          (error "~a of ~a is ~a, not ~s" (car names) (point-name point) wanted value)))
      (setq names (cdr names)))
    (trim values)))

(defun add-permit (point row)
  (setf (aref *permits* point) (cons row (aref *permits* point))))

(defun add-refusal (point errno row)
  (unless (and (integerp errno) (< 0 errno 4096))
    (error "~s is not an errno" errno))
  (setf (aref *refusals* point) (cons (cons errno row) (aref *refusals* point))))

(defun enter-forms (point)
  "What permits the entry of a call that is judged at its objects."
  (when (objects-of point)
    `((add-permit ,point nil))))

(defun judged-point (name)
  "The point of a rule; one that is never asked about takes none."
  (let ((point (named-point name)))
    (when (aref *uncheckable* point)
      (error "~a is uncheckable: no rule for it would ever be looked at" name))
    point))

(defmacro permit (name &rest arguments)
  "(permit CALL ARGUMENT ...)
Permits a call, or what happens to an object, with these arguments. * and what
is missing stand for any value, a list for a set of flags."
  (let ((point (judged-point name)))
    `(progn
       ,@(enter-forms point)
       ,@(mapcar (lambda (at) `(add-permit ,at ,(row-form at name arguments)))
                 (judged-points point)))))

(defun errno-name-p (argument)
  (and argument (symbolp argument)
       (glob-match-p "E[A-Z0-9]*" (symbol-name argument))
       (not (search "_" (symbol-name argument)))))

(defmacro refuse (name &rest arguments)
  "(refuse CALL ARGUMENT ... [ERRNO])
Refuses what a rule may permit elsewhere. Without arguments, the call itself."
  (let* ((point (judged-point name))
         (final (car (last arguments)))
         (errno (if (errno-name-p final) final 'EPERM)))
    (when (errno-name-p final)
      (setq arguments (reverse (cdr (reverse arguments)))))
    `(progn
       ,@(mapcar (lambda (at)
                   `(add-refusal ,at ,errno ,(if arguments (row-form at name arguments) nil)))
                 (if arguments (judged-points point) (list point))))))

(defmacro try (&rest names)
  "(try CALL ...)
Lets calls be tried. Whatever object they come to needs a permit of its own."
  `(progn
     ,@(mapcar (lambda (name)
                 (let ((point (judged-point name)))
                   (unless (objects-of point)
                     (error "~a is not judged at an object: permit it" name))
                   `(add-permit ,point nil)))
               names)))

(defmacro uncheckable (&rest names)
  "(uncheckable CALL ...)
Permits calls whatever their arguments, without asking or logging."
  `(progn
     ,@(mapcar (lambda (name)
                 (let ((point (named-point name)))
                   (when (>= point calls)
                     (error "~a is an object: only calls can be uncheckable" name))
                   (when (or (aref *refusals* point) (aref *judges* point))
                     (error "~a has rules: it cannot be uncheckable" name))
                   `(setf (aref *uncheckable* ,point) t)))
               names)))

(defun parameter-list (point chosen)
  "The lambda list of a check that wants only some of a point's arguments."
  (let ((names (parameters point)))
    (dolist (name chosen)
      (unless (and name (symbolp name) (member (symbol-name name) names))
        (error "~a has no argument ~s; it has: ~a" (point-name point) name
               (if names names "none"))))
    (mapcar (lambda (name)
              (if (member (intern name) chosen)
                  (intern name)
                  (intern (concat "-" name))))
            names)))

(defun add-judge (point function)
  (when (aref *judges* point)
    (error "~a has a check already" (point-name point)))
  (setf (aref *judges* point) function))

(defmacro define-check (name parameters &rest body)
  "(define-check CALL (PARAMETER ...) FORM ...)
Asks Lisp about a call that no rule permits or refuses. The parameters are some
of the call's arguments, by name; the value is a verdict."
  (let ((point (judged-point name)))
    `(progn
       ,@(enter-forms point)
       ,@(mapcar (lambda (at)
                   (let ((function (intern (concat "check " (point-name at)))))
                     `(progn
                        (defun ,function ,(parameter-list at parameters) ,@body)
                        (add-judge ,at ',function))))
                 (judged-points point)))))
