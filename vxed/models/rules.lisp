; SPDX-License-Identifier: GPL-2.0
; What a VXED says of single calls and objects, collected by point.
;
; A row is what one rule asks of a point's arguments, those that calls.def and
; objects.def mark with '!': a list of a string, an integer or :any for each,
; without the :any at its end. So nil is the row that everything fits.
;
; The last argument of a point that has names is "marks": what holds of the named
; file and is no part of its name. A row that does not ask for marks is a plain row.

(include "words")

(defconstant calls 1024)
(defconstant points 1088)

(defvar *permits* (make-array points :initial-element nil))      ; lists of rows
(defvar *refusals* (make-array points :initial-element nil))     ; lists of (errno . row)
(defvar *judges* (make-array points :initial-element nil))       ; of define-check, by name
(defvar *seeing* nil)   ; points whose check asks about the marks
(defvar *uncheckable* (make-array points :initial-element nil))  ; t or nil

(defmacro point-of (name)
  "(point-of NAME)
Its number, which is looked up only once: as the form is compiled."
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
  "What is asked again for every rule of a point."
  (or (aref *known* point)
      (setf (aref *known* point)
            (cons (marked-parameters point)
                  (mapcar #'point (words (point-objects point)))))))

(defun rule-parameters (point)
  "The names of the arguments of a point's rules."
  (car (known point)))

(defun objects-of (point)
  (cdr (known point)))

(defun named-point (name)
  "Rules of one call often follow each other."
  (unless (and *last-name* (eq name *last-name*))
    (setq *last-point* (or (point name) (error "there is no call or object named ~s" name)))
    (setq *last-name* name))
  *last-point*)

(defun judged-points (point)
  "Where the arguments of the rules of a point are judged."
  (or (objects-of point) (list point)))

(defun string-parameter-p (point name)
  (or (member name '("path" "old" "new" "source" "from" "to" "address"
                     "target" "what" "reason"))
      (and (= point (point-of sb-mount)) (string= name "type"))))

(defun reaching-p (point)
  "Whether the first argument of a point says inside or outside."
  (or (= point (point-of ptrace-access)) (= point (point-of task-kill))))

(defun marks-column (point)
  "The place of the marks in a point's rows, or nil if it has none."
  (let ((last (- (length (rule-parameters point)) 1)))
    (and (<= 0 last) (string= "marks" (nth last (rule-parameters point))) last)))

(defun row-marks (point row)
  "The marks that a row asks for, or nil if it is plain."
  (let ((column (marks-column point)))
    (and column (< column (length row)) (nth column row))))

(defun value-of (symbol)
  "Of a constant: the platform's, or one that the VXED has defined before."
  (if (boundp symbol)
      (symbol-value symbol)
      (error "there is no constant named ~a" symbol)))

(defun never-path-p (pattern)
  (or (search "//" pattern) (search "/./" pattern) (search "/../" pattern)
      (and (string-suffix-p "/" pattern) (string-prefix-p "/" pattern)
           (string/= "/" pattern))))

(defun check-path (pattern)
  (when (string-prefix-p "other:" pattern)
    (error "~s matches nothing: write the name alone, and other as the rule's last word" pattern))
  (when (and (never-path-p pattern) (not (glob-match-p "{,/}memfd:**" pattern)))
    (error "~s matches nothing: no path has //, /./, /../ or / at its end" pattern))
  (when (glob-match-p "[A-Za-z0-9._-]**" pattern)
    (unless (glob-match-p "**[:*?[{\\\\]**" pattern)
      (error "~s matches nothing: a path begins with /" pattern)))
  pattern)

(defconstant resolved-names '("path" "old" "new" "from" "to"))

(defun string-value (name argument)
  (let ((value (if (and argument (symbolp argument) (not (member argument '(inside outside))))
                   (value-of argument)
                   argument)))
    (cond ((member value '(inside outside)) (symbol-name value))
          ((stringp value) (if (member name resolved-names) (check-path value) value))
          (t (error "~a is a string, not ~s" name value)))))

(defun pattern-tests (arguments)
  "A form that fails, where the rule is, at a pattern that is malformed."
  (cons 'progn
        (mapcar (lambda (pattern) `(glob-match-p ,pattern ""))
                (remove-if-not #'stringp arguments))))

(defun integer-value (name argument)
  (let ((value (cond ((null argument) 0)
                     ((eq argument 'own) own-file)
                     ((and (string= name "marks") (symbolp argument) (mark-value argument)))
                     ((symbolp argument) (value-of argument))
                     ((consp argument)
                      (apply #'logior
                             (mapcar (lambda (flag) (integer-value name flag)) argument)))
                     (t argument))))
    (if (integerp value)
        value
        (error "~a is a number, a constant or a list of flags, not ~s" name argument))))

(defun flags-value (point name argument)
  "An integer; what opens nothing has no rule as if it did."
  (let ((value (integer-value name argument)))
    (when (and (= point (point-of file-open)) (logtest value O_PATH))
      (error "O_PATH opens nothing: it is judged at path-stat"))
    value))

(defun trim (row)
  "A row without the :any at its end."
  (let ((reversed (reverse row)))
    (while (and reversed (eq (car reversed) :any))
      (setq reversed (cdr reversed)))
    (reverse reversed)))

(defconstant sixteen-bit-points   ; whose integers have no more
  (mapcar #'point '(setuid16 setgid16 setreuid16 setregid16 setresuid16 setresgid16
                    setfsuid16 setfsgid16 ipc)))

(defun marks-p (argument)
  "Whether an argument is written as marks are: a word, or a list of words."
  (and argument
       (every (lambda (word) (and (symbolp word) (mark-value word)))
              (if (consp argument) argument (list argument)))))

(defun with-open (arguments count)
  "ARGUMENTS, the last of which becomes the last of COUNT: what is left out between is
any value."
  (let* ((reversed (reverse arguments)) (front (cdr reversed)))
    (while (< (length front) (- count 1)) (push '* front))
    (reverse (cons (car reversed) front))))

(defun make-row (point rule arguments)
  "The row that the arguments of a rule, as they were written, come to."
  (let ((names (rule-parameters point)) (row nil))
    (when (and (marks-column point) (< (length arguments) (length names))
               (marks-p (car (reverse arguments))))
      (setq arguments (with-open arguments (length names))))
    (when (> (length arguments) (length names))
      (error "a rule for ~a has ~a arguments at most, not ~a: ~a" rule (length names)
             (length arguments) (if names names "none")))
    (when (and (null arguments) (reaching-p point))
      (setq arguments '(inside)))
    (dolist (argument arguments)
      (push (cond ((eq argument '*) :any)
                  ((string-parameter-p point (car names)) (string-value (car names) argument))
                  ((member point sixteen-bit-points) (logand #xffff (integer-value (car names) argument)))
                  (t (flags-value point (car names) argument)))
            row)
      (setq names (cdr names)))
    (trim (reverse row))))

(defun add-permit (point row)
  (push row (aref *permits* point)))

(defun add-refusal (point errno row)
  (when (and (= point (point-of file-open)) (integerp (nth 1 row)) (logtest (nth 1 row) own-file))
    (error "own is for permits: a refusal is for whoever's files"))
  (push (cons errno row) (aref *refusals* point)))

(defun judged-point (name)
  "The point of a rule; one that is never asked about takes none."
  (let ((point (named-point name)))
    (when (aref *uncheckable* point)
      (error "~a is uncheckable: no rule for it would ever be looked at" name))
    point))

(defun enter (point)
  "Permits the entry of a call that is judged at its objects."
  (when (objects-of point)
    (add-permit point nil)))

; The rules are collected while the macros are expanded: so errors are found
; where the rules are, and hardly anything of them is left to run.

(defmacro permit (name &rest arguments)
  "(permit CALL ARGUMENT ...)
Permits a call, or what happens to an object, with these arguments. * and what
is missing stand for any value, a list for a set of flags."
  (let ((point (judged-point name)))
    (enter point)
    (dolist (at (judged-points point))
      (add-permit at (make-row at name arguments)))
    (pattern-tests arguments)))

(defun errno-name-p (argument)
  (and argument (symbolp argument)
       (glob-match-p "E[A-Z0-9]*" (symbol-name argument))
       (not (search "_" (symbol-name argument)))))

(defmacro refuse (name &rest arguments)
  "(refuse CALL ARGUMENT ... [ERRNO])
Refuses what a rule may permit elsewhere. Without arguments, the call itself."
  (let ((point (judged-point name))
        (errno EPERM)
        (reversed (reverse arguments)))
    (when (errno-name-p (car reversed))
      (setq errno (value-of (car reversed)))
      (setq arguments (reverse (cdr reversed))))
    (if arguments
        (dolist (at (judged-points point))
          (add-refusal at errno (make-row at name arguments)))
        (add-refusal point errno nil))
    (pattern-tests arguments)))

(defmacro try (&rest names)
  "(try CALL ...)
Lets calls be tried. Whatever object they come to needs a permit of its own."
  (dolist (name names)
    (let ((point (judged-point name)))
      (unless (objects-of point)
        (error "~a is not judged at an object: permit it" name))
      (enter point))))

(defmacro uncheckable (&rest names)
  "(uncheckable CALL ...)
Permits calls whatever their arguments, without asking or logging."
  (dolist (name names)
    (let ((point (named-point name)))
      (when (>= point calls)
        (error "~a is an object: only calls can be uncheckable" name))
      (when (or (aref *refusals* point) (aref *judges* point))
        (error "~a has rules: it cannot be uncheckable" name))
      (setf (aref *uncheckable* point) t))))

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
                  (intern (string-append "-" name))))
            names)))

(defun meaning-bits (point)
  "Those of an integer that say what is done: of ptrace-access not how to ask; of
the flags of clone3 two that lie above the others."
  (cond ((= point (point-of ptrace-access)) (logior PTRACE_MODE_READ PTRACE_MODE_ATTACH))
        ((= point (point-of task-alloc)) #x3ffffffff)
        ((member point sixteen-bit-points) #xffff)
        (t #xffffffff)))

(defun low-word-bindings (point wanted)
  "For a let, so that those of the named integers that rules are made of are
what the kernel takes them as: 32 bits."
  (mapcar (lambda (name)
            `(,(intern name) (logand ,(intern name) ,(meaning-bits point))))
          (remove-if-not (lambda (name)
                           (and (member (intern name) wanted)
                                (not (string-parameter-p point name))))
                         (rule-parameters point))))

(defun add-judge (point)
  "The name of the function that is to be asked about a point."
  (let ((function (intern (string-append "check " (point-name point)))))
    (when (aref *judges* point)
      (error "~a has a check already" (point-name point)))
    (setf (aref *judges* point) function)))

(defmacro define-check (name parameters &rest body)
  "(define-check CALL (PARAMETER ...) FORM ...)
Asks Lisp about a call that no rule permits or refuses. The parameters are some
of the call's arguments, by name; the value is a verdict."
  (let ((point (judged-point name)))
    (enter point)
    `(progn
       ,@(mapcar (lambda (at)
                   (when (member 'marks parameters) (push at *seeing*))
                   (let ((lambda-list (parameter-list at parameters)))
                     `(defun ,(add-judge at) ,lambda-list
                        (let ,(low-word-bindings at parameters) ,@body))))
                 (judged-points point)))))
