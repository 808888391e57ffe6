; SPDX-License-Identifier: GPL-2.0
; The rules of a VXED for single calls and objects, collected by point.
;
; A row is the condition of one rule on a point's arguments. It is a list that has a string, an
; integer or :any for each argument that calls.def and objects.def mark with '!'. Trailing :any are
; left out, so the row nil matches everything.
;
; If a point has names, its last argument is "marks": properties of the named file that are not part
; of its name. A row without marks is a plain row.

(include "words")
(include "patterns")

(defvar *permits* (make-array points :initial-element nil))      ; lists of rows
(defvar *refusals* (make-array points :initial-element nil))     ; lists of (errno . row)
(defvar *judges* (make-array points :initial-element nil))       ; functions of define-check
(defvar *seeing* nil)   ; points whose check uses the marks
(defvar *uncheckable* (make-array points :initial-element nil))  ; t or nil
(defvar *ruled* nil)    ; points for which ruled-p is true
(defvar *marked* nil)   ; points for which some row has marks

(defun ruled-p (point)
  "True if the VXED has a rule or a check for POINT."
  (or (aref *permits* point) (aref *refusals* point) (aref *judges* point)
      (aref *uncheckable* point)))

(defun note-rule (point)
  "Notes that the VXED has a rule for POINT. Call this before the rule is stored."
  (unless (ruled-p point) (push point *ruled*)))

(defun reaching-p (point)
  "True if the first argument of a point is the word inside or outside."
  (or (= point (point-of ptrace-access)) (= point (point-of task-kill))))

(defun row-marks (point row)
  "The marks of a row, or nil if it is plain."
  (let ((column (marks-column point)))
    (and column (< column (length row)) (nth column row))))

(defun value-of (symbol)
  "The value of a constant of the platform, or of one that the VXED has defined before."
  (if (boundp symbol)
      (symbol-value symbol)
      (error "there is no constant named ~a" symbol)))

(defun string-value (kind name argument)
  (let ((value (if (and argument (symbolp argument) (not (member argument '(inside outside))))
                   (value-of argument)
                   argument)))
    (cond ((stringp value) (check-string kind value))
          ((member value '(inside outside)) (symbol-name value))
          (t (error "~a is a string, not ~s" name value)))))

(defun surely-formed-p (pattern)
  "True if PATTERN has nothing that can be malformed."
  (and (< (length pattern) 256)
       (not (search "[" pattern)) (not (search "{" pattern)) (not (search "\\" pattern))))

(defun pattern-tests (arguments)
  "A form to replace the rule by. It signals an error if a pattern is malformed."
  (let ((tests nil))
    (dolist (argument arguments)
      (unless (or (not (stringp argument)) (ordinary-pattern-p argument) (surely-formed-p argument))
        (push `(glob-match-p ,argument "") tests)))
    (when tests (cons 'progn (reverse tests)))))

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
  "The value of flags, an integer. Signals an error for O_PATH, which is judged at path-stat."
  (let ((value (integer-value name argument)))
    (when (and (= point (point-of file-open)) (logtest value O_PATH))
      (error "O_PATH opens nothing: it is judged at path-stat"))
    value))

(defun trim-reversed (reversed)
  "The row whose columns are in REVERSED, the last one first, without trailing :any."
  (while (and reversed (eq (car reversed) :any))
    (setq reversed (cdr reversed)))
  (reverse reversed))

(defun trim (row)
  "ROW without the :any at its end."
  (trim-reversed (reverse row)))

(defun marks-p (argument)
  "True if an argument is written as marks: a word for a mark, or a list of such words."
  (if (consp argument)
      (every (lambda (word) (and (symbolp word) (mark-value word))) argument)
      (and argument (symbolp argument) (mark-value argument))))

(defun with-open (arguments count)
  "ARGUMENTS, filled up to COUNT. The last argument stays last; * is inserted before it for each
missing argument."
  (let* ((reversed (reverse arguments)) (front (cdr reversed)))
    (while (< (length front) (- count 1)) (push '* front))
    (reverse (cons (car reversed) front))))

(defun note-marks (point)
  (unless (member point *marked*) (push point *marked*)))

(defun make-row (point rule arguments)
  "The row for the arguments of a rule, given as they are written in the VXED."
  (let* ((known (cdr (known point))) (names (car known)) (kinds (car (cdr known)))
         (most (nth 2 known)) (marks (nth 3 known)) (given (length arguments)) (row nil))
    (when (and marks (< given most) (marks-p (car (last arguments))))
      (setq arguments (with-open arguments most) given most))
    (when (> given most)
      (error "a rule for ~a has ~a arguments at most, not ~a: ~a" rule most given
             (if names names "none")))
    (when (and (null arguments) (reaching-p point))
      (setq arguments '(inside)))
    (dolist (argument arguments)
      (push (cond ((eq argument '*) :any)
                  (t (case (car kinds)
                       ((:path :path-or-empty :address :string)
                        (string-value (car kinds) (car names) argument))
                       (:sixteen-bits (logand #xffff (integer-value (car names) argument)))
                       (t (flags-value point (car names) argument)))))
            row)
      (setq names (cdr names) kinds (cdr kinds)))
    (when (and marks (= given most) (not (eq :any (car row))))
      (note-marks point))
    (trim-reversed row)))

(defun add-permit (point row)
  (let ((rows (aref *permits* point)))
    (unless rows (note-rule point))
    (setf (aref *permits* point) (cons row rows))))

(defun add-refusal (point errno row)
  (when (and (= point (point-of file-open)) (integerp (nth 1 row)) (logtest (nth 1 row) own-file))
    (error "own is for permits: a refusal is for whoever's files"))
  (note-rule point)
  (push (cons errno row) (aref *refusals* point)))

(defun judged-point (name)
  "The point of a rule. Signals an error if the point is uncheckable."
  (let ((point (named-point name)))
    (when (aref *uncheckable* point)
      (error "~a is uncheckable: no rule for it would ever be looked at" name))
    point))

(defun enter (point)
  "Permits the call itself if it is judged at its objects."
  (when (objects-of point)
    (unless (member nil (aref *permits* point))
      (add-permit point nil))))

; The macros collect the rules while they are expanded. So an error is reported at the place of its
; rule, and little code remains to be run.

(defmacro permit (name &rest arguments)
  "(permit CALL ARGUMENT ...)
Permits a call, or an operation on an object, with these arguments. * and a missing
argument stand for any value. A list stands for a set of flags."
  (let ((point (judged-point name)))
    (when (= point (point-of exec-into))
      (error "say (start PROGRAM (in VXED))"))
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
Refuses a call or an operation, even if another rule permits it. Without arguments, it
refuses the call itself."
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
Permits these calls at their entry. Each object that they reach needs a permit of its own."
  (dolist (name names)
    (let ((point (judged-point name)))
      (unless (objects-of point)
        (error "~a is not judged at an object: permit it" name))
      (enter point))))

(defun name-text (name)
  "The name of a VXED as text."
  (let ((text (cond ((stringp name) name)
                    ((and name (symbolp name)) (symbol-name name))
                    (t (error "a VXED's name is a symbol or a string, not ~s" name)))))
    (when (or (search " " text) (search "/" text) (not (< 0 (length text) 64)))
      (error "a VXED's name has 1 to 63 bytes, no blank and no slash: ~s" text))
    text))

(defun start-destination (form)
  "The name of the VXED in the second argument of start."
  (unless (and (consp form) (eq (car form) 'in) (consp (cdr form)) (null (cddr form)))
    (error "start says where: (in VXED), not ~s" form))
  (name-text (nth 1 form)))

(defmacro start (program destination)
  "(start PROGRAM (in VXED))
Lets an exec of the program leave for another loaded VXED, which must have an activation pattern for
it."
  (let ((name (start-destination destination)) (point (point-of exec-into)))
    (unless (and (stringp program) (string-prefix-p "/" program))
      (error "a program to start is a string that begins with /, not ~s" program))
    (when (glob-match-p "**[*?\\[{]**" name)
      (error "start names one VXED, not ~s" name))
    (add-permit (point 'execve) nil)
    (add-permit (point 'execveat) nil)
    (add-permit point (make-row point 'start (list program name)))
    (pattern-tests (list program))))

(defun leave-unchecked (point)
  (note-rule point)
  (setf (aref *uncheckable* point) t))

(defmacro uncheckable (&rest names)
  "(uncheckable CALL ...)
Permits calls with any arguments. The kernel neither asks Lisp about them nor logs them."
  (dolist (name names)
    (let ((point (named-point name)))
      (when (>= point calls)
        (error "~a is an object: only calls can be uncheckable" name))
      (when (or (aref *refusals* point) (aref *judges* point))
        (error "~a has rules: it cannot be uncheckable" name))
      (leave-unchecked point))))

(defun parameter-list (point chosen)
  "The lambda list of a check that uses only the chosen arguments of a point."
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
  "The bits of an integer that determine what a call does. For ptrace-access, they exclude the flags
that say how to check. For task-alloc, they include two flags of clone3 above the low 32 bits."
  (cond ((= point (point-of ptrace-access)) (logior PTRACE_MODE_READ PTRACE_MODE_ATTACH))
        ((= point (point-of task-alloc)) #x3ffffffff)
        ((member point sixteen-bit-points) #xffff)
        (t #xffffffff)))

(defun low-word-bindings (point wanted)
  "Bindings for a let. They reduce the wanted integers to the bits that the kernel uses,
which are 32 for most points. Only arguments that rules can name are bound."
  (mapcar (lambda (name)
            `(,(intern name) (logand ,(intern name) ,(meaning-bits point))))
          (remove-if-not (lambda (name)
                           (and (member (intern name) wanted)
                                (not (string-parameter-p point name))))
                         (rule-parameters point))))

(defun add-judge (point)
  "Registers a check for a point, and returns the name of its function."
  (let ((function (intern (string-append "check " (point-name point)))))
    (when (aref *judges* point)
      (error "~a has a check already" (point-name point)))
    (note-rule point)
    (setf (aref *judges* point) function)))

(defmacro define-check (name parameters &rest body)
  "(define-check CALL (PARAMETER ...) FORM ...)
Judges a call that no rule permits or refuses. Each PARAMETER is the name of an
argument of the call. The value of the last FORM is the verdict."
  (let ((point (judged-point name)))
    (enter point)
    `(progn
       ,@(mapcar (lambda (at)
                   (when (member 'marks parameters) (push at *seeing*))
                   (let ((lambda-list (parameter-list at parameters)))
                     `(defun ,(add-judge at) ,lambda-list
                        (let ,(low-word-bindings at parameters) ,@body))))
                 (judged-points point)))))
