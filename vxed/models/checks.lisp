; SPDX-License-Identifier: GPL-2.0
; The rules of each point, made into its verdict: a constant, or a function
; whose integers are compared in its code and whose strings are matched in one
; path-map for each argument, however many rules there are.

(include "rules")
(include "files")

(defvar *checks* (make-array points :initial-element nil))
(defvar *files* (make-path-map nil))   ; from the paths of file-open to rights
(defvar *opens* nil)                   ; whether any plain row made it
(defvar *owners* nil)                  ; whether any of them is for own files only

(defconstant rows-at-once 60)   ; each is a bit of an integer

(defun low-word (integer)
  "The kernel takes the arguments of rules as 32 bits; so do the rules. Only clone3
has more."
  (logand integer (if (< integer 0) #xffffffff #x3ffffffff)))

(defun column (row n)
  (if (< n (length row)) (nth n row) :any))

(defun distinct (values)
  (let ((seen nil))
    (dolist (value values (reverse seen))
      (unless (member value seen) (setq seen (cons value seen))))))

; --- Rows of integers -------------------------------------------------------

(defun integer-test (variables rows)
  "A form that is t where a row fits the variables, which hold low words."
  (cond ((null rows) nil)
        ((member nil rows) t)
        (t (let ((free (mapcar #'cdr (remove-if-not (lambda (row) (eq (car row) :any)) rows)))
                 (bound (remove-if (lambda (row) (eq (car row) :any)) rows)))
             `(or ,@(when bound (list (integer-case variables bound)))
                  ,@(when free (list (integer-test (cdr variables) free))))))))

(defun by-value (rows)
  "A list of (VALUE REST ...), ascending: what rows have behind their first."
  (let ((groups nil))
    (dolist (row (sort (mapcar (lambda (row) (cons (low-word (car row)) (cdr row))) rows)
                       (lambda (a b) (> (car a) (car b))))
                 groups)
      (if (and groups (= (car (car groups)) (car row)))
          (rplacd (car groups) (cons (cdr row) (cdr (car groups))))
          (push (list (car row) (cdr row)) groups)))))

(defun integer-case (variables rows)
  "The same, of rows that all want something of the first variable: the values
after which the same is wanted of the others share a clause."
  (let ((clauses nil))   ; ((test value ...) ...)
    (dolist (group (by-value rows))
      (let* ((test (integer-test (cdr variables) (cdr group)))
             (clause (assoc test clauses)))
        (if clause
            (rplacd clause (cons (car group) (cdr clause)))
            (push (list test (car group)) clauses))))
    `(case ,(car variables)
       ,@(mapcar (lambda (clause) (list (reverse (cdr clause)) (car clause)))
                 (reverse clauses)))))

; --- Rows with strings ------------------------------------------------------

(defun masks (rows n)
  "For column N: (any . ((value . bits) ...)), where bit I stands for row I."
  (let ((any 0) (entries nil) (bit 1))
    (dolist (row rows (cons any (reverse entries)))
      (if (eq (column row n) :any)
          (setq any (logior any bit))
          (setq entries (cons (cons (column row n) bit) entries)))
      (setq bit (ash bit 1)))))

(defun merged (entries)
  "Entries of equal integers put together."
  (mapcar (lambda (value)
            (cons value
                  (apply #'logior
                         (mapcar #'cdr (remove-if-not (lambda (entry) (= (low-word (car entry)) value))
                                                      entries)))))
          (distinct (mapcar (lambda (entry) (low-word (car entry))) entries))))

(defun mask-form (variable strings any entries)
  "A form for the bits of the rows whose column fits the variable."
  (let ((found (if strings
                   `(path-map-get ',(make-path-map entries) ,variable)
                   `(case ,variable
                      ,@(mapcar (lambda (entry) (list (list (car entry)) (cdr entry)))
                                (merged entries))
                      (t 0)))))
    (if (= any 0) found `(logior ,any ,found))))

(defun chunk-test (point variables rows)
  (let ((n 0) (forms nil))
    (dolist (name (rule-parameters point))
      (let ((masks (masks rows n)))
        (when (cdr masks)
          (setq forms (cons (mask-form (nth n variables) (string-parameter-p point name)
                                       (car masks) (cdr masks))
                            forms))))
      (setq n (+ n 1)))
    `(/= 0 ,(if (cdr forms) (cons 'logand (reverse forms)) (car forms)))))

(defun one-column-p (rows)
  (not (find-if (lambda (row) (cdr row)) rows)))

(defun string-test (point variables rows)
  (if (one-column-p rows)
      `(/= 0 (path-map-get ',(make-path-map (mapcar (lambda (row) (cons (car row) 1)) rows))
                           ,(car variables)))
      (let ((tests nil))
        (while rows
          (let ((chunk nil))
            (while (and rows (< (length chunk) rows-at-once))
              (setq chunk (cons (car rows) chunk))
              (setq rows (cdr rows)))
            (setq tests (cons (chunk-test point variables chunk) tests))))
        (cons 'or (reverse tests)))))

; --- Marks ------------------------------------------------------------------

(defun unmarked (point row)
  "A row without the marks that it asks for."
  (if (row-marks point row)
      (trim (remove-nth (marks-column point) row))
      row))

(defun remove-nth (n list)
  (if (= n 0) (cdr list) (cons (car list) (remove-nth (- n 1) (cdr list)))))

(defun marks-test (marks)
  "A form that is t where a name has these marks. What is another namespace's is so
only where a rule asks for that."
  (if (logtest marks other-mark)
      `(= ,marks (logand marks ,marks))
      `(= ,marks (logand marks ,(logior marks other-mark)))))

(defun plain-rows (point rows)
  (let ((column (marks-column point)))
    (if column
        (remove-if (lambda (row) (nth column row)) rows)
        rows)))

(defun by-marks (point rows)
  "A list of (MARKS ROW ...) for the rows that ask for marks, which the rows have no
longer."
  (let* ((column (marks-column point))
         (marked (and column (remove-if-not (lambda (row) (nth column row)) rows))))
    (mapcar (lambda (marks)
              (cons marks
                    (mapcar (lambda (row) (unmarked point row))
                            (remove-if-not (lambda (row) (= marks (nth column row))) marked))))
            (distinct (mapcar (lambda (row) (nth column row)) marked)))))

(defun here-test (point test)
  "TEST, and that the name is one of the caller's own mount namespace."
  (cond ((null (marks-column point)) test)
        ((null test) nil)
        ((eq test t) `(not (logtest marks other-mark)))
        (t `(and (not (logtest marks other-mark)) ,test))))

(defun any-of (tests)
  (let ((tests (remove-if #'null tests)))
    (if (cdr tests) (cons 'or tests) (car tests))))

; --- Files ------------------------------------------------------------------

(defun file-entries (rows rights)
  "Entries for a path-map; RIGHTS says what the flags of a row mean."
  (mapcar (lambda (row)
            (cons (if (eq (column row 0) :any) "**" (column row 0))
                  (funcall rights (column row 1))))
          rows))

(defun own-row-p (row)
  (let ((flags (column row 1)))
    (and (integerp flags) (logtest flags own-file))))

(defun executes-test (variables)
  "A form that is t where a rule permits to execute what the variable names."
  (let ((point (point-of file-exec)))
    (permits-test point variables (aref *permits* point))))

(defun stat-test (variables opens)
  "What may be opened, executed or mapped may also be looked at."
  (let* ((map (point-of file-map))
         (tests (list (when opens (here-test map `(/= 0 (path-map-get *files* ,(car variables)))))
                      (executes-test variables)
                      (permits-test map variables (aref *permits* map)))))
    (when (some #'identity tests)
      (cons 'or (remove-if #'null tests)))))

(defun derived-test (point variables)
  "What the rules for opening files permit beside: an open that creates also
makes a node, and one that truncates truncates. What may be executed may be
mapped for that."
  (cond ((= point (point-of path-stat)) (stat-test variables *opens*))
        ((= point (point-of file-map)) (executes-test variables))
        ((not *opens*) nil)
        ((= point (point-of path-mknod))
         (here-test point
          `(and (= 0 (logand ,(nth 1 variables) (logior (logandc2 S_IFMT S_IFREG) set-id-bits)))
                (logtest (path-map-get *files* ,(car variables)) creating-any))))
        ((= point (point-of path-truncate))
         (here-test point
          `(logtest (path-map-get *files* ,(car variables))
                    (if (= 0 owned) right-truncate truncate-any))))))

(defun with-marks (point marks first)
  "A row of a point that asks for its first argument and for marks, if any."
  (let ((row (list (or marks :any))))
    (dotimes (n (- (marks-column point) 1)) (push :any row))
    (trim (cons first row))))

(defun derived-refusals (point)
  "As derived-test: what may not be opened for a change is not made."
  (when (or (= point (point-of path-mknod)) (= point (point-of path-truncate)))
    (mapcar (lambda (refusal)
              (cons (car refusal)
                    (with-marks point (row-marks (point-of file-open) (cdr refusal))
                                (column (cdr refusal) 0))))
            (remove-if-not (lambda (refusal)
                             (logtest (refused-rights (column (cdr refusal) 1)) changing-rights))
                           (aref *refusals* (point-of file-open))))))

; --- One point --------------------------------------------------------------

(defun open-test (rows map)
  "MAP is a form for the path-map of the rows."
  (let ((test (if *owners*
                  `(let* ((rights (path-map-get ,map path))
                          (missing (logandc2 (needed-rights flags) rights)))
                     (or (= 0 missing)
                         (and (logtest flags own-file)
                              (= 0 (logandc2 (* own-unit missing) rights)))))
                  `(= 0 (logandc2 (needed-rights flags) (path-map-get ,map path))))))
    (if (some (lambda (row) (logtest (granted-rights (column row 1)) unnamed-any)) rows)
        `(and (not (set-id-unnamed-p flags mode)) ,test)
        test)))

(defun file-map-of (rows)
  "A form for a path-map of rights that rows permit."
  `(quote ,(make-path-map (file-entries rows #'granted-rights))))

(defun rows-test (point variables rows map)
  "A form that is t where a row fits, and else nil. No row asks for marks. MAP is a
form for the path-map of rows of file-open."
  (cond ((null rows) nil)
        ((member nil rows) t)
        ((= point (point-of file-open)) (open-test rows map))
        ((some (lambda (name) (string-parameter-p point name)) (rule-parameters point))
         (string-test point variables rows))
        (t (integer-test variables rows))))

(defun permits-test (point variables rows)
  "A form that is t where a row fits. A plain row fits no name that is another
namespace's."
  (any-of (cons (here-test point (rows-test point variables (plain-rows point rows) '*files*))
                (mapcar (lambda (group)
                          `(and ,(marks-test (car group))
                                ,(rows-test point variables (cdr group)
                                            (file-map-of (if (= point (point-of file-open))
                                                             (cdr group)
                                                             nil)))))
                        (by-marks point rows)))))

(defun refused-rows-test (point variables rows)
  (if (and rows (= point (point-of file-open)) (not (member nil rows)))
      `(logtest (needed-rights flags)
                (path-map-get ',(make-path-map (file-entries rows #'refused-rights)) path))
      (rows-test point variables rows nil)))

(defun refused-test (point variables rows)
  "A form that is t where a row fits. A plain row fits whatever the marks are."
  (any-of (cons (refused-rows-test point variables (plain-rows point rows))
                (mapcar (lambda (group)
                          `(and (= ,(car group) (logand marks ,(car group)))
                                ,(refused-rows-test point variables (cdr group))))
                        (by-marks point rows)))))

(defun refusal-clauses (point variables refusals)
  "For cond: one for each errno."
  (mapcar (lambda (errno)
            (list (refused-test point variables
                                (mapcar #'cdr (remove-if-not (lambda (refusal) (= (car refusal) errno))
                                                             refusals)))
                  errno))
          (distinct (mapcar #'car refusals))))

(defun asked-about (point rows)
  "The names of the arguments that some row does not leave open."
  (let ((n 0) (names nil))
    (dolist (name (rule-parameters point) names)
      (when (some (lambda (row) (not (eq (column row n) :any))) rows)
        (push (intern name) names))
      (setq n (+ n 1)))))

(defun blind-judge-p (point)
  "Whether a point has marks that its check does not ask about. It is then not asked
about names of other namespaces, which are refused."
  (and (marks-column point) (not (member point *seeing*))))

(defun asked-form (point default)
  "What decides where no rule does: the check of the VXED, or its model. A function
of the model's is asked about what the check permits as well."
  (let* ((arguments (mapcar #'intern (parameters point)))
         (judge (and (aref *judges* point) (cons (aref *judges* point) arguments)))
         (check (if (and judge (blind-judge-p point)) (here-test point judge) judge))
         (own (and (consp default) (cons (nth 1 default) arguments))))
    (cond ((and check own)
           `(let ((verdict ,check))
              (if (or (eq verdict t) (eq verdict :log))
                  (let ((own ,own))
                    (if (eq own t) verdict own))
                  verdict)))
          (t (or check own default)))))

(defun check-form (point default permits refusals)
  (let ((variables (mapcar #'intern (rule-parameters point)))
        (asked (asked-form point default)))
    `(lambda ,(mapcar #'intern (parameters point))
       (let ,(low-word-bindings point (asked-about point (append permits (mapcar #'cdr refusals))))
         (cond ,@(refusal-clauses point variables refusals)
               (,(permits-test point variables permits) t)
               (,(derived-test point variables) t)
               (t ,asked))))))

(defun verdict-form (point default)
  "The verdict on a point: a constant, or a form that makes a function. DEFAULT
is the model's: a constant, or (function NAME), which takes every argument."
  (let ((permits (reverse (aref *permits* point)))
        (refusals (append (reverse (aref *refusals* point)) (derived-refusals point))))
    (cond ((aref *uncheckable* point) :uncheckable)
          ((and (aref *judges* point) (null refusals) (null permits) (not (consp default))
                (not (blind-judge-p point))
                (null (derived-test point '(path mode))))
           `(function ,(aref *judges* point)))
          ((or refusals (aref *judges* point)) (check-form point default permits refusals))
          ((member nil permits) (if (objects-of point) :uncheckable t))
          ((or permits (derived-test point '(path mode))) (check-form point default permits nil))
          (t default))))

(defun forget-rules ()
  "They are no part of the image that judges."
  (setq *permits* nil *refusals* nil *judges* nil *uncheckable* nil *known* nil *seeing* nil))

(defun checks-form (default)
  "The expansion of a model's (install). DEFAULT is called with each point."
  (let* ((all (aref *permits* (point-of file-open)))
         (rows (plain-rows (point-of file-open) all))
         (forms nil))
    (setq *files* (make-path-map (file-entries rows #'granted-rights)))
    (setq *opens* (and rows t))
    (setq *owners* (some #'own-row-p all))
    (dotimes (point points)
      (when (point-name point)
        (let ((verdict (verdict-form point (funcall default point))))
          (if (consp verdict)
              (push `(setf (aref *checks* ,point) ,verdict) forms)
              (setf (aref *checks* point) verdict)))))
    (push '(forget-rules) forms)
    (cons 'progn (reverse forms))))
